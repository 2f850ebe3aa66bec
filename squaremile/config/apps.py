from django.contrib.messages.apps import MessagesConfig


class FlashConfig(MessagesConfig):
    """Django's one-page notices under another label: `messages` is our room for what is said to people."""

    label = "flash"

"""What was said to the people of the cast: waiting, held, failed, sent, and a code of which nothing is shown."""

from typing import Any

from django.utils import timezone

from tests.cast import World

ANSWER_FOR = ("agent", "reviewer", "supervisor")
# Message -> how it is said, and what became of it.
SAID: dict[str, dict[str, Any]] = {
    "waiting": {"about": "kent-1"},
    "held": {"about": "essex-1", "safe_words": "be careful"},
    "failed": {"about": "hidden-1", "state": "failed"},
    "sent": {"about": "of-reporter", "state": "sent"},
    "code": {"template": "code", "about": "of-agent"},
    "code that was sent": {"template": "code", "about": "of-agent", "state": "sent"},
}


def say_to_all(world: World) -> None:
    from squaremile.messages.models import Delivery, Message, Wording
    from squaremile.messages.services import say

    for name, how in SAID.items():
        about = world.references[how["about"]]
        made = say(
            how.get("template", "received"), channel="email", address=f"{name}@example.org", key=name, about=about,
            facts={"reference": about, "code": "111222", "minutes": "15"}, safe_words=how.get("safe_words"),
        )  # fmt: skip
        assert made is not None
        world.messages[name] = str(made.pk)
        if "state" in how:
            Message.objects.filter(pk=made.pk).update(state=how["state"], tries=1)
            state = "accepted" if how["state"] == "sent" else "rejected"
            Delivery.objects.create(message=made, at=timezone.now(), provider="outbox", state=state)
    Wording.objects.filter(pk=world.messages["code that was sent"]).delete()

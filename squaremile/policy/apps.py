from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PolicyConfig(AppConfig):
    name = "squaremile.policy"

    def ready(self) -> None:
        """Each room registers its kinds of policy in its own `policies.py`."""
        autodiscover_modules("policies")

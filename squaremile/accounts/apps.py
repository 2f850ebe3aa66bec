from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "squaremile.accounts"

    def ready(self) -> None:
        from squaremile.accounts import hooks

        hooks.connect()

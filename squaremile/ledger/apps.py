from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "squaremile.ledger"

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """Base page, components, error pages and downloads; no tables."""

    name = "squaremile.website"
    label = "website"

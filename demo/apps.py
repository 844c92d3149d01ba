from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo programme; installed only where DEMO=1, never in production."""

    name = "demo"

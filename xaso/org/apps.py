from importlib import import_module

from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "xaso.org"
    label = "org"

    def ready(self) -> None:
        # They listen for logins and requests; a login must not come before anybody has imported them.
        import_module("xaso.org.sessions")
        import_module("xaso.org.regimes")

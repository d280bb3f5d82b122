from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "xaso.org"
    label = "org"

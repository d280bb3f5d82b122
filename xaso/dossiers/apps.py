from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "xaso.dossiers"
    label = "dossiers"

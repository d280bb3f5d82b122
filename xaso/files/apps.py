from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "xaso.files"
    label = "files"

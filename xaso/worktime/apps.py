from django.apps import AppConfig


class WorktimeConfig(AppConfig):
    name = "xaso.worktime"
    label = "worktime"

from django.apps import AppConfig


class WorkingGroupConfig(AppConfig):
    name = "apps.working_group"

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "apps.outcomes"

    def ready(self) -> None:
        from apps.documents.panels import register
        from apps.outcomes.panels import outcome_panel

        register(outcome_panel)

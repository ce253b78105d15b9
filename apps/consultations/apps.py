from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "apps.consultations"

    def ready(self) -> None:
        from apps.consultations.panels import consultation_panel
        from apps.documents.panels import register

        register(consultation_panel)

from django.apps import AppConfig


class ResearchConfig(AppConfig):
    name = "apps.research"

    def ready(self) -> None:
        from apps.documents.panels import register
        from apps.research import gate  # noqa: F401  reserves its kind of document
        from apps.research.panels import terms_panel

        register(terms_panel)

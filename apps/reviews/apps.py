from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "apps.reviews"

    def ready(self) -> None:
        from apps.documents.panels import register
        from apps.reviews.panels import rounds_panel

        register(rounds_panel)

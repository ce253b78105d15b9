from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "apps.reviews"

    def ready(self) -> None:
        from apps.documents.panels import register
        from apps.meetings import item_links
        from apps.reviews.panels import rounds_panel, rounds_under_items

        register(rounds_panel)
        item_links.register(rounds_under_items)

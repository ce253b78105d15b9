from django.apps import AppConfig


class BuyBricsConfig(AppConfig):
    name = "apps.buy_brics"

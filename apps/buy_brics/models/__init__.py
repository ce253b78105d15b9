"""Campaigns, the platforms that take part, what enterprises offer there, and what came of it."""

from apps.buy_brics.models.campaigns import (
    Campaign,
    Participation,
    Platform,
    Result,
    ResultValue,
    SpecialEvent,
)
from apps.buy_brics.models.catalogue import Enterprise, Picture, Product, ProductCategory

__all__ = [
    "Campaign",
    "Enterprise",
    "Participation",
    "Picture",
    "Platform",
    "Product",
    "ProductCategory",
    "Result",
    "ResultValue",
    "SpecialEvent",
]

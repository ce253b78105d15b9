"""Campaigns, the platforms that take part, what enterprises offer there, and what came of it."""

from apps.buy_brics.models.campaigns import (
    Campaign,
    Participation,
    Platform,
    ProductCategory,
    Result,
    ResultValue,
    SpecialEvent,
)
from apps.buy_brics.models.catalogue import Enterprise, Picture, Product
from apps.buy_brics.models.trainings import (
    Attendance,
    Certificate,
    Material,
    Registration,
    Training,
    TrainingSession,
)

__all__ = [
    "Attendance",
    "Campaign",
    "Certificate",
    "Enterprise",
    "Material",
    "Participation",
    "Picture",
    "Platform",
    "Product",
    "ProductCategory",
    "Registration",
    "Result",
    "ResultValue",
    "SpecialEvent",
    "Training",
    "TrainingSession",
]

"""Delete what nobody confirmed in time; for a service without the worker's clock."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.consultations.actions import forget_unconfirmed


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"forgotten: {forget_unconfirmed()}")

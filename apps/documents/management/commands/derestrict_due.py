"""Make public what is due, and tell originators in good time; for a service without the worker's
clock."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.documents.actions import derestrict_due


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"made public: {derestrict_due()}")

"""Close the rounds whose deadline has passed; for a service without the worker's clock."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.reviews.actions import close_due_rounds


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"closed: {close_due_rounds()}")

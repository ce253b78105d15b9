"""Remind delegations of deadlines that are near; for a service without the worker's clock."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.reviews.actions import remind_of_deadlines


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"rounds: {remind_of_deadlines()}")

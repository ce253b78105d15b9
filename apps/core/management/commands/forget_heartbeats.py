"""Remove heartbeats of the web service that no silence procedure asks for any more."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.core.actions import forget_heartbeats


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{forget_heartbeats()} heartbeats removed")

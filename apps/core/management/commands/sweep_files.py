"""Remove private files that were written more than a day ago and that no row refers to."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.core.actions import sweep_files


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        for name in sweep_files():
            self.stdout.write(name)

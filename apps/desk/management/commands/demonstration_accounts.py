"""Print who can sign in to the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.desk.demonstration.people import ACCOUNTS, PASSWORD


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        widths = [max(len(row[column]) for row in ACCOUNTS) for column in range(3)]
        for row in ACCOUNTS:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())
        self.stdout.write(f"\nThe password of each: {PASSWORD}")

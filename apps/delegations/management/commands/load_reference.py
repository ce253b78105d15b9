"""Bring in the members, presidencies, organisations and bodies that are absent."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.delegations.actions import load_reference
from apps.delegations.actors import clock


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "fixtures" / "reference"
        counts = load_reference(actor=clock("load_reference"), folder=folder)
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count} new")

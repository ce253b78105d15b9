"""Bring in the members, presidencies, organisations, bodies and past timetables that are absent."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.delegations.actions import load_reference
from apps.delegations.actors import clock
from apps.meetings.actions import load_history


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        fixtures = Path(settings.BASE_DIR) / "fixtures"
        actor = clock("load_reference")
        counts = load_reference(actor=actor, folder=fixtures / "reference")
        history = fixtures / "history" / "timetable.json"
        counts[history.name] = load_history(actor=actor, file=history)
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count} new")

"""Load the demonstration year, once, around today."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from apps.core import moments
from apps.delegations.models import Accreditation
from apps.desk.demonstration.story import Story


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("This is not a demonstration: its data belongs nowhere else.")
        if Accreditation.objects.exists():
            self.stdout.write("The demonstration is loaded already.")
            return
        with transaction.atomic():
            Story(moments.database_now(), self.stdout.write).tell()

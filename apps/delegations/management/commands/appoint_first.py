"""Accredit the first person of the acting presidency; works once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.errors import DomainError
from apps.delegations.actions import appoint_first


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            accreditation = appoint_first(options["email"], options["name"])
            self.stdout.write(f"Appointed: {accreditation.user.email}")
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal

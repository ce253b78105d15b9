"""Remove a second factor that its owner has lost; they are told."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.errors import DomainError
from apps.delegations.actions import remove_second_factor


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = remove_second_factor(options["email"])
            self.stdout.write(f"Removed for {user.email}; they are told by mail.")
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal

"""Remind participants of trainings and tell them of sessions that moved; for a service without the
worker's clock."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.buy_brics import actions
from apps.delegations.actors import clock


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        by = clock("trainings")
        self.stdout.write(f"told of a change: {actions.tell_moved(actor=by)}")
        self.stdout.write(f"reminded: {actions.remind(actor=by)}")
        self.stdout.write(f"requests forgotten: {actions.forget_unconfirmed(actor=by)}")

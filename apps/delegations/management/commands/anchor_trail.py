"""Note the heads of the trail and send them to the heads of delegation and the presidency."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.delegations.actions import send_anchors
from apps.delegations.actors import clock


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        for anchor in send_anchors(actor=clock("anchor_trail")):
            self.stdout.write(str(anchor))

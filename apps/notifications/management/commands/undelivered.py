"""List the mails that did not leave: when they were due, how often it was tried, why it failed.

For whoever runs the machine. Neither subject nor text is shown: a mail is its recipient's alone.
"""

from typing import Any

from django.core.management.base import BaseCommand

from apps.notifications.models import Notice


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        stuck = Notice.objects.filter(sent_at=None, attempts__gt=0).order_by("ready_at", "id")
        for notice in stuck.iterator():
            self.stdout.write(
                f"{notice.ready_at:%Y-%m-%d %H:%M} UTC  {notice.reference}  {notice.address}  "
                f"attempts: {notice.attempts}  {notice.error}"
            )
        if not stuck.exists():
            self.stdout.write("Every mail that was tried has left.")

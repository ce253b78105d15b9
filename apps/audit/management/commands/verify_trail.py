"""Check every chain of the trail and name what was changed, inserted or cut."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.audit.chains import faults
from apps.audit.models import Chain


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for chain in Chain.objects.order_by("name"):
            for fault in faults(chain):
                found += 1
                self.stderr.write(str(fault))
            self.stdout.write(f"{chain.name}: {chain.length} entries, head {chain.head[:16]}")
        if found:
            raise CommandError(f"The trail is broken in {found} places.")
        self.stdout.write("The trail is whole.")

"""One table of the portal's own: in which minutes it was there for people."""

from django.db import models


class Heartbeat(models.Model):
    """A minute in which at least one process of the web service lived and reached the database.

    Minutes without a row are those in which nobody could act through the portal.
    """

    minute = models.DateTimeField(primary_key=True)

    class Meta:
        ordering = ["minute"]

    def __str__(self) -> str:
        return f"{self.minute:%Y-%m-%d %H:%M}"

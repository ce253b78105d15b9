"""Symbols, allotted without gaps in their series."""

from __future__ import annotations

import pgtrigger
from django.db import models


def never_truncated(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"{name}_truncate",
        operation=pgtrigger.Truncate,
        when=pgtrigger.Before,
        level=pgtrigger.Statement,
        func="RAISE EXCEPTION 'rows of this table are never removed at once';",
    )


class Series(models.Model):
    """A run of symbols, "CGETI/DEWG/2027/W": its numbers have no gap.

    W numbers the documents as they are tabled, OUT the texts that the members adopted.
    """

    prefix = models.CharField(max_length=60, unique=True)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["prefix"]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.prefix


class Symbol(models.Model):
    """An allotted symbol. A void one stays in the log, so that no number is missing."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="symbols")
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=80, unique=True)
    allotted_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=250, blank=True)
    # Of an adopted text, in the series OUT. A document's own symbol names no version.
    adopts = models.OneToOneField(
        "Version", on_delete=models.PROTECT, null=True, blank=True, related_name="adopted_as"
    )

    class Meta:
        ordering = ["series_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="symbol_number_once")
        ]
        triggers = [
            pgtrigger.Protect(name="symbol_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="symbol_unchanged",
                fields=["series", "number", "text", "allotted_at", "adopts"],
            ),
            never_truncated("symbols"),
        ]

    def __str__(self) -> str:
        return self.text

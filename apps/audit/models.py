"""The trail: what was done, when, in which office, and for which side; never by what name.

Entries form hash chains: one common chain, and one per delegation for what nobody outside may
know of yet. An entry holds references and codes only, so that a person who left can be forgotten
without touching the trail.
"""

from __future__ import annotations

import pgtrigger
from django.db import models

COMMON = "common"


def append_only(name: str) -> list[pgtrigger.Trigger]:
    """Triggers that let rows come but never change or go, TRUNCATE included."""
    return [
        pgtrigger.Protect(name=f"{name}_rows", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name=f"{name}_truncate",
            operation=pgtrigger.Truncate,
            when=pgtrigger.Before,
            level=pgtrigger.Statement,
            func="RAISE EXCEPTION 'rows of this table are never removed';",
        ),
    ]


class Chain(models.Model):
    """The head of one chain; the row's lock puts its writers in order."""

    name = models.CharField(max_length=40, primary_key=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")


class Entry(models.Model):
    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveBigIntegerField()  # 1, 2, 3 … without a gap in each chain
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)  # "round", "document", "accreditation"
    subject = models.CharField(max_length=60)  # its reference
    person = models.CharField(max_length=40, blank=True)  # the user's reference
    office = models.CharField(max_length=40)
    side = models.CharField(max_length=20, blank=True)  # "BR", "UNCTAD", "presidency"
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["chain", "number"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="entry_number_once"),
        ]
        indexes = [models.Index(fields=["subject_kind", "subject"])]
        triggers = append_only("trail")

    def __str__(self) -> str:
        return f"{self.chain_id} {self.number}"


class Anchor(models.Model):
    """A chain's head as it was told to the outside, so that a cut tail shows."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="anchors")
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["chain", "number"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="anchored_once"),
        ]
        triggers = append_only("anchors")

    def __str__(self) -> str:
        return f"{self.chain_id} {self.number} {self.hash}"

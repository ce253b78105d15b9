"""What an entry's hash covers, and what a broken chain looks like."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from apps.audit.models import Chain, Entry


def entry_hash(entry: Entry) -> str:
    """SHA-256, in hex, over every field of the entry and the hash before it."""
    covered = {
        "chain": entry.chain_id,
        "number": entry.number,
        "at": entry.at.isoformat(),
        "verb": entry.verb,
        "kind": entry.subject_kind,
        "subject": entry.subject,
        "person": entry.person,
        "office": entry.office,
        "side": entry.side,
        "data": entry.data,
        "previous": entry.previous,
    }
    canonical = json.dumps(covered, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    chain: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.chain} {self.number}: {self.what}"


def faults(chain: Chain) -> Iterator[Fault]:
    """Every place where `chain` is not what its hashes, its numbers and its anchors say."""
    expected, previous = 1, ""
    hashes: dict[int, str] = {}
    for entry in chain.entries.order_by("number").iterator(chunk_size=1000):
        if entry.number != expected:
            yield Fault(chain.name, expected, f"missing up to {entry.number - 1}")
        elif entry.previous != previous:
            yield Fault(chain.name, entry.number, "does not follow the entry before it")
        if entry_hash(entry) != entry.hash:
            yield Fault(chain.name, entry.number, "was changed")
        hashes[entry.number] = entry.hash
        expected, previous = entry.number + 1, entry.hash
    if chain.length != expected - 1 or chain.head != previous:
        yield Fault(chain.name, expected, "the chain's recorded head is another")
    for anchor in chain.anchors.all():
        if anchor.number not in hashes:
            yield Fault(chain.name, anchor.number, "missing, though anchored outside")
        elif hashes[anchor.number] != anchor.hash:
            yield Fault(chain.name, anchor.number, "differs from what was anchored outside")

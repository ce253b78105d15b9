"""A certificate of attendance: its facts, their hash, and the sheet that is made of them.

Pure but for the portal's own address. The PDF is made anew for whoever takes it: the same facts
give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from apps.buy_brics.models import Certificate, Registration, Training
from apps.core.words import day_words
from apps.delegations.actors import Actor
from apps.documents.exporting.pdf import compiled, with_fonts
from apps.documents.exporting.publication import is_rtl
from apps.meetings.sentences import days_words


def facts_of(
    registration: Registration, training: Training, *, code: str, now: dt.datetime, actor: Actor
) -> dict[str, Any]:
    """What is certified, as it stands on the day of issue; dates as ISO 8601 says them.

    `training` comes from `complete`, and `actor` is of the presidency that issues it.
    """
    presidency = actor.credentials.presidency
    assert presidency is not None  # noqa: S101  the presidency issues it
    came = {each.session_id for each in registration.attendances.all()}
    sessions = [session for session in training.live_sessions if session.pk in came]
    return {
        "code": code,
        "name": registration.name,
        "organisation": registration.organisation,
        "member": registration.member.code if registration.member else "",
        "training": training.title,
        "sessions": [
            {
                "title": session.entry.title,
                "first": session.entry.first.isoformat() if session.entry.first else "",
                "last": session.entry.last.isoformat() if session.entry.last else "",
            }
            for session in sessions
        ],
        "issued_on": now.date().isoformat(),
        "presidency": presidency.year,
        "issuer": presidency.member.code,
    }


def hash_of(facts: dict[str, Any]) -> str:
    """SHA-256 of the facts as JSON, keys in order, no spaces, UTF-8: anybody can reckon it."""
    written = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def is_intact(certificate: Certificate) -> bool:
    return hash_of(certificate.facts) == certificate.sha256


def sessions_in_words(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Title and days of each session attended."""
    return [
        (each["title"], days_words(_day(each["first"]), _day(each["last"])))
        for each in facts["sessions"]
    ]


def address_of(certificate: Certificate) -> str:
    """Where anybody verifies it: the same in every language."""
    return f"{settings.SITE_ORIGIN}/certificates/{certificate.code}/"


def in_groups(code: str) -> str:
    """As people read it out: "2345-6789-bcdf-ghjk"."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def to_pdf(certificate: Certificate, issuer: str) -> bytes:
    """One sheet, A4 across; `issuer` is the name of the presidency's member. Raises MissingFont
    where no font here shows the letters of a name."""
    facts, address = certificate.facts, address_of(certificate)
    rtl = get_language_bidi()
    square = BytesIO()
    segno.make(address, error="m").save(
        square, kind="svg", border=0, scale=4, xmldecl=False, svgns=True
    )
    data: dict[str, Any] = {
        "language": (get_language() or "en").partition("-")[0],
        "rtl": rtl,
        "title": _("Certificate of attendance"),
        "body": _("BRICS working group on the digital economy: Buy BRICS"),
        "before": _("This certifies that"),
        "name": _words(facts["name"], rtl=rtl),
        "organisation": _words(facts["organisation"], rtl=rtl),
        "between": _("attended the online training"),
        "training": _words(facts["training"], rtl=rtl),
        "sessions": [
            _words(f"{title}, {days}", rtl=rtl) for title, days in sessions_in_words(facts)
        ],
        "issued": _("Issued on %(day)s by the presidency of %(year)d, %(member)s")
        % {
            "day": day_words(certificate.issued_at.date()),
            "year": facts["presidency"],
            "member": issuer,
        },
        "verify": _("Verify it at this address:"),
        "address": address,
        "code_label": _("Code"),
        "code": in_groups(certificate.code),
        "hash_label": _("SHA-256 of its facts"),
        "hash": certificate.sha256,
        "square": square.getvalue().decode(),
        "square_words": _("The address as a square code"),
    }
    return compiled(
        "certificate", with_fonts(data), certificate.issued_at, folder=Path(__file__).parent
    )


def _words(text: str, *, rtl: bool) -> dict[str, Any]:
    """A text and its direction."""
    return {"text": text, "rtl": is_rtl(text, otherwise=rtl)}


def _day(iso: str) -> dt.date | None:
    return dt.date.fromisoformat(iso) if iso else None

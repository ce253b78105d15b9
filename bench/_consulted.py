"""A consultation as large as it may become: a draft of 300 paragraphs with 2,000 published
comments, and 500 sendings that wait to be read."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils import timezone

from apps.consultations.models import Comment, Consultation, Response
from apps.consultations.states import Category, Verdict
from apps.delegations.actors import Actor
from apps.documents.models import Classification
from tests.factories.reviews import fixed_version

WAITING = 500


def build(secretariat: Actor, *, paragraphs: int, comments: int) -> Consultation:
    """Written as rows, like the catalogue's."""
    now = timezone.now()
    version = fixed_version(
        secretariat,
        clauses=paragraphs,
        title="Draft declaration",
        classification=Classification.PUBLIC,
    )
    consultation = Consultation.objects.create(
        version=version,
        slug="draft",
        title="Draft declaration",
        opens_at=now - dt.timedelta(days=10),
        closes_at=now + dt.timedelta(days=10),
        zone="Asia/Shanghai",
        text_hash=version.text_hash,
        created_by=secretariat.credentials,
        created_at=now,
    )
    keys = [node.key for node in version.nodes()]
    responses = Response.objects.bulk_create(
        Response(
            consultation=consultation,
            name=f"Person {n}",
            email=f"person-{n}@example.org",
            organisation="Example Parcels",
            territory="Brazil",
            category=Category.ENTERPRISE,
            once=f"form-{n}",
            received_at=now,
            confirm_until=now,
            confirmed_at=now,
            verdict=Verdict.PUBLISHED if n < comments else "",
        )
        for n in range(comments + WAITING)
    )
    Comment.objects.bulk_create(
        (
            Comment(
                response=response,
                order=1,
                clause=keys[n % len(keys)],
                text=f"Remark {n}: the measure should be said more exactly.",
                wording=f"Wording {n} of this paragraph, with another measure.",
                row=f"P-{n + 1}",
            )
            for n, response in enumerate(responses)
        ),
        batch_size=1_000,
    )
    with connection.cursor() as cursor:  # as the database itself does within minutes
        cursor.execute("ANALYZE")
    return consultation

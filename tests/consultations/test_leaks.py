"""What was sent and not published, and replies that are not public yet, show nobody else."""

from __future__ import annotations

import pytest

from apps.consultations import actions
from apps.notifications.models import Notice
from tests.architecture.test_leaks import differing, looked_at
from tests.conftest import Cast
from tests.factories import consultations as make
from tests.reviews.browsing import browser

pytestmark = pytest.mark.slow

OUTSIDERS = ["public", "head BR", "delegate CN", "expert", "stakeholder"]


def test_what_waits_shows_on_no_page_and_in_no_file(cast: Cast) -> None:
    consultation = make.announced(cast)
    earlier = make.published(cast, consultation)
    pages = [
        *("/", "/consultations/", consultation.address, consultation.document.address),
        *(f"{consultation.address}{page}" for page in ("comments/", "comments.csv", "sent/")),
        *(f"{consultation.address}comments.xlsx", "/timetable/2027/"),
    ]
    clients = {who: browser(cast.everyone()[who]) for who in OUTSIDERS}

    def seen(*people: str) -> dict[tuple[str, str], object]:
        return {(w, p): looked_at(clients[w], p) for w in people or OUTSIDERS for p in pages}

    before, public_before = seen(), seen("public")
    told = Notice.objects.exclude(address__endswith="bo@example.org").count()
    response = make.sent(consultation, name="Bo Beispiel")
    assert differing(before, seen()) == []  # type: ignore[arg-type]
    actions.confirm_response(response, actor=cast.public)
    assert differing(before, seen()) == []  # type: ignore[arg-type]
    actions.moderate(
        consultation,
        [response.reference],
        actor=cast.secretariat,
        verdict="not_published",
        reason="It advertises.",
    )
    actions.save_reply(
        consultation,
        actor=cast.secretariat,
        clause=make.key(consultation),
        said="A secret sum.",
        done="A secret deed.",
        rows=[earlier.comments.get().row],
    )
    assert differing(before, seen()) == []  # type: ignore[arg-type]
    assert Notice.objects.exclude(address__endswith="bo@example.org").count() == told
    # And the test looks where something would show.
    actions.moderate(
        consultation, [response.reference], actor=cast.secretariat, verdict="published"
    )
    assert {page for _who, page, _what in differing(public_before, seen("public"))} >= {  # type: ignore[arg-type]
        consultation.address,
        f"{consultation.address}comments/",
        f"{consultation.address}comments.csv",
        f"{consultation.address}comments.xlsx",
    }

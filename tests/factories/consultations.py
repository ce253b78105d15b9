"""Consultations at every stage, and what people send to them, made by the verbs themselves."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import count

from apps.consultations import actions
from apps.consultations.links import link_of
from apps.consultations.models import Consultation, Question, Response
from apps.core import moments
from apps.core.moments import Moment
from apps.delegations.actors import ANONYMOUS
from apps.documents.models import Version
from apps.notifications.models import Notice
from tests.conftest import Cast, Clock
from tests.factories import documents as texts

ZONE = "Asia/Shanghai"
_numbers = count(1)


def text(cast: Cast, title: str = "Draft declaration") -> Version:
    return texts.tabled_version(
        cast, title=title, kind="declaration", classification="public", text=texts.nodes(4)
    )


def words(title: str = "Draft declaration", **more: object) -> actions.Words:
    slug = f"{re.sub('[^a-z]+', '-', title.lower()).strip('-')}-{next(_numbers)}"
    return actions.Words(title=title, **{"slug": slug, **more})  # type: ignore[arg-type]


def at(days: float) -> Moment:
    return Moment(moments.database_now() + dt.timedelta(days=days), ZONE)


def announced(
    cast: Cast,
    *,
    opens: float = 0,
    closes: float = 10,
    version: Version | None = None,
    **more: object,
) -> Consultation:
    """Open from now for ten days, unless told otherwise."""
    return actions.announce_consultation(
        version or text(cast),
        actor=cast.secretariat,
        words=words(**more),  # type: ignore[arg-type]
        opens=at(opens),
        closes=at(closes),
    )


def key(consultation: Consultation, place: int = 1) -> str:
    """The key of a paragraph, by its place in the text from 0."""
    return consultation.version.nodes()[place].key


def sender(name: str = "Ana Exemplo", **more: object) -> actions.Sender:
    given = {
        "name": name,
        "email": f"{name.partition(' ')[0].lower()}@example.org",
        "category": "enterprise",
        "organisation": "Example Parcels",
        "territory": "Brazil",
        "consents": True,
    }
    return actions.Sender(**{**given, **more})  # type: ignore[arg-type]


def sent(
    consultation: Consultation,
    remarks: Sequence[actions.Remark] = (),
    *,
    once: str = "",
    answers: dict[int, str] | None = None,
    **who: object,
) -> Response:
    """A comment on the second paragraph, unless told otherwise; not yet confirmed."""
    remarks = remarks or [actions.Remark(key(consultation), "Say how returns are paid.")]
    return actions.respond(
        consultation,
        actor=ANONYMOUS,
        sent=actions.Sent(sender(**who), remarks, answers or {}),  # type: ignore[arg-type]
        once=once or f"form-{next(_numbers)}",
    )


def confirmed(consultation: Consultation, *args: object, **more: object) -> Response:
    response = sent(consultation, *args, **more)  # type: ignore[arg-type]
    return actions.confirm_response(response, actor=ANONYMOUS)


def published(cast: Cast, consultation: Consultation, *args: object, **more: object) -> Response:
    response = confirmed(consultation, *args, **more)
    actions.moderate(
        consultation, [response.reference], actor=cast.secretariat, verdict="published"
    )
    return Response.objects.get(pk=response.pk)


def answered(cast: Cast, clock: Clock, **more: object) -> Consultation:
    """Closed, with one published comment and the reply to it."""
    consultation = announced(cast, **more)  # type: ignore[arg-type]
    response = published(cast, consultation)
    clock.forward(days=11)
    comment = response.comments.get()
    actions.save_reply(
        consultation,
        actor=cast.secretariat,
        clause=comment.clause,
        said="Returns are not clear.",
        done="The paragraph now says who pays for a return.",
        rows=[comment.row],
    )
    return actions.publish_answers(
        consultation, actor=cast.secretariat, heard="One enterprise asked about returns."
    )


def fresh(consultation: Consultation) -> Consultation:
    return Consultation.objects.get(pk=consultation.pk)


def link(response: Response) -> str:
    return f"/consultations/responses/{link_of(response)}/"


def mails(template_key: str) -> list[Notice]:
    return list(Notice.objects.filter(key__startswith=template_key).order_by("pk"))


def question(consultation: Consultation, order: int = 1) -> Question:
    return consultation.questions.get(order=order)

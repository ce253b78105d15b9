"""Consultations at every stage, and what people send to them, made by the verbs themselves."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from django.urls import reverse

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
from tests.factories.scenes import played_once

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


@played_once
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


@played_once
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


@dataclass
class Rooms:
    """What the house has behind the addresses of consultations."""

    held: dict[str, Consultation] = field(default_factory=dict)
    waiting: Response = field(default_factory=Response)  # for its sender to confirm it
    reply: str = ""

    @property
    def addresses(self) -> dict[str, dict[str, str]]:
        slugs = {name: [each.slug] for name, each in self.held.items()}
        held = {name: [each.reference] for name, each in self.held.items()}
        named = {
            "consultation": (slugs, ("before", "open", "closed", "answered")),
            "comment": (slugs, ("open", "closed")),
            "sent": (slugs, ("open",)),
            "comments": (slugs, ("open", "before", "answered")),
            "manage": (held, ("before", "open", "closed", "answered")),
            "edit": (held, ("before", "open")),
            "extend": (held, ("open", "closed")),
            "withdraw": (held, ("before", "open")),
            "moderation": (held, ("open", "answered")),
            "new_reply": (held, ("open", "answered")),
            "answer": (held, ("closed", "open")),
        }
        pages = {
            f"consultations:{page}": {
                name: reverse(f"consultations:{page}", args=by[name]) for name in names
            }
            for page, (by, names) in named.items()
        }
        for page, args in (("spreadsheet", slugs["open"]), ("all", held["open"])):
            pages[f"consultations:{page}"] = {
                kind: reverse(f"consultations:{page}", args=[*args, kind])
                for kind in ("csv", "xlsx")
            }
        for page in ("list", "manage_list", "new"):
            pages[f"consultations:{page}"] = {"": reverse(f"consultations:{page}")}
        pages["consultations:response"] = {"to be confirmed": link(self.waiting)}
        pages["consultations:reply"] = {
            "open": reverse("consultations:reply", args=[*held["open"], self.reply])
        }
        return pages


def begun(cast: Cast) -> Rooms:
    """Two that are over a few days on, each with a published comment and the reply to it."""
    rooms = Rooms()
    for name in ("closed", "answered"):
        consultation = announced(cast, closes=1, title=f"Consultation {name}")
        rooms.held[name] = consultation
        comment = published(cast, consultation, name=f"Sender {name}").comments.get()
        actions.save_reply(
            consultation,
            actor=cast.secretariat,
            clause=comment.clause,
            said="Returns are not clear.",
            done="The paragraph now says who pays for a return.",
            rows=[comment.row],
        )
    return rooms


def furnish(rooms: Rooms, cast: Cast) -> None:
    """Once those are over: one answered, one to come, and one that is open."""
    actions.publish_answers(
        rooms.held["answered"], actor=cast.secretariat, heard="One enterprise asked about returns."
    )
    rooms.held["before"] = announced(cast, opens=5, title="Consultation to come")
    asked = [actions.Asked("How often?", ["Daily", "Never"]), actions.Asked("Why?")]
    rooms.held["open"] = opened = announced(cast, title="Open consultation", questions=asked)
    published(cast, opened, answers={1: "Daily"})
    confirmed(opened, name="Bo Beispiel")
    rooms.waiting = sent(opened, name="Cy Example")
    rooms.reply = actions.save_reply(
        opened, actor=cast.secretariat, clause="", said="A secret sum.", done="A secret deed."
    ).reference

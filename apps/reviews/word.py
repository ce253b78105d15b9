"""A round in Word: what goes out as tracked changes, and what came back, put into our words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation
from apps.delegations.queries import delegation_people
from apps.documents.brackets import clean
from apps.documents.comparison import Run, compare_text
from apps.documents.exporting import Publication
from apps.documents.exporting.word_revisions import Margin, Proposal, to_negotiate
from apps.documents.importing.word.returned import Edit, Found, Returned, read_returned
from apps.documents.importing.word.tracked import Unclear
from apps.documents.models import Version
from apps.documents.publications import publication_of
from apps.reviews.models import Comment, DraftComment, Round, WordReturn
from apps.reviews.reading import clause_texts, comments_seen, own_comments
from apps.reviews.states import CommentType

MOST = 400  # things that come back at once

# --- Out ---


def to_edit(version: Version, *, dated: bool = True) -> Publication:
    """The text as delegations edit it: the words of each clause, without what stands in brackets
    beside them. Comments are about these words; brackets have verbs of their own."""
    nodes = version.nodes()
    note = ""
    if any(node.brackets for node in nodes):
        note = _("Not all of it is agreed: the brackets stand on the page of the text.")
    return publication_of(version, clean(nodes), note=note, dated=dated)


def text_for_word(round: Round) -> bytes:
    return to_negotiate(to_edit(round.version))


def submitted_for_word(round: Round, actor: Actor, now: dt.datetime) -> bytes:
    """The text with every submitted proposal that this reader may see, by delegation."""
    proposals, margins = [], []
    for comment in comments_seen(round, actor, now):
        submission = comment.submission
        author, at = submission.acted_by.side_name, submission.received_at
        proposals += _proposals(comment, author, at)
        margins += _margins(comment, author, submission.side, at, comment.row)
    return _marked(round, proposals, margins)


def drafts_for_word(round: Round, actor: Actor) -> bytes:
    """The text with the side's own drafts, by author: for its own people."""
    proposals, margins = [], []
    for draft in own_comments(round, actor):
        author, at = draft.author.user.name, draft.edited_at
        proposals += _proposals(draft, author, at)
        margins += _margins(draft, author, draft.side, at)
    return _marked(round, proposals, margins)


def _marked(round: Round, proposals: list[Proposal], margins: list[Margin]) -> bytes:
    deletion = _("to delete this paragraph")
    return to_negotiate(to_edit(round.version), proposals, margins, deletion=deletion)


def _proposals(remark: Comment | DraftComment, author: str, at: dt.datetime) -> list[Proposal]:
    if not (remark.wording or remark.deletes):
        return []
    return [Proposal(author, at, remark.clause, remark.wording, remark.deletes, remark.inserts)]


def _margins(
    remark: Comment | DraftComment, author: str, side: str, at: dt.datetime, row: str = ""
) -> list[Margin]:
    """What is said beside the wording; nothing where nothing is said."""
    if not (remark.text or remark.rationale):
        return []
    head = " · ".join(filter(None, [row, str(remark.get_type_display())]))
    why = _("Why: %(words)s") % {"words": remark.rationale} if remark.rationale else ""
    text = "\n".join(filter(None, [head, remark.text, why]))
    return [Margin(author, side, at, remark.clause, text)]


# --- Back ---


def read(round: Round, filename: str, data: bytes) -> Returned:
    """Raises Refused: NotUnderstood with the places, or OtherText."""
    return read_returned(data, filename, to_edit(round.version, dated=False))


def as_rows(found: Iterable[Found]) -> list[dict[str, object]]:
    return [asdict(each) for each in found]


def found_in(held: WordReturn) -> list[Found]:
    return [
        Found(**{**each, "edit": Edit(each["edit"]), "authors": tuple(each["authors"])})
        for each in held.found
    ]


def values_of(found: Found, labels: Mapping[str, tuple[str, str]]) -> dict[str, object]:
    """What came back, as the values of a draft comment; its type is chosen."""
    text = found.text
    if found.moved is not None:
        place = labels[found.moved][0] if found.moved else _("the beginning")
        deleted = found.edit is Edit.DELETED
        moved = _("Moves behind: %(place)s") if deleted else _("Moved from: %(place)s")
        text = moved % {"place": place}
    return {
        "clause": found.clause,
        "text": text,
        "wording": found.wording,
        "deletes": found.edit is Edit.DELETED,
        "inserts": found.edit is Edit.INSERTED,
    }


def people_of(side: str, actor: Actor, now: dt.datetime) -> dict[str, Accreditation]:
    """By the name that Word may write: who of the side it is, where only one bears it."""
    people = delegation_people(side, now) if actor.is_delegation else []
    names = [_name(person.user.name) for person in people]
    return {
        name: person
        for name, person in zip(names, people, strict=True)
        if name and names.count(name) == 1
    }


def person_in(people: Mapping[str, Accreditation], found: Found) -> Accreditation | None:
    """Whose all the marks are; nobody where they are of several, or of a name not known."""
    return people.get(_name(found.authors[0])) if len(found.authors) == 1 else None


def _name(name: str) -> str:
    return " ".join(name.split()).casefold()


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One thing that came back, as a person looks at it before it is a draft."""

    number: int
    found: Found
    label: str
    runs: tuple[Run, ...]
    text: str
    person: Accreditation | None
    include: bool  # unless the person decides otherwise
    doubt: str  # why it is not included by itself
    type: str

    @property
    def authors(self) -> str:
        return ", ".join(filter(None, self.found.authors))

    @property
    def day(self) -> dt.date | None:
        """Of the last mark. The hour is left out: Word writes its own clock's as if it were UTC."""
        return day_of(self.found.at)


def preview_rows(
    held: WordReturn, round: Round, actor: Actor, now: dt.datetime
) -> list[PreviewRow]:
    texts = clause_texts(round)
    people = people_of(held.side, actor, now)
    known = {
        _said(draft.clause, draft.text, draft.wording, draft.deletes, draft.inserts)
        for draft in own_comments(round, actor)
    }
    delegations = {_name(eligible.member.name) for eligible in round.eligible.all()}
    rows = []
    for number, found in enumerate(found_in(held)):
        label, before = texts[found.clause]
        values = values_of(found, texts)
        doubt = ""
        if not found.tracked:
            doubt = _("Changed without a revision mark.")
        elif found.authors and all(_name(author) in delegations for author in found.authors):
            doubt = _("A mark of the round itself, in the name of a delegation.")
        elif _said(**values) in known:
            doubt = _("Among your delegation’s drafts already.")
        elif found.strange:
            doubt = _(
                "Not understood: the text has no tables and no footnotes of Word. The words are "
                "kept as a remark, if you include it."
            )
        inserts, remark = found.edit is Edit.INSERTED, found.edit is Edit.REMARK
        rows.append(
            PreviewRow(
                number,
                found,
                label,
                () if remark else compare_text("" if inserts else before, found.wording),
                str(values["text"]),
                person_in(people, found),
                not doubt,
                doubt,
                CommentType.GENERAL if remark else CommentType.SUBSTANTIVE,
            )
        )
    return rows


def day_of(at: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(at[:10])
    except ValueError:
        return None


def _said(
    clause: object, text: object, wording: object, deletes: object, inserts: object
) -> tuple[object, ...]:
    return (clause, text, wording, deletes, inserts)


def as_places(unclear: Iterable[Unclear]) -> list[dict[str, object]]:
    return [asdict(each) for each in unclear]

"""What a delegation negotiated in Word becomes its drafts. All of it is first ring: every act
enters the side's own chain, and nobody else learns that a file came back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import PurePath

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import moments
from apps.core.errors import Invalid, NotVisible
from apps.delegations.actors import Actor
from apps.documents.importing.word.returned import Returned
from apps.reviews import word
from apps.reviews.actions.common import Held
from apps.reviews.actions.drafting import checked_remark, hold_draft
from apps.reviews.models import WORD_RETURN_KEPT, DraftComment, Round, WordReturn
from apps.reviews.reading import clause_texts


def read_word_file(round: Round, *, actor: Actor, filename: str, data: bytes) -> WordReturn:
    """Read a file that came back, and keep what is in it until a person confirms it.

    Raises Refused, and nothing is kept, where the file is unsafe, of another text, or holds what
    is not understood (NotUnderstood, with the places).
    """
    return _keep(round, actor, filename, data, word.read(round, filename, data))


@transaction.atomic
def _keep(round: Round, actor: Actor, filename: str, data: bytes, returned: Returned) -> WordReturn:
    held = hold_draft(round, actor)
    if len(returned.found) > word.MOST:
        raise Invalid(
            _("The file holds %(count)d changes and comments; at most %(most)d come back at once.")
            % {"count": len(returned.found), "most": word.MOST}
        )
    kept = WordReturn.objects.create(
        round=held.round,
        side=held.actor.side,
        by=held.actor.credentials,
        at=held.now,
        filename=PurePath(filename.replace("\\", "/")).name[:250],
        file_hash=hashlib.sha256(data).hexdigest(),
        found=word.as_rows(returned.found),
        ignored=word.as_places(returned.ignored[: word.MOST]),
        warnings=list(returned.warnings),
    )
    held.record("word_read", chain=held.actor.side, file=kept.file_hash, count=len(kept.found))
    return kept


def _kept(held: Held, reference: str) -> WordReturn:
    kept = (
        WordReturn.objects.visible_to(held.actor)
        .kept_at(held.now)
        .select_for_update()
        .filter(round=held.round, reference=reference)
        .first()
    )
    if kept is None:
        raise NotVisible(_("What was read in this file is no longer here."))
    return kept


@transaction.atomic
def bring_back(
    round: Round, reference: str, *, actor: Actor, chosen: Mapping[int, str]
) -> list[DraftComment]:
    """Make draft comments of what was chosen: by its number in the file, the type of the comment.

    The author is the person of the side whom Word names, where there is exactly one of that name;
    otherwise whoever brings the file back. Raises Invalid where nothing is chosen.
    """
    held = hold_draft(round, actor)
    kept = _kept(held, reference)
    if not chosen:
        raise Invalid(_("Choose at least one change or comment, or put the file aside."))
    labels = clause_texts(held.round)
    people = word.people_of(kept.side, held.actor, held.now)
    drafts = [
        DraftComment(
            round=held.round,
            side=held.actor.side,
            author=word.person_in(people, found) or held.actor.credentials,
            word_author=", ".join(filter(None, found.authors))[:250],
            made_at=held.now,
            edited_at=held.now,
            **checked_remark(held.round, {**word.values_of(found, labels), "type": chosen[number]}),
        )
        for number, found in enumerate(word.found_in(kept))
        if number in chosen
    ]
    DraftComment.objects.bulk_create(drafts)
    held.record(
        "word_brought_back",
        chain=held.actor.side,
        file=kept.file_hash,
        comments=[draft.reference for draft in drafts],
    )
    kept.delete()
    return drafts


@transaction.atomic
def put_aside(round: Round, reference: str, *, actor: Actor) -> None:
    """Drop what was read in a file; the drafts stay as they are."""
    held = hold_draft(round, actor)
    kept = _kept(held, reference)
    held.record("word_put_aside", chain=held.actor.side, file=kept.file_hash)
    kept.delete()


@transaction.atomic
def forget_word_files() -> int:
    """What nobody confirmed within a day is removed. To be run at any time."""
    old = WordReturn.objects.filter(at__lte=moments.database_now() - WORD_RETURN_KEPT)
    return old.delete()[0]

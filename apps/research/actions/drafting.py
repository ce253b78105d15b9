"""Proposals: begun, filled in step by step, handed in, tabled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core import moments
from apps.core.errors import EditedMeanwhile, Invalid, NotAllowed, NotVisible, WrongState
from apps.core.text import require
from apps.delegations.actors import Actor, still_accredited
from apps.documents import actions as documents
from apps.documents import clauses
from apps.documents.models import Document, Kind, Version
from apps.documents.tree import Node, text_hash
from apps.research.actions import answers
from apps.research.actions.holding import Held, hold
from apps.research.compose import Answers, compose, lines
from apps.research.gaps import gaps
from apps.research.gate import TERMS_GATE
from apps.research.models import Nomination, TermsOfReference
from apps.research.queries import answers_of, facts_of, with_facts
from apps.research.rules import can_edit, can_propose, can_start, can_table
from apps.research.states import Step, steps
from apps.working_group.models import Area
from apps.working_group.queries import working_group


@transaction.atomic
def start_terms(*, actor: Actor, title: str, areas: Iterable[Area]) -> TermsOfReference:
    """Begin Terms of Reference and the draft document that will hold their text.

    Raises NotAllowed except for a delegation or the presidency, Invalid for title and areas.
    """
    now = moments.database_now()
    actor = still_accredited(actor, now)
    if not can_start(actor):
        raise NotAllowed(_("Members and the presidency propose Terms of Reference."))
    chosen = answers.agreed(areas, now.date())
    document = documents.draft_document(
        actor=actor,
        kind=Kind.TERMS_OF_REFERENCE,
        title=_title(title),
        body=working_group(),
        nodes=_first_text(actor),
    )
    terms = TermsOfReference.objects.create(document=document, saved={Step.TITLE: 1})
    terms.areas.set(chosen)
    held = _refreshed(terms, actor)
    _follow(held, first=True)
    held.record("start_terms", areas=[area.code for area in chosen])
    return held.terms


@transaction.atomic
def adopt_imported(document: Document, *, actor: Actor) -> TermsOfReference:
    """Terms of Reference whose text came from a file: the form asks for the facts alone.

    Raises WrongState where the document is tabled or has its terms already.
    """
    Document.objects.select_for_update().get(pk=document.pk)
    now = moments.database_now()
    actor = still_accredited(actor, now)
    visible = Document.objects.visible_to(actor)
    found = visible.filter(pk=document.pk).first()
    if found is None:
        raise NotVisible(_("There is no such document."))
    if not can_edit(actor, TermsOfReference(document=found)):
        raise NotAllowed(_("Only those who draft the document make it Terms of Reference."))
    if found.kind != Kind.TERMS_OF_REFERENCE:
        message = _("This document is not of the kind “Terms of Reference”. Change its kind first.")
        raise Invalid(message, {"document": message})
    if found.proposed_at or found.tabled_at or TermsOfReference.objects.filter(document=found):
        raise WrongState(
            _("Terms of Reference are made from a draft, once."), was=_("a draft"), now=_("in use")
        )
    terms = TermsOfReference.objects.create(document=found, imported=True)
    held = _refreshed(terms, actor)
    held.record("adopt_imported")
    return held.terms


@transaction.atomic
def save_step(
    terms: TermsOfReference, *, actor: Actor, step: str, data: Mapping[str, Any], edition: int
) -> TermsOfReference:
    """Keep the answers of one step; the draft's text follows them.

    An answer may be empty or half done: what is missing is asked before the proposal. `edition` is
    that of the terms when the actor opened the step: raises EditedMeanwhile where somebody saved
    the same step since. Two people at work on different steps do not meet. Raises Invalid for what
    cannot be right: too long, a due date that has passed, a final study before its interim report.
    """
    held = hold(
        terms,
        "save_step",
        actor=actor,
        rule=can_edit,
        refusal=_("Only the side that proposes these Terms of Reference fills them in."),
    )
    terms = held.terms
    chosen = _step(step, terms)
    if terms.saved.get(chosen, 0) > edition:
        raise EditedMeanwhile(
            _("A colleague has saved this step since you opened it. Your text is kept below."),
            was=_("as you opened it"),
            now=_("saved by a colleague"),
        )
    if chosen == Step.TITLE:
        title = _title(data.get("title", ""))
        areas = answers.agreed(data.get("areas", ()), held.today)
        if title != terms.document.title:
            documents.set_details(
                terms.document,
                actor=held.actor,
                kind=terms.document.kind,
                title=title,
                classification=terms.document.classification,
            )
        terms.areas.set(areas)
    elif chosen == Step.DELIVERABLES:
        answers.write_deliverables(terms, data.get("deliverables", ()), held.today)
    else:
        answers.write_texts(terms, chosen, data)
    terms.edition += 1
    terms.saved[chosen] = terms.edition
    terms.save()
    held.record("save_step", step=chosen.value, edition=terms.edition)
    held = _refreshed(terms, held.actor)
    _follow(held)
    return held.terms


@transaction.atomic
def propose(terms: TermsOfReference, *, actor: Actor) -> TermsOfReference:
    """Hand the draft to the presidency, once nothing is missing.

    Raises Invalid with what is missing, by step.
    """
    held = hold(
        terms,
        "propose",
        actor=actor,
        rule=can_propose,
        refusal=_("The coordinator or the head of the delegation that drafts them proposes them."),
    )
    _refuse_gaps(held)
    documents.propose(held.terms.document, actor=held.actor, through=TERMS_GATE)
    held.terms.document.refresh_from_db()
    held.record("propose_terms", edition=held.terms.edition)
    return held.terms


@transaction.atomic
def table(terms: TermsOfReference, *, actor: Actor, edition: int | None = None) -> Version:
    """Fix the text under a symbol, for the members to review. Raises Invalid for what is missing.

    `edition` is that which the actor read. The entities that the proposing member names become
    its nominations: nothing is asked twice.
    """
    held = hold(
        terms,
        "table",
        actor=actor,
        rule=can_table,
        refusal=_("The presidency tables Terms of Reference for review."),
    )
    if edition is not None and edition != held.terms.edition:
        raise EditedMeanwhile(
            _("A colleague has changed these Terms of Reference since you read them. Read again."),
            was=_("as you read it"),
            now=_("changed by a colleague"),
        )
    _refuse_gaps(held)
    version = documents.table(held.terms.document, actor=held.actor, through=TERMS_GATE)
    held.terms.document.refresh_from_db()
    _nominate_candidates(held)
    held.record("table_terms", edition=held.terms.edition, text_hash=version.text_hash)
    return version


@transaction.atomic
def withdraw_terms(terms: TermsOfReference, *, actor: Actor) -> TermsOfReference:
    """Give up a draft that goes nowhere. It stays with its side, and can be taken up again."""
    held = hold(
        terms,
        "withdraw_terms",
        actor=actor,
        rule=can_edit,
        refusal=_("Only the side that drafts these Terms of Reference withdraws them."),
    )
    return _set_withdrawn(held, "withdraw_terms", held.now)


@transaction.atomic
def resume_terms(terms: TermsOfReference, *, actor: Actor) -> TermsOfReference:
    """Take a withdrawn draft up again, as it was."""
    held = hold(
        terms,
        "resume_terms",
        actor=actor,
        rule=can_edit,
        refusal=_("Only the side that drafts these Terms of Reference takes them up again."),
    )
    return _set_withdrawn(held, "resume_terms", None)


def _set_withdrawn(held: Held, verb: str, at: dt.datetime | None) -> TermsOfReference:
    held.terms.withdrawn_at = at
    held.terms.save(update_fields=["withdrawn_at"])
    held.record(verb)
    return held.terms


def _title(title: str) -> str:
    return require(" ".join(title.split()), "title", _("Give the study a title."), limit=250)


def _step(step: str, terms: TermsOfReference) -> Step:
    known = {s.value: s for s in steps(imported=terms.imported)}
    if step not in known:
        raise NotVisible(_("There is no such step."))
    return known[step]


def _refreshed(terms: TermsOfReference, actor: Actor) -> Held:
    """The terms as they stand after a write, with their facts."""
    fresh = with_facts(TermsOfReference.objects.all()).get(pk=terms.pk)
    return Held(fresh, actor, moments.database_now(), facts_of(fresh, actor))


def _first_text(actor: Actor) -> list[Node]:
    """A document has words from its beginning; `_follow` writes the proper text at once."""
    return compose(Answers(proposer=actor.side))


def _follow(held: Held, *, first: bool = False) -> None:
    """Let the draft's text follow the answers, unless people have rewritten it since.

    A text that was changed on the document's own page speaks for itself from then on: it is
    never overwritten, and the form asks for the facts alone, as for an imported one.
    """
    terms = held.terms
    if terms.imported:
        return
    draft = terms.document.versions.get(fixed_at=None)
    stored = draft.nodes()
    if not first and text_hash(stored) != terms.composed_hash:
        terms.imported = True
        terms.save(update_fields=["imported"])
        return
    with translation.override(terms.document.language):
        nodes = compose(answers_of(terms))
    tidy = clauses.recognised(stored, clauses.checked(nodes))
    documents.replace_text(draft, actor=held.actor, nodes=tidy)
    terms.composed_hash = text_hash(tidy)
    terms.save(update_fields=["composed_hash"])


def _refuse_gaps(held: Held) -> None:
    missing = gaps(answers_of(held.terms), imported=held.terms.imported, today=held.today)
    if missing:
        raise Invalid(
            _("Something is still missing before these Terms of Reference can go on."),
            {gap.step.value: gap.message for gap in reversed(missing)},
        )


def _nominate_candidates(held: Held) -> None:
    document = held.terms.document
    if document.owner is None or document.drafted_by_presidency:
        return
    Nomination.objects.bulk_create(
        [
            Nomination(
                terms=held.terms,
                entity=entity,
                member=document.owner,
                by=document.created_by,
                at=held.now,
            )
            for entity in lines(held.terms.candidates)
        ],
        ignore_conflicts=True,  # one named twice is nominated once
    )

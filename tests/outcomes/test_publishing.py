"""Who publishes what when, and that what is published never changes."""

from __future__ import annotations

import hashlib

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction

from apps.audit.models import Entry
from apps.core.errors import DomainError, Invalid, NotAllowed, NotVisible, WrongState
from apps.delegations.models import Accreditation, MemberState, Presidency
from apps.documents.actions import next_version, table, void_symbol
from apps.documents.models import Document
from apps.documents.tree import ClauseKind, Node, text_hash
from apps.notifications.models import Notice
from apps.outcomes.actions import publish, publish_revision, supersede
from apps.outcomes.models import Firmness, Outcome
from apps.reviews import actions as reviews
from tests.conftest import Cast, Clock
from tests.factories import documents
from tests.factories import outcomes as make
from tests.factories import reviews as rounds
from tests.factories.research import agreed

pytestmark = pytest.mark.slow

PUBLISHERS = {"secretariat", "chair"}
READERS = {
    "head BR", "delegate BR", "coordinator BR", "head CN", "delegate CN",
}  # fmt: skip


def released(
    document: Document, cast: Cast, slug: str = "buying-online", **more: object
) -> Outcome:
    return publish(document, actor=cast.secretariat, slug=slug, summary=make.SUMMARY, **more)  # type: ignore[arg-type]


# Who


@pytest.mark.parametrize(
    "who",
    [
        *("secretariat", "chair", "head BR", "delegate BR", "coordinator BR", "head CN"),
        *("delegate CN", "partner", "expert", "stakeholder", "stranger", "public"),
    ],
)
def test_the_acting_presidency_publishes_and_nobody_else(
    who: str, cast: Cast, framework: Document
) -> None:
    actor = cast.everyone()[who]
    expected: type[DomainError] | None = NotAllowed if who in READERS else NotVisible
    if who in PUBLISHERS:
        expected = None
    if expected is None:
        publish(framework, actor=actor, slug="buying-online", summary=make.SUMMARY)
    else:
        with pytest.raises(expected):
            publish(framework, actor=actor, slug="buying-online", summary=make.SUMMARY)
    assert Outcome.objects.exists() is (expected is None)


def test_an_outgoing_presidency_publishes_nothing(
    cast: Cast, framework: Document, clock: Clock
) -> None:
    held = Presidency.objects.acting()
    held.handed_over_at = clock()
    held.save()
    Presidency.objects.create(
        year=2028, member=MemberState.objects.get(code="RU"), began_at=clock()
    )
    with pytest.raises(NotAllowed):
        released(framework, cast)


def test_whose_accreditation_ended_since_the_page_was_opened_publishes_nothing(
    cast: Cast, framework: Document, clock: Clock
) -> None:
    assert cast.secretariat.accreditation is not None
    Accreditation.objects.filter(pk=cast.secretariat.accreditation.pk).update(ended_at=clock())
    with pytest.raises(NotAllowed):
        released(framework, cast)


# When


def test_a_draft_and_a_tabled_text_are_not_published(cast: Cast, clock: Clock) -> None:
    draft = documents.drafted_document(cast.secretariat)
    tabled = documents.tabled_document(cast)
    for document in (draft, tabled):
        with pytest.raises(WrongState, match="not adopted"):
            released(document, cast)


def test_a_text_under_an_open_or_closed_round_is_not_published(cast: Cast, clock: Clock) -> None:
    document = documents.tabled_document(cast)
    rounds.open_round(document.versions.get(), cast.secretariat, days=7)
    with pytest.raises(WrongState):
        released(document, cast)
    clock.forward(days=8)
    with pytest.raises(WrongState):
        released(document, cast)


@pytest.mark.parametrize("result", ["not_adopted", "continued"])
def test_a_round_that_adopted_nothing_publishes_nothing(
    result: str, cast: Cast, clock: Clock
) -> None:
    document = documents.tabled_document(cast)
    round = rounds.open_round(document.versions.get(), cast.secretariat, days=7)
    clock.forward(days=8)
    reviews.conclude(round, actor=cast.chair, result=result)
    with pytest.raises(WrongState):
        released(document, cast)


def test_nothing_is_published_while_one_agrees_ad_referendum(cast: Cast, clock: Clock) -> None:
    document = documents.tabled_document(cast)
    round = rounds.open_round(document.versions.get(), cast.secretariat, days=7)
    for code, head in cast.heads.items():
        rounds.submitted(round, head, "referendum" if code == "CN" else "accept")
    clock.forward(days=8)
    with pytest.raises(WrongState):
        reviews.conclude(round, actor=cast.chair, result="adopted")
    with pytest.raises(WrongState):
        released(document, cast)


def test_it_is_published_once(cast: Cast, framework: Document) -> None:
    outcome = released(framework, cast)
    with pytest.raises(WrongState) as refused:
        released(framework, cast, slug="again")
    assert refused.value.onward == outcome.get_absolute_url()
    assert Outcome.objects.count() == 1


def test_another_text_than_the_one_reviewed_is_not_published(
    cast: Cast, framework: Document
) -> None:
    with pytest.raises(WrongState, match="reviewed"):
        released(framework, cast, seen="0" * 64)


def test_a_text_whose_symbol_is_void_is_not_published(cast: Cast, framework: Document) -> None:
    assert framework.symbol is not None
    void_symbol(framework.symbol, actor=cast.secretariat, reason="Tabled twice.")
    with pytest.raises(WrongState):
        released(framework, cast)


# What


def test_terms_of_reference_and_reports_are_published_too(cast: Cast, clock: Clock) -> None:
    terms = agreed(cast).document
    report = make.adopted_document(cast, clock, kind="report", title="A report")
    for document in (terms, report):
        slug = document.kind.replace("_", "-")
        assert released(document, cast, slug=slug).kind == document.kind


def test_an_address_is_plain(cast: Cast, framework: Document) -> None:
    for slug in (
        "",
        "Upper",
        "two--hyphens",
        "-edge",
        "a/b",
        "../up",
        "é",
        "a b",
        "a.b",
        "x" * 121,
    ):
        with pytest.raises(Invalid) as refused:
            released(framework, cast, slug=slug)
        assert "slug" in refused.value.fields


def test_an_address_is_one_outcomes_only(cast: Cast, framework: Document) -> None:
    make.bare_outcome("buying-online")
    with pytest.raises(Invalid) as refused:
        released(framework, cast)
    assert "slug" in refused.value.fields


def test_a_summary_is_asked_for(cast: Cast, framework: Document) -> None:
    with pytest.raises(Invalid) as refused:
        publish(framework, actor=cast.secretariat, slug="x", summary="  ")
    assert "summary" in refused.value.fields


def test_the_copy_keeps_text_keys_and_hash(cast: Cast, framework: Document) -> None:
    version = released(framework, cast).versions.get()
    source = framework.versions.get()
    assert version.nodes() == source.nodes()
    assert version.text_hash == source.text_hash == text_hash(version.nodes())


def test_it_says_who_the_members_of_that_day_were(outcome: Outcome) -> None:
    assert outcome.codes == ["BR", "CN", "EG", "ET", "IN", "ID", "IR", "RU", "ZA", "AE"]
    assert outcome.presidency == "China"
    assert outcome.body_name == "Digital Economy Working Group"
    assert outcome.adopted == "9 February 2027"


def test_the_trail_tells_what_happened_and_no_position(cast: Cast, clock: Clock) -> None:
    document = documents.tabled_document(cast, by="BR", text=make.TEXT)
    version = document.versions.get()
    comments = rounds.open_round(version, cast.secretariat, kind="comment", days=3)
    clock.forward(days=4)
    reviews.conclude(comments, actor=cast.secretariat, result="continued")
    make.adopted_round(cast, clock, version)
    outcome = released(document, cast, submitted_to="17th Trade Ministers’ Meeting")
    symbol = "CGETI/DEWG/2027/W/1"
    assert [(line.on and line.on.day, line.words) for line in outcome.trail.all()] == [
        (1, "Proposed by Brazil"),
        (1, f"Tabled as {symbol}"),
        (1, f"Comment round on {symbol} opened"),
        (4, "Comment round closed"),
        (5, f"Adoption round on {symbol} opened"),
        (12, "Adoption round closed"),
        (13, "Adopted by consensus of the 10 members of that day"),
        (None, "Submitted to 17th Trade Ministers’ Meeting"),
    ]


def test_files_are_made_once_with_their_hashes(outcome: Outcome) -> None:
    files = {file.format: file for file in outcome.versions.get().files.all()}
    assert set(files) == {"md", "docx", "pdf"}
    for file in files.values():
        content = bytes(file.content)
        assert file.sha256 == hashlib.sha256(content).hexdigest()
        assert file.size == len(content)
    markdown = bytes(files["md"].content).decode()
    assert "Members protect those who buy online." in markdown
    assert "/outcomes/buying-online/?v=1" in markdown
    assert "adopted by consensus of the 10 members of that day" in markdown
    assert bytes(files["pdf"].content).startswith(b"%PDF")


def test_a_script_without_a_font_is_refused_by_name_and_nothing_is_public(
    cast: Cast, clock: Clock
) -> None:
    text = [Node(ClauseKind.PARAGRAPH, "ꦄꦏ꧀ꦱꦫꦗꦮ", number="1")]  # Javanese
    document = make.adopted_document(cast, clock, text=text)
    with pytest.raises(Invalid, match="nothing was published"):
        released(document, cast)
    assert not Outcome.objects.exists()


def test_the_trail_of_acts_and_the_members_learn_of_it(cast: Cast, framework: Document) -> None:
    Notice.objects.all().delete()
    outcome = released(framework, cast)
    entry = Entry.objects.get(verb="outcome_published")
    assert entry.subject == framework.reference
    assert entry.data["slug"] == outcome.slug
    assert entry.data["text"] == outcome.versions.get().text_hash
    notices = Notice.objects.all()
    people = Accreditation.objects.filter(state__isnull=False, office__in=["head"])
    assert {person.user_id for person in people} <= {notice.recipient_id for notice in notices}
    one = notices[0]
    assert "CGETI/DEWG/2027/W/1" in one.subject
    assert "/outcomes/buying-online/?v=1" in one.text
    assert framework.title not in one.subject + one.text
    assert not mail.outbox  # the worker sends, not the verb


# Reservations


STATED = {
    "ZA": [rounds.reservation("Telephone orders count as online.", clause="")],
    "IN": [rounds.reservation("A matter of our own law.", kind="general", blocks=False)],
}


def test_a_footnote_makes_it_a_joint_document_with_footnotes(cast: Cast, clock: Clock) -> None:
    outcome = make.published(
        cast, clock, reservations={"ZA": STATED["ZA"]}, shown_as={"ZA": "footnote"}
    )
    assert outcome.firmness == Firmness.FOOTNOTES
    held = outcome.versions.get().reservations.get()
    assert (held.mark, held.member, held.shown_as) == ("R1", "South Africa", "footnote")
    markdown = outcome.versions.get().files.get(format="md")
    assert "Telephone orders count as online." in bytes(markdown.content).decode()


def test_a_line_in_the_record_leaves_it_a_joint_document(cast: Cast, clock: Clock) -> None:
    outcome = make.published(
        cast, clock, reservations={"ZA": STATED["ZA"]}, shown_as={"ZA": "record"}
    )
    assert outcome.firmness == Firmness.JOINT
    assert outcome.versions.get().reservations.get().shown_as == "record"


def test_one_that_never_blocked_stays_inside_unless_its_delegation_chose(
    cast: Cast, clock: Clock
) -> None:
    by_default = make.published(cast, clock, reservations={"IN": STATED["IN"]})
    assert by_default.firmness == Firmness.JOINT
    assert not by_default.versions.get().reservations.exists()


def test_the_delegation_may_choose_a_footnote_with_its_position(cast: Cast, clock: Clock) -> None:
    chosen = [{**STATED["IN"][0], "shown_as": "footnote"}]
    outcome = make.published(cast, clock, reservations={"IN": chosen})
    assert outcome.firmness == Firmness.FOOTNOTES
    assert outcome.versions.get().reservations.get().shown_as == "footnote"


def test_a_reservation_whose_delegation_chose_no_way_to_show_it_stays_inside(
    cast: Cast, clock: Clock
) -> None:
    """One that came by letter: the secretariat does not choose in the delegation's place."""
    document = documents.tabled_document(cast, by="BR", text=make.TEXT)
    round = rounds.open_round(document.versions.get(), cast.secretariat, days=7)
    for code, head in cast.heads.items():
        if code != "IN":
            rounds.submitted(round, head)
    letter = reviews.enter_note(
        round,
        actor=cast.secretariat,
        member=MemberState.objects.get(code="IN"),
        position="reservation",
        note="Note verbale 7/2027",
        evidence=("note.pdf", b"%PDF-1.7 letter"),
        once=rounds.once(),
        reservation_kind="general",
        reservation_text="A matter of our own law.",
    )
    reviews.confirm_note(letter, actor=cast.chair, confirmed=True)
    clock.forward(days=8)
    reviews.conclude(round, actor=cast.chair, result="adopted")
    outcome = released(document, cast)
    assert outcome.firmness == Firmness.JOINT
    assert not outcome.versions.get().reservations.exists()
    for file in outcome.versions.get().files.filter(format="md"):
        assert "our own law" not in bytes(file.content).decode()


# For good


UNDOING = (
    "UPDATE outcomes_outcome SET title = 'Another'",
    "UPDATE outcomes_outcome SET summary = 'Another'",
    "UPDATE outcomes_outcome SET slug = 'another'",
    "UPDATE outcomes_outcome SET adopted_on = '2020-01-01'",
    "UPDATE outcomes_outcome SET document_id = NULL",
    "DELETE FROM outcomes_outcome",
    "UPDATE outcomes_publishedversion SET text_hash = 'x'",
    "DELETE FROM outcomes_publishedversion",
    "UPDATE outcomes_paragraph SET text = 'x'",
    "DELETE FROM outcomes_paragraph",
    "TRUNCATE outcomes_paragraph CASCADE",
    "UPDATE outcomes_publishedfile SET content = ''",
    "UPDATE outcomes_trailline SET words = 'x'",
    "DELETE FROM outcomes_trailline",
    "UPDATE outcomes_recordedreservation SET text = 'x'",
)


def test_a_snapshot_never_changes(cast: Cast, clock: Clock) -> None:
    make.published(cast, clock, reservations={"ZA": STATED["ZA"]}, shown_as={"ZA": "annex"})
    for statement in UNDOING:
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_what_happens_to_the_document_later_leaves_the_outcome_alone(
    cast: Cast, outcome: Outcome
) -> None:
    before = outcome.versions.get().nodes()
    assert outcome.document is not None
    revised = [*make.TEXT[:1], Node(ClauseKind.PARAGRAPH, "Changed.", number="1", level=1)]
    documents.tabled_revision(cast, outcome.document, revised)
    assert outcome.versions.get().nodes() == before


# Later versions


def adopted_again(cast: Cast, clock: Clock, outcome: Outcome) -> None:
    assert outcome.document is not None
    changed = [*outcome.versions.latest("number").nodes()]
    changed[1] = Node(
        changed[1].kind, "Members protect all who buy online.", "1", 1, changed[1].key
    )
    next_version(outcome.document, actor=cast.secretariat, nodes=changed)
    version = table(outcome.document, actor=cast.secretariat)
    make.adopted_round(cast, clock, version)


def test_a_text_adopted_again_is_published_beside_the_first(
    cast: Cast, clock: Clock, outcome: Outcome
) -> None:
    adopted_again(cast, clock, outcome)
    version = publish_revision(outcome, actor=cast.secretariat, note="¶ 1: “all”.")
    outcome.refresh_from_db()
    assert (version.number, version.label) == (2, "Rev.1")
    assert outcome.symbol.endswith("/Rev.1")
    first = outcome.versions.get(number=1)
    assert first.nodes()[1].key == version.nodes()[1].key
    assert first.nodes()[1].text != version.nodes()[1].text
    assert outcome.trail.last().words == "Adopted as CGETI/DEWG/2027/W/1/Rev.1"  # type: ignore[union-attr]


def test_a_correction_is_called_one(cast: Cast, clock: Clock, outcome: Outcome) -> None:
    adopted_again(cast, clock, outcome)
    version = publish_revision(outcome, actor=cast.secretariat, note="¶ 1: “all”.", correction=True)
    assert version.label == "Corr.1"


def test_without_a_later_adoption_there_is_no_later_version(cast: Cast, outcome: Outcome) -> None:
    with pytest.raises(WrongState, match="No later version"):
        publish_revision(outcome, actor=cast.secretariat, note="Nothing.")


def test_reference_data_has_no_text_to_revise(cast: Cast) -> None:
    with pytest.raises(WrongState, match="does not hold"):
        publish_revision(make.bare_outcome("old"), actor=cast.secretariat, note="x")


@pytest.mark.parametrize("who", ["head BR", "expert", "public"])
def test_others_publish_no_revision(who: str, cast: Cast, clock: Clock, outcome: Outcome) -> None:
    adopted_again(cast, clock, outcome)
    with pytest.raises((NotAllowed, NotVisible)):
        publish_revision(outcome, actor=cast.everyone()[who], note="x")


# What replaces what


def test_an_outcome_replaces_an_earlier_one(cast: Cast, framework: Document) -> None:
    earlier = make.bare_outcome("earlier")
    later = released(framework, cast, replaces=earlier)
    earlier.refresh_from_db()
    assert earlier.superseded_by == later
    with pytest.raises(WrongState):
        supersede(earlier, actor=cast.secretariat, by=make.bare_outcome("third"))


def test_no_outcome_replaces_itself_or_stands_in_a_circle(cast: Cast) -> None:
    first, second = make.bare_outcome("first"), make.bare_outcome("second")
    with pytest.raises(Invalid):
        supersede(first, actor=cast.secretariat, by=first)
    supersede(first, actor=cast.secretariat, by=second)
    with pytest.raises(Invalid):
        supersede(second, actor=cast.secretariat, by=first)


def test_another_organisations_document_replaces_nothing(cast: Cast) -> None:
    ours, theirs = make.bare_outcome("ours"), make.bare_outcome("theirs", firmness="reference")
    with pytest.raises(Invalid):
        supersede(ours, actor=cast.secretariat, by=theirs)


def test_only_the_presidency_says_what_replaces_what(cast: Cast) -> None:
    first, second = make.bare_outcome("first"), make.bare_outcome("second")
    for who in ("head BR", "expert", "public"):
        with pytest.raises(NotAllowed):
            supersede(first, actor=cast.everyone()[who], by=second)

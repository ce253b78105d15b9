"""What each verb on a document does, and for whom it refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.storage import default_storage

from apps.audit.models import Entry
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.delegations.actors import Actor
from apps.delegations.models import MemberState, Organisation
from apps.documents.actions import (
    confirm_import,
    discard_draft,
    draft_document,
    import_document,
    import_into,
    invite_readers,
    next_version,
    propose,
    replace_text,
    set_details,
    table,
)
from apps.documents.clauses import hash_of
from apps.documents.models import Clause, Document, Version, version_symbol
from apps.documents.queries import comparison, current, fixed_versions
from apps.documents.tree import ClauseKind, Node, text_hash
from apps.notifications.models import Notice
from tests.conftest import Cast, Clock
from tests.factories.documents import (
    drafted_document,
    group,
    nodes,
    proposed_document,
    tabled_document,
    tabled_revision,
)

NOTE = b"# A note\n\n1. Members agree.\n\n2. Members meet.\n"


def imported(cast: Cast, actor: Actor | None = None, data: bytes = NOTE) -> Document:
    return import_document(
        actor=actor or cast.secretariat,
        kind="working_paper",
        filename="note.md",
        data=data,
        body=group(),
    )


# Drafting


def test_a_delegate_drafts_for_the_own_state(cast: Cast) -> None:
    document = drafted_document(cast.delegates["BR"])
    assert document.owner == cast.delegates["BR"].state
    assert not document.drafted_by_presidency
    version = document.versions.get()
    assert version.number == 1
    assert version.fixed_at is None
    assert [node.text for node in version.nodes()] == [node.text for node in nodes()]
    keys = [node.key for node in version.nodes()]
    assert len(set(keys)) == 3
    assert all(len(key) == 8 for key in keys)


def test_the_trail_of_a_delegations_draft_is_its_own(cast: Cast) -> None:
    document = drafted_document(cast.delegates["BR"])
    assert Entry.objects.get(subject=document.reference).chain_id == "BR"
    assert Entry.objects.get(subject=drafted_document(cast.chair).reference).chain_id == "common"


def test_the_presidency_drafts_as_presidency_even_for_a_member(cast: Cast) -> None:
    document = draft_document(
        actor=cast.secretariat,
        kind="framework",
        title="A  framework ",
        body=group(),
        nodes=nodes(),
        owner=MemberState.objects.get(code="BR"),
    )
    assert document.drafted_by_presidency
    assert document.title == "A framework"
    assert not Document.objects.visible_to(cast.heads["BR"]).exists()


def test_nobody_drafts_for_another_state(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        draft_document(
            actor=cast.heads["BR"],
            kind="framework",
            title="A framework",
            body=group(),
            nodes=nodes(),
            owner=MemberState.objects.get(code="CN"),
        )


@pytest.mark.parametrize("who", ["partner", "expert", "stakeholder", "stranger", "public"])
def test_who_is_neither_delegation_nor_presidency_drafts_nothing(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        drafted_document(cast.everyone()[who])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 251}, "title"),
        ({"kind": "poem"}, "kind"),
        ({"classification": "secret"}, "classification"),
        ({"classification": "delegation"}, "classification"),
        ({"kind": "non_paper", "classification": "public"}, "classification"),
    ],
)
def test_what_cannot_be_a_document(cast: Cast, wrong: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        drafted_document(cast.secretariat, **wrong)  # type: ignore[arg-type]
    assert field in refusal.value.fields
    assert not Document.objects.exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        [],
        [Node(ClauseKind.PARAGRAPH, " \n ")],
        [Node(ClauseKind.PARAGRAPH, "x" * 20_001)],
        [Node(ClauseKind.PARAGRAPH, "Agreed.", number="1" * 21)],
        [Node(ClauseKind.PARAGRAPH, "Agreed.", level=10)],
        [Node(ClauseKind.PARAGRAPH, "Agreed.")] * 5_001,
    ],
)
def test_what_cannot_be_a_text(cast: Cast, text: list[Node]) -> None:
    with pytest.raises(Invalid):
        drafted_document(cast.secretariat, text=text)
    assert not Document.objects.exists()


def test_a_text_is_kept_as_one_line_a_clause_without_control_characters(cast: Cast) -> None:
    text = [Node(ClauseKind.PARAGRAPH, "Members\r\n agree \x00 here.")]
    version = drafted_document(cast.secretariat, text=text).versions.get()
    assert version.nodes()[0].text == "Members agree here."


# Rewriting


def test_clauses_keep_their_keys_and_new_ones_get_their_own(cast: Cast) -> None:
    document = drafted_document(cast.delegates["BR"])
    version = document.versions.get()
    title, first, second = version.nodes()
    new = Node(ClauseKind.PARAGRAPH, "Between them.", number="1bis")
    replace_text(version, actor=cast.heads["BR"], nodes=[title, second, new, first])
    after = version.nodes()
    assert [node.key for node in after[:2]] == [title.key, second.key]
    assert after[3].key == first.key
    assert after[2].key not in ("", title.key, first.key, second.key)


def test_a_key_of_another_document_is_not_taken_over(cast: Cast) -> None:
    foreign = drafted_document(cast.delegates["BR"]).versions.get().nodes()
    version = drafted_document(cast.delegates["BR"]).versions.get()
    replace_text(version, actor=cast.delegates["BR"], nodes=foreign)
    assert not {node.key for node in foreign} & {node.key for node in version.nodes()}


def test_one_address_leads_to_one_clause(cast: Cast) -> None:
    version = drafted_document(cast.delegates["BR"]).versions.get()
    title = version.nodes()[0]
    with pytest.raises(Invalid):
        replace_text(version, actor=cast.delegates["BR"], nodes=[title, title])
    assert len(version.nodes()) == 3


def test_what_a_colleague_changed_meanwhile_is_not_overwritten(cast: Cast) -> None:
    version = drafted_document(cast.delegates["BR"]).versions.get()
    seen = hash_of(version)
    replace_text(version, actor=cast.heads["BR"], nodes=nodes(2), was=seen)
    with pytest.raises(WrongState):
        replace_text(version, actor=cast.delegates["BR"], nodes=nodes(4), was=seen)
    assert len(version.nodes()) == 2


def test_what_is_removed_on_purpose_is_listed_with_its_reason(cast: Cast) -> None:
    version = drafted_document(cast.delegates["BR"]).versions.get()
    title, first, second = version.nodes()
    replace_text(
        version,
        actor=cast.delegates["BR"],
        nodes=[title, second],
        removed=[(first, "A running header")],
    )
    version.refresh_from_db()
    assert version.losses == [
        {"where": "¶ 1", "what": "A running header", "excerpt": first.text, "key": ""}
    ]


@pytest.mark.parametrize("who", ["head CN", "secretariat", "expert", "public"])
def test_a_draft_does_not_exist_for_other_sides(cast: Cast, who: str) -> None:
    version = drafted_document(cast.delegates["BR"]).versions.get()
    actor = cast.everyone()[who]
    for attempt in (
        lambda: replace_text(version, actor=actor, nodes=nodes(2)),
        lambda: propose(version.document, actor=actor),
        lambda: discard_draft(version.document, actor=actor),
        lambda: import_into(version.document, actor=actor, filename="a.md", data=NOTE),
        lambda: invite_readers(version.document, actor=actor, organisations=[]),
        lambda: table(version.document, actor=actor),
    ):
        with pytest.raises(NotVisible):
            attempt()


def test_a_proposed_text_stands_until_it_is_tabled(cast: Cast) -> None:
    document = proposed_document(cast, by="BR")
    version = document.versions.get()
    for actor in (cast.heads["BR"], cast.secretariat):
        with pytest.raises(NotAllowed):
            replace_text(version, actor=actor, nodes=nodes(2))
        with pytest.raises(NotAllowed):
            discard_draft(document, actor=actor)
        with pytest.raises(NotAllowed):
            set_details(
                document, actor=actor, kind="study", title="Another", classification="public"
            )


def test_who_left_changes_nothing_any_more(cast: Cast, clock: Clock) -> None:
    document = drafted_document(cast.delegates["BR"])
    held = cast.delegates["BR"].accreditation
    assert held is not None
    held.ended_at = clock.now
    held.save()
    with pytest.raises(NotAllowed):
        replace_text(document.versions.get(), actor=cast.delegates["BR"], nodes=nodes(2))
    with pytest.raises(NotAllowed):
        drafted_document(cast.delegates["BR"])


def test_title_and_classification_stand_once_tabled(cast: Cast) -> None:
    draft = drafted_document(cast.secretariat)
    how = {"kind": "study", "title": "A study", "classification": "public"}
    changed = set_details(draft, actor=cast.chair, **how)
    assert (changed.kind, changed.title, changed.classification) == ("study", "A study", "public")
    with pytest.raises(WrongState):
        set_details(tabled_document(cast), actor=cast.secretariat, **how)


def test_a_discarded_draft_leaves_nothing_but_the_trail(
    cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    document = imported(cast, cast.delegates["BR"])
    stored = document.versions.get().source_file.name
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert discard_draft(document, actor=cast.delegates["BR"]) is None
    assert not Document.objects.exists()
    assert not Version.objects.exists()
    assert not Clause.objects.exists()
    assert not default_storage.exists(stored)
    assert Entry.objects.filter(subject=document.reference, verb="discard_draft").exists()


def test_discarding_a_revision_leaves_the_tabled_text(cast: Cast) -> None:
    document = tabled_document(cast)
    next_version(document, actor=cast.secretariat, nodes=nodes(2))
    assert discard_draft(document, actor=cast.secretariat) == document
    assert [version.number for version in document.versions.all()] == [1]
    with pytest.raises(WrongState):
        discard_draft(document, actor=cast.secretariat)


# Proposing


def test_a_coordinator_proposes_and_the_presidency_is_told_without_the_title(cast: Cast) -> None:
    document = drafted_document(cast.delegates["BR"], title="A most private title")
    with pytest.raises(NotAllowed):
        propose(document, actor=cast.delegates["BR"])
    propose(document, actor=cast.coordinators["BR"])
    told = Notice.objects.filter(key__startswith="proposed:")
    assert {notice.recipient for notice in told} == {cast.secretariat.user, cast.chair.user}
    for notice in told:
        assert "private" not in notice.subject + notice.text
        assert "Brazil" in notice.subject
        assert f"/documents/{document.reference}/" in notice.text
    with pytest.raises(WrongState):
        propose(document, actor=cast.heads["BR"])


def test_what_is_a_delegations_own_is_not_proposed(cast: Cast) -> None:
    document = drafted_document(cast.heads["BR"], classification="delegation")
    with pytest.raises(Invalid) as refusal:
        propose(document, actor=cast.heads["BR"])
    assert "classification" in refusal.value.fields


def test_only_the_text_that_was_looked_at_is_proposed_or_tabled(cast: Cast) -> None:
    document = drafted_document(cast.heads["BR"])
    seen = hash_of(document.versions.get())
    replace_text(document.versions.get(), actor=cast.delegates["BR"], nodes=nodes(2))
    with pytest.raises(WrongState):
        propose(document, actor=cast.heads["BR"], was=seen)
    propose(document, actor=cast.heads["BR"], was=hash_of(document.versions.get()))
    with pytest.raises(WrongState):
        table(document, actor=cast.secretariat, was=seen)


# Tabling


def test_tabling_fixes_the_text_under_a_symbol(cast: Cast, clock: Clock) -> None:
    document = proposed_document(cast, by="BR")
    clock.forward(hours=2)
    version = table(document, actor=cast.secretariat)
    assert version.symbol == "CGETI/DEWG/2027/W/1"
    assert version.fixed_at == clock.now
    assert version.text_hash == text_hash(version.nodes())
    assert version.document.tabled_at == clock.now
    entry = Entry.objects.get(verb="table", subject=document.reference)
    assert entry.data["text_hash"] == version.text_hash
    assert current(document) == version
    with pytest.raises(WrongState):
        table(document, actor=cast.secretariat)


@pytest.mark.parametrize("who", ["head BR", "coordinator BR"])
def test_only_the_presidency_tables(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        table(proposed_document(cast, by="BR"), actor=cast.everyone()[who])


def test_members_are_told_the_symbol_and_never_the_title(cast: Cast) -> None:
    tabled_document(cast, title="A most private title", kind="working_paper")
    told = Notice.objects.filter(key__startswith="tabled:")
    assert told.count() == 31  # three of each member, and the person with two accreditations
    for notice in told:
        assert "private" not in notice.subject + notice.text
        assert "CGETI/DEWG/2027/W/1" in notice.subject
        assert "/d/CGETI/DEWG/2027/W/1" in notice.text


@pytest.mark.parametrize(
    ("kind", "by", "classification", "told"),
    [
        ("framework", None, "presidency", set()),
        ("framework", "BR", "presidency", {"BR"}),
        ("non_paper", None, "members", {"CN", "UNCTAD"}),
        ("non_paper", "BR", "members", {"BR", "CN", "UNCTAD"}),
    ],
)
def test_only_its_readers_are_told(
    cast: Cast, kind: str, by: str | None, classification: str, told: set[str]
) -> None:
    named = kind == "non_paper"
    tabled_document(
        cast,
        kind=kind,
        by=by,
        title="A most private title",
        classification=classification,
        organisations=[Organisation.objects.get(code="UNCTAD")] if named else [],
        states=[MemberState.objects.get(code="CN")] if named else [],
    )
    notices = Notice.objects.filter(key__startswith="tabled:")
    people = {notice.recipient for notice in notices}
    sides = {
        held.side
        for person in people
        if person is not None
        for held in person.accreditations.with_sides()
        if person not in [actor.user for actor in cast.double]
    }
    assert sides == told
    assert not any("private" in notice.subject + notice.text for notice in notices)


def test_a_reader_named_later_is_told_once(cast: Cast) -> None:
    document = tabled_document(cast)
    unctad = Organisation.objects.get(code="UNCTAD")
    for _again in range(2):
        invite_readers(document, actor=cast.secretariat, organisations=[unctad])
    assert Notice.objects.filter(recipient=cast.expert.user).count() == 1


def test_readers_are_named_for_members_documents_only(cast: Cast) -> None:
    unctad = Organisation.objects.get(code="UNCTAD")
    with pytest.raises(Invalid):
        invite_readers(
            tabled_document(cast, classification="presidency"),
            actor=cast.secretariat,
            organisations=[unctad],
        )
    with pytest.raises(NotAllowed):
        invite_readers(
            tabled_document(cast, by="BR"), actor=cast.heads["BR"], organisations=[unctad]
        )


def test_a_non_paper_gets_no_symbol(cast: Cast) -> None:
    document = tabled_document(cast, kind="non_paper")
    assert document.symbol is None
    assert document.tabled_at is not None
    assert document.address == f"/documents/{document.reference}/"


# The next version


def test_a_revision_is_named_by_its_symbol_and_by_nothing_without_one() -> None:
    assert version_symbol("CGETI/DEWG/2027/W/1", 2) == "CGETI/DEWG/2027/W/1/Rev.1"
    assert version_symbol("CGETI/DEWG/2027/W/1", 1) == "CGETI/DEWG/2027/W/1"
    assert version_symbol("", 2) == ""


def test_the_next_version_is_rev_1_of_the_same_symbol(cast: Cast) -> None:
    document = tabled_document(cast, by="BR")
    first = document.versions.get()
    title, one, two = first.nodes()
    changed = [title, replace(one, text="Members agree."), two]
    draft = next_version(document, actor=cast.secretariat, nodes=changed)
    assert draft.based_on == first
    assert draft.symbol == "CGETI/DEWG/2027/W/1/Rev.1"
    assert [node.key for node in draft.nodes()] == [title.key, one.key, two.key]
    with pytest.raises(WrongState):
        next_version(document, actor=cast.secretariat, nodes=changed)
    assert current(document) == first
    fixed = table(document, actor=cast.secretariat)
    assert current(document) == fixed
    assert fixed_versions(document) == [first, fixed]
    assert fixed.symbol == "CGETI/DEWG/2027/W/1/Rev.1"
    found = comparison(first.nodes(), fixed.nodes())
    assert comparison(first.nodes(), fixed.nodes()) == found
    assert (found.insertions, found.removals) == (1, 1)


def test_a_clause_that_comes_back_bears_its_old_key(cast: Cast) -> None:
    document = tabled_document(cast)
    title, one, two = document.versions.get().nodes()
    tabled_revision(cast, document, [title, two])
    again = tabled_revision(cast, document, [title, one, two])
    assert [node.key for node in again.nodes()] == [title.key, one.key, two.key]


def test_only_the_presidency_makes_the_next_version(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        next_version(tabled_document(cast, by="BR"), actor=cast.heads["BR"], nodes=nodes())
    with pytest.raises(WrongState):
        next_version(drafted_document(cast.secretariat), actor=cast.secretariat, nodes=nodes())


# Imports


def test_an_import_waits_for_a_person(cast: Cast) -> None:
    document = imported(cast, cast.coordinators["BR"])
    version = document.versions.get()
    assert document.title == "A note"
    assert version.awaits_confirmation
    assert version.source_name == "note.md"
    assert version.source_file.read() == NOTE
    with pytest.raises(WrongState):
        propose(document, actor=cast.coordinators["BR"])
    with pytest.raises(WrongState):
        confirm_import(version, actor=cast.heads["BR"], was="another text")
    confirm_import(version, actor=cast.heads["BR"], was=hash_of(version))
    with pytest.raises(WrongState):
        confirm_import(version, actor=cast.heads["BR"])
    propose(document, actor=cast.coordinators["BR"])


def test_the_presidency_does_not_table_an_unconfirmed_import(cast: Cast) -> None:
    document = imported(cast)
    with pytest.raises(WrongState):
        table(document, actor=cast.secretariat)
    assert Document.objects.get().symbol is None


def test_a_loss_points_to_its_clause(cast: Cast) -> None:
    version = imported(cast, data=b"# A note\n\nMembers [M]ost agree.\n").versions.get()
    keys = {node.key for node in version.nodes()}
    assert version.losses
    assert {loss["key"] for loss in version.losses} <= keys


def test_a_file_read_into_a_draft_keeps_the_addresses_it_recognises(cast: Cast) -> None:
    document = imported(cast)
    before = document.versions.get()
    keys = {node.text: node.key for node in before.nodes()}
    old = before.source_file.name
    version = import_into(
        document,
        actor=cast.secretariat,
        filename="note2.md",
        data=b"# A note\n\n1. Something new.\n\n2. Members agree.\n\n3. Members meet.\n",
    )
    assert version == before
    after = {node.text: node.key for node in version.nodes()}
    assert after["Members agree."] == keys["Members agree."]
    assert after["Members meet."] == keys["Members meet."]
    assert after["Something new."] not in keys.values()
    assert version.awaits_confirmation
    assert version.source_file.name != old


def test_a_file_read_for_a_tabled_document_begins_its_next_version(cast: Cast) -> None:
    document = imported(cast)
    confirm_import(document.versions.get(), actor=cast.secretariat)
    first = table(document, actor=cast.secretariat)
    version = import_into(document, actor=cast.secretariat, filename="b.md", data=NOTE)
    assert version.number == 2
    assert version.based_on == first
    assert [node.key for node in version.nodes()] == [node.key for node in first.nodes()]
    first.refresh_from_db()
    assert default_storage.exists(first.source_file.name)


def test_a_refused_file_leaves_nothing(cast: Cast) -> None:
    with pytest.raises(Invalid):
        imported(cast, data=b"{\\rtf1 words}")
    assert not Document.objects.exists()

"""Brackets opened, joined, left, settled and carried over, and what waits until none is open."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from apps.audit.models import Entry
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.delegations.actors import Actor
from apps.documents.actions import (
    import_document,
    import_into,
    join_bracket,
    leave_bracket,
    next_version,
    open_bracket,
    place_bracket,
    replace_text,
    resolve_bracket,
    table,
)
from apps.documents.actions.brackets import refuse_open_brackets
from apps.documents.brackets import CHAIR, BracketWords, Option, printed
from apps.documents.clauses import fixed_hash_of, hash_of
from apps.documents.exporting import to_docx
from apps.documents.models import Bracket, BracketMove, Version
from apps.documents.publications import publication_of
from apps.documents.queries import current, nodes_of
from apps.documents.tree import ClauseKind, Node, text_hash
from tests.conftest import Cast
from tests.factories.documents import drafted_document, group, tabled_document

PARAGRAPHS = [
    Node(ClauseKind.PARAGRAPH, "Members shall cooperate on trade.", "1"),
    Node(ClauseKind.PARAGRAPH, "Members shall report, and firms shall too.", "2"),
]


def revised(cast: Cast, text: list[Node] = PARAGRAPHS) -> Version:
    """A tabled text with a draft of its next version."""
    document = tabled_document(cast, text=text)
    version = current(document)
    assert version is not None
    return next_version(document, actor=cast.secretariat, nodes=version.nodes())


def key_of(version: Version, number: str = "1") -> str:
    return version.clauses.get(number=number).key


def bracketed(cast: Cast, version: Version, number: str = "1", **how: object) -> str:
    given = {
        "kind": "wording",
        "words": "shall cooperate",
        "sides": ["ZA", "BR"],
        "alternatives": [Option("should cooperate", ("CN",))],
        **how,
    }
    clause = key_of(version, number)
    return open_bracket(version, actor=cast.secretariat, clause=clause, **given)  # type: ignore[arg-type]


def reads(version: Version) -> list[str]:
    nodes = Version.objects.get(pk=version.pk).nodes()
    return [printed(node.text, node.brackets, BracketWords()) for node in nodes]


def tabled_with_bracket(cast: Cast) -> tuple[Version, str]:
    draft = revised(cast)
    key = bracketed(cast, draft)
    return table(draft.document, actor=cast.secretariat), key


# On a draft


def test_the_presidency_opens_one_and_the_trail_says_for_whom(cast: Cast) -> None:
    draft = revised(cast)
    key = bracketed(cast, draft)
    assert reads(draft)[0] == ("Members [BR, ZA: shall cooperate] [CN: should cooperate] on trade.")
    assert [node.text for node in draft.nodes()] == [node.text for node in PARAGRAPHS]
    entry = Entry.objects.get(verb="open_bracket")
    assert entry.data["sides"] == ["BR", "CN", "ZA"]
    join_bracket(draft, key, actor=cast.chair, text="should cooperate", side="BR")
    assert Entry.objects.get(verb="join_bracket").data["side"] == "BR"
    leave_bracket(draft, key, actor=cast.chair, side="CN")
    join_bracket(draft, key, actor=cast.chair, text="will  cooperate", side=CHAIR)
    assert reads(draft)[0] == (
        "Members [ZA: shall cooperate] [BR: should cooperate] [Chair: will cooperate] on trade."
    )


@pytest.mark.parametrize(
    ("how", "field", "says"),
    [
        ({"words": "will cooperate"}, "words", "do not stand in the paragraph"),
        ({"words": " "}, "words", "Write or paste"),
        ({"alternatives": []}, "alternatives", "would stand there instead"),
        ({"alternatives": [Option("shall cooperate", ())]}, "alternatives", "say the same"),
        ({"alternatives": [Option("may", ("BR",))]}, "alternatives", "BR stands behind two"),
        ({"sides": ["XX"]}, "sides", "Not a member: XX"),
        ({"kind": "poem"}, "kind", "what is not agreed"),
        ({"kind": "insertion", "alternatives": [Option("", ("CN",))]}, "alternatives", "inserted"),
        ({"kind": "deletion"}, "alternatives", "no other words"),
    ],
)
def test_what_cannot_be_opened_says_why_beside_its_field(
    cast: Cast, how: dict[str, object], field: str, says: str
) -> None:
    draft = revised(cast)
    with pytest.raises(Invalid, match=says) as refused:
        bracketed(cast, draft, **how)
    assert field in refused.value.fields
    assert not Bracket.objects.exists()


def test_words_that_occur_twice_are_asked_about(cast: Cast) -> None:
    draft = revised(cast)
    how = {"words": "shall", "alternatives": [Option("may", ("CN",))]}
    with pytest.raises(Invalid, match=r"occur 2 times.*1: .*2: ") as refused:
        bracketed(cast, draft, "2", **how)
    assert set(refused.value.fields) == {"occurrence"}
    bracketed(cast, draft, "2", occurrence=2, **how)
    assert reads(draft)[1] == "Members shall report, and firms [BR, ZA: shall] [CN: may] too."


def test_no_bracket_over_another(cast: Cast) -> None:
    draft = revised(cast)
    bracketed(cast, draft)
    with pytest.raises(Invalid, match="in a bracket already"):
        bracketed(cast, draft, words="cooperate on")


def test_settled_the_text_says_what_all_agree_on(cast: Cast) -> None:
    draft = revised(cast)
    first = bracketed(cast, draft)
    second = bracketed(
        cast, draft, kind="deletion", words="trade", alternatives=[Option("", ("IN",))]
    )
    resolve_bracket(draft, first, actor=cast.secretariat, text="will cooperate closely")
    assert reads(draft)[0] == "Members will cooperate closely on [BR, ZA: trade] [IN: delete]."
    resolve_bracket(draft, second, actor=cast.secretariat, text="digital trade")
    assert reads(draft)[0] == "Members will cooperate closely on digital trade."
    with pytest.raises(NotVisible):
        resolve_bracket(draft, second, actor=cast.secretariat, text="trade")


def test_an_insertion_and_a_deletion(cast: Cast) -> None:
    draft = revised(cast)
    added = bracketed(
        cast,
        draft,
        kind="insertion",
        words="trade",
        sides=[],
        alternatives=[Option("and growth", ("ET",))],
    )
    gone = bracketed(
        cast, draft, kind="deletion", words="shall", alternatives=[Option("", ("IN",))]
    )
    assert reads(draft)[0] == (
        "Members [BR, ZA: shall] [IN: delete] cooperate on trade [ET: and growth]."
    )
    resolve_bracket(draft, gone, actor=cast.secretariat, text="")
    resolve_bracket(draft, added, actor=cast.secretariat, text="and growth")
    assert reads(draft)[0] == "Members cooperate on trade and growth."


def test_only_the_presidency_keeps_them_and_never_in_a_fixed_text(cast: Cast) -> None:
    draft = revised(cast)
    key = bracketed(cast, draft)
    with pytest.raises(NotAllowed):
        resolve_bracket(draft, key, actor=cast.heads["BR"], text="")
    fixed = table(draft.document, actor=cast.secretariat)
    with pytest.raises(WrongState):
        resolve_bracket(fixed, key, actor=cast.secretariat, text="will")
    own = drafted_document(cast.delegates["BR"], text=PARAGRAPHS).versions.get()
    with pytest.raises(NotAllowed):
        open_bracket(
            own, actor=cast.coordinators["BR"], clause=key_of(own), kind="wording", words="shall"
        )


def test_a_colleagues_change_is_not_overwritten(cast: Cast) -> None:
    draft = revised(cast)
    was = hash_of(draft)
    bracketed(cast, draft, was=was)
    with pytest.raises(WrongState, match="changed since"):
        bracketed(cast, draft, "2", words="report", was=was)


# In a fixed text


def test_its_hash_is_of_what_every_reader_reads_and_tells_nobody_who_stands_where(
    cast: Cast,
) -> None:
    fixed, _key = tabled_with_bracket(cast)
    assert fixed.text_hash == text_hash(nodes_of(fixed, cast.public))
    assert text_hash(nodes_of(fixed, cast.heads["BR"])) != fixed.text_hash


def test_brackets_of_a_fixed_text_never_change(cast: Cast) -> None:
    fixed, key = tabled_with_bracket(cast)
    assert fixed.text_hash == fixed_hash_of(fixed)
    assert fixed.text_hash != fixed_hash_of(fixed.document.versions.get(number=1))
    for forbidden in (
        Bracket.objects.filter(key=key).delete,
        lambda: Bracket.objects.filter(key=key).update(sides=[]),
        lambda: Bracket.objects.create(
            version=fixed, key="x", clause="y", kind="wording", start=0, end=1
        ),
        lambda: connection.cursor().execute("TRUNCATE documents_bracket CASCADE"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()


def test_a_delegation_moves_beside_the_text_and_the_next_draft_takes_it_over(cast: Cast) -> None:
    fixed, key = tabled_with_bracket(cast)
    before = reads(fixed)
    join_bracket(fixed, key, actor=cast.coordinators["IN"], text="should cooperate")
    leave_bracket(fixed, key, actor=cast.heads["BR"])
    assert reads(fixed) == before
    draft = next_version(fixed.document, actor=cast.secretariat, nodes=fixed.nodes())
    assert reads(draft)[0] == ("Members [ZA: shall cooperate] [CN, IN: should cooperate] on trade.")
    join_bracket(fixed, key, actor=cast.heads["ET"], text="might cooperate")
    assert "[ET: might cooperate]" in reads(draft)[0]
    resolve_bracket(draft, key, actor=cast.secretariat, text="will cooperate")
    join_bracket(fixed, key, actor=cast.heads["EG"], text="shall cooperate")
    assert reads(draft)[0] == "Members will cooperate on trade."
    with pytest.raises(DatabaseError), transaction.atomic():
        BracketMove.objects.all().delete()


def test_a_delegation_moves_for_itself_alone_by_its_coordinator_or_head(cast: Cast) -> None:
    fixed, key = tabled_with_bracket(cast)
    for actor, side in [
        (cast.delegates["IN"], ""),
        (cast.heads["IN"], "BR"),
        (cast.partner, ""),
        (cast.expert, ""),
    ]:
        with pytest.raises((NotAllowed, NotVisible)):
            join_bracket(fixed, key, actor=actor, text="should cooperate", side=side)
    with pytest.raises(Invalid, match="behind these words already"):
        join_bracket(fixed, key, actor=cast.heads["CN"], text="should cooperate")
    with pytest.raises(Invalid, match="behind none"):
        leave_bracket(fixed, key, actor=cast.heads["IN"])
    assert not BracketMove.objects.exists()


def test_who_moved_is_seen_among_members_alone(cast: Cast) -> None:
    fixed, key = tabled_with_bracket(cast)
    join_bracket(fixed, key, actor=cast.heads["IN"], text="should cooperate")

    def seen(actor: Actor) -> bool:
        return BracketMove.objects.visible_to(actor).exists()

    assert seen(cast.delegates["BR"])
    assert seen(cast.secretariat)
    outside = (cast.partner, cast.expert, cast.stakeholder, cast.stranger, cast.public)
    assert not any(seen(actor) for actor in outside)


# Carried over


def test_brackets_go_over_with_their_words_or_wait_for_a_decision(cast: Cast) -> None:
    fixed, key = tabled_with_bracket(cast)
    first, second = fixed.nodes()
    moved = replace(first, text="On trade, members shall cooperate, as all peoples do.")
    draft = next_version(fixed.document, actor=cast.secretariat, nodes=[moved, second])
    assert "[BR, ZA: shall cooperate]" in reads(draft)[0]

    lost = replace(first, text="Members work together.")
    replace_text(draft, actor=cast.secretariat, nodes=[lost, second])
    assert reads(draft)[0] == "Members work together."
    bracket = Bracket.objects.get(version=draft)
    assert bracket.lost_from == moved.text
    with pytest.raises(WrongState, match="lost its place"):
        table(fixed.document, actor=cast.secretariat)

    replace_text(draft, actor=cast.secretariat, nodes=[moved, second])
    assert "[CN: should cooperate]" in reads(draft)[0]  # the words are back, and it with them
    replace_text(draft, actor=cast.secretariat, nodes=[second])
    place_bracket(draft, key, actor=cast.secretariat, clause=second.key, words="shall report")
    assert reads(draft)[0] == (
        "Members [BR, ZA: shall report] [CN: should cooperate], and firms shall too."
    )
    assert table(fixed.document, actor=cast.secretariat).brackets.get().key == key


def test_one_without_a_place_may_fall(cast: Cast) -> None:
    fixed, key = tabled_with_bracket(cast)
    _first, second = fixed.nodes()
    draft = next_version(fixed.document, actor=cast.secretariat, nodes=[second])
    resolve_bracket(draft, key, actor=cast.secretariat)
    assert not draft.brackets.exists()
    assert reads(draft) == [second.text]
    assert table(fixed.document, actor=cast.secretariat).is_fixed


def test_a_file_that_was_taken_away_with_its_brackets_brings_them_back(cast: Cast) -> None:
    draft = revised(cast)
    key = bracketed(cast, draft)
    bracketed(
        cast,
        draft,
        "2",
        kind="insertion",
        words="firms",
        sides=[],
        alternatives=[Option("of all sizes", ("ET",))],
    )
    fixed = table(draft.document, actor=cast.secretariat)
    data = to_docx(publication_of(fixed, fixed.nodes()))
    back = import_into(fixed.document, actor=cast.secretariat, filename="text.docx", data=data)
    assert set(reads(fixed)) < set(reads(back))  # with what is printed around the text
    assert back.brackets.get(key=key).lost_from == ""
    assert any("2 brackets were printed" in sentence for sentence in back.mended)


def test_an_import_opens_none(cast: Cast) -> None:
    data = b"1. [M]ost members [and] firms agree [1].\n\n2. [BR: shall] [CN: should]\n"
    document = import_document(
        actor=cast.secretariat, kind="framework", filename="note.md", data=data, body=group()
    )
    version = document.versions.get()
    assert [node.text for node in version.nodes()] == [
        "[M]ost members [and] firms agree [1].",
        "[BR: shall] [CN: should]",
    ]
    assert not version.brackets.exists()


# Adoption


def test_nothing_is_decided_while_one_is_open_and_the_refusal_lists_them(cast: Cast) -> None:
    draft = revised(cast)
    bracketed(cast, draft)
    bracketed(cast, draft, "2", words="report", alternatives=[Option("inform", ("CN",))])
    fixed = table(draft.document, actor=cast.secretariat)
    with pytest.raises(WrongState, match="2 brackets are open: ¶ 1, ¶ 2") as refused:
        refuse_open_brackets(fixed)
    assert refused.value.onward == f"{fixed.document.address}?v=2#brackets"
    refuse_open_brackets(Version.objects.get(document=fixed.document, number=1))


def test_unknown_things_are_refused_in_words(cast: Cast) -> None:
    draft = revised(cast)
    for act in (
        lambda: open_bracket(
            draft, actor=cast.chair, clause="nothing", kind="wording", words="shall"
        ),
        lambda: join_bracket(draft, "nothing", actor=cast.chair, text="x", side="BR"),
        lambda: join_bracket(draft, "nothing", actor=cast.chair, text="x", side="XX"),
        lambda: join_bracket(draft, "nothing", actor=cast.chair, text="x"),
    ):
        with pytest.raises((Invalid, NotVisible)):
            act()
    assert not draft.brackets.exists()

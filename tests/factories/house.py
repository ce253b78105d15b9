"""One house with every room furnished: something behind each address that the portal has.

Everything is made through the verbs. Brazil is the delegation whose first ring and whose sealed
position nobody else may notice; what it does in the open rounds comes last and step by step, so
that a test can look in from outside before and after.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from apps.core.moments import Moment
from apps.delegations.actions import announce_presidency, invite, propose_restoration
from apps.delegations.models import Accreditation, Invitation, MemberState, Office, Organisation
from apps.delegations.tokens import token_for
from apps.dialogues import actions as dialogue_actions
from apps.dialogues.models import Batch, Contribution, Dialogue
from apps.dialogues.models import Invitation as GuestInvitation
from apps.dialogues.tokens import token_for as guest_token
from apps.documents import actions as documents
from apps.documents.models import Document
from apps.meetings import actions as meeting_actions
from apps.meetings.models import Entry, Meeting
from apps.meetings.planning import Tie
from apps.meetings.states import RelationKind
from apps.notifications.models import MailboxMessage
from apps.outcomes.models import Outcome
from apps.research.models import TermsOfReference
from apps.reviews import actions as reviews
from apps.reviews.models import Round, Submission
from apps.reviews.states import Position, Result, RoundKind, Visibility
from tests.conftest import Cast, Clock, accreditation_of
from tests.factories import buy_brics, consultations, meetings, outcomes, research, trainings
from tests.factories import dialogues as talks
from tests.factories import documents as texts
from tests.factories import reviews as rounds


@dataclass
class House:
    """What stands behind the addresses. `addresses` has them by name, then by what is opened."""

    cast: Cast
    clock: Clock
    texts: dict[str, Document] = field(default_factory=dict)
    studies: dict[str, TermsOfReference] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)  # Brazil's drafts: their references
    receipts: dict[str, Submission] = field(default_factory=dict)
    letters: dict[str, Submission] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    planned: Entry = field(default_factory=Entry)  # before the meeting that is ahead
    follow_up: str = ""
    outcome: Outcome | None = None
    restoration: str = ""
    delivered: str = ""  # the deliverable that has come in, of the commissioned study
    invitation: Invitation | None = None
    calendar: str = ""  # the token of an own calendar
    dialogues: dict[str, Dialogue] = field(default_factory=dict)
    guests: dict[str, GuestInvitation] = field(default_factory=dict)
    contributions: dict[str, Contribution] = field(default_factory=dict)
    table: Batch = field(default_factory=Batch)  # of people to invite, to be looked at
    stalls: buy_brics.Stalls | None = None
    trainings: trainings.Rooms = field(default_factory=trainings.Rooms)
    consultations: consultations.Rooms = field(default_factory=consultations.Rooms)

    def brazil_drafts(self) -> None:
        """In the open rounds: an expert's comment, sent on, and a position with the head. And a
        paper of its own that it shares with India."""
        delegate = self.cast.delegates["BR"]
        for name in ("comment", "sealed"):
            round = self.rounds[name]
            held = rounds.comment(round, delegate, words="A secret remark.")
            reviews.send_comment(round, held.reference, actor=delegate)
            self.comments[name] = held.reference
        rounds.draft(self.rounds["sealed"], delegate, Position.OPPOSE, reason="A secret reason.")
        reviews.send_draft(self.rounds["sealed"], actor=delegate)
        documents.share_paper(self.texts["handed"], actor=self.cast.coordinators["BR"])

    def brazil_submits(self) -> None:
        """In the sealed round: with a merged comment, then anew, with a reservation."""
        round, head = self.rounds["sealed"], self.cast.heads["BR"]
        reviews.merge_comment(round, self.comments["sealed"], actor=head, include=True)
        rounds.submitted(round, head, Position.OPPOSE, reason="A secret reason.")
        self.receipts["sealed"] = rounds.submitted(
            round, head, Position.RESERVATION, statement="A secret statement."
        )

    def brazil_comments(self) -> None:
        """In the round that is visible at once."""
        self.receipts["comment"] = rounds.submitted_comments(
            self.rounds["comment"], self.cast.heads["BR"]
        )

    @property
    def addresses(self) -> dict[str, dict[str, str]]:
        return {
            **self._people(),
            **self._documents(),
            **self._reviews(),
            **self._research(),
            **self._outcomes(),
            **self._meetings(),
            **self._timetable(),
            **self._planning(),
            **self._dialogues(),
            **(self.stalls.addresses if self.stalls else {}),
            **self.trainings.addresses,
            **self.consultations.addresses,
        }

    def _people(self) -> dict[str, dict[str, str]]:
        assert self.invitation is not None
        people = {
            "of Brazil": [accreditation_of(self.cast.delegates["BR"]).reference],
            "the chair": [accreditation_of(self.cast.chair).reference],
        }
        token = {"to Brazil": [token_for(self.invitation)]}
        return {
            **_plain("accounts", "preferences", "kept_codes", "help", "accessibility", "privacy"),
            "favicon": {"": reverse("favicon")},
            "accounts:own_address": {"": "/accounts/email/"},
            **_plain("notifications", "mailbox"),
            **{
                f"notifications:{name}": _pages(
                    f"notifications:{name}", {"": [MailboxMessage.objects.get().reference]}
                )
                for name in ("message", "calendar")
            },
            **_plain(
                "delegations", "acting", "delegation", "former", "invite_colleague", "directory"
            ),
            **_plain("delegations", "people", "invite", "restore", "handover", "announce"),
            **_plain("delegations", "handover_review", "handover_done"),
            **{
                f"delegations:{name}": _pages(f"delegations:{name}", people)
                for name in ("person", "end", "authorise", "focal_point")
            },
            "delegations:withdraw": _pages(
                "delegations:withdraw", {"to Brazil": [self.invitation.reference]}
            ),
            "delegations:invitation": _pages("delegations:invitation", token),
            "delegations:decline": _pages("delegations:decline", token),
            "delegations:restoration": _pages(
                "delegations:restoration", {"of Egypt": [self.restoration]}
            ),
            **_plain("desk", "desk", "to_clear", "outreach", "trail", "verify"),
        }

    def _documents(self) -> dict[str, dict[str, str]]:
        held = {name: [text.reference] for name, text in self.texts.items()}
        first = {name: [*reference, 1] for name, reference in held.items()}
        circulated = ("public", "members", "presidency")
        symbols = {name: [str(self.texts[name].symbol)] for name in circulated}
        (public,), (members,) = symbols["public"], symbols["members"]
        compare = reverse("documents:compare")
        named = {
            "by_reference": [
                *(*circulated, "draft", "proposed", "imported", "revision"),
                *("planned", "derestricted", "paper", "shared"),
            ],
            "derestriction": ["draft", "planned", "derestricted"],
            "object": ["planned", "objected"],
            "withdraw_objection": ["objected", "planned"],
            "agree": ["planned", "derestricted"],
            "derestrict": ["agreed", "planned"],
            "share": ["paper", "shared"],
            "withdraw_paper": ["shared", "paper"],
            "import_into": ["draft", "revision"],
            "correct": ["draft", "revision"],
            "confirm": ["imported"],
            "details": ["draft", "revision"],
            "discard": ["draft", "revision"],
            "readers": ["draft", "revision"],
            "propose": ["draft", "proposed", "revision"],
            "table": ["draft", "proposed", "revision"],
            "next_version": ["draft", "members"],
            "void": ["draft", "members"],
        }
        return {
            **_plain("documents", "list", "import"),
            **{
                f"documents:{name}": _pages(f"documents:{name}", {w: held[w] for w in what})
                for name, what in named.items()
            },
            "documents:download": {
                f"{name} {extension}": reverse("documents:download", args=[*first[name], extension])
                for name, extension in [
                    *(("public", "md"), ("presidency", "md"), ("draft", "md"), ("proposed", "md")),
                    *(("derestricted", "md"), ("shared", "md")),
                    *(("members", "md"), ("members", "docx"), ("members", "pdf")),
                ]
            },
            "documents:source": _pages(
                "documents:source", {w: first[w] for w in ("imported", "members")}
            ),
            "documents:by_symbol": _pages("documents:by_symbol", symbols),
            "documents:compare": {
                "public": f"{compare}?from={public}&to={public}",
                "members": f"{compare}?from={members}&to={members}/Rev.1",
            },
        }

    def _reviews(self) -> dict[str, dict[str, str]]:
        held = {name: [round.reference] for name, round in self.rounds.items()}
        letters = {n: [*held[n], letter.reference] for n, letter in self.letters.items()}
        drafted = ("comment", "sealed", "closed")
        named = {
            **dict.fromkeys(["new_comment", "position", "clear", "review"], drafted),
            **dict.fromkeys(["withdraw", "confirm", "lift", "maintain"], drafted),
            **dict.fromkeys(["extend", "enter_note"], ("sealed", "closed")),
            **dict.fromkeys(
                ["round", "dispositions", "matrix", "conclude", "next_version"], tuple(held)
            ),
        }
        pages = {
            f"reviews:{name}": _pages(f"reviews:{name}", {w: held[w] for w in what})
            for name, what in named.items()
        }
        adopted = Round.objects.filter(kind=RoundKind.ADOPTION, result=Result.ADOPTED).earliest(
            "pk"
        )
        pages["reviews:explain"] = _pages(
            "reviews:explain", {"adopted": [adopted.reference], "sealed": held["sealed"]}
        )
        pages["reviews:round"]["sealed, a clause"] = f"{pages['reviews:round']['sealed']}?clause=k2"
        return {
            **_plain("reviews", "rounds", "receipts"),
            **pages,
            "reviews:edit_comment": _pages(
                "reviews:edit_comment", {n: [*held[n], c] for n, c in self.comments.items()}
            ),
            "reviews:receipt": _pages(
                "reviews:receipt", {n: [act.reference] for n, act in self.receipts.items()}
            ),
            "reviews:open": _pages(
                "reviews:open",
                {n: [self.texts[n].reference] for n in ("members", "presidency", "draft")},
            ),
            "reviews:plan": _pages(
                "reviews:plan",
                {n: [self.texts[n].reference] for n in ("members", "presidency", "draft")},
            ),
            "reviews:put": _pages(
                "reviews:put", {"open": [self.meetings["open"].items.get(position=2).reference]}
            ),
            "reviews:ask": _pages("reviews:ask", {n: held[n] for n in ("session", "closed")}),
            "reviews:note": _pages("reviews:note", letters),
            "reviews:evidence": _pages("reviews:evidence", letters),
        }

    def _research(self) -> dict[str, dict[str, str]]:
        held = {name: [terms.reference] for name, terms in self.studies.items()}
        nominated = {
            name: [*held[name], self.studies[name].nominations.get().reference]
            for name in ("agreed", "commissioned")
        }
        named = {
            "terms": ["draft", "proposed", "tabled", "commissioned"],
            "edit": ["draft", "proposed"],
            "check": ["draft", "proposed", "tabled"],
            "propose": ["draft"],
            "table": ["proposed"],
            "nominate": ["draft", "tabled"],
            "give_up": ["draft", "tabled"],
            "resume": ["draft"],
            "commission": ["tabled", "determined", "commissioned"],
            "deliver": ["draft", "commissioned"],
        }
        steps = {f"draft, {step}": [*held["draft"], step] for step in ("title", "deliverables")}
        return {
            **_plain("research", "list", "new"),
            **{
                f"research:{name}": _pages(f"research:{name}", {w: held[w] for w in what})
                for name, what in named.items()
            },
            "research:step": _pages(
                "research:step", {**steps, "proposed, title": [*held["proposed"], "title"]}
            ),
            "research:adopt": _pages(
                "research:adopt", {"imported": [self.texts["imported"].reference]}
            ),
            "research:withdraw": _pages("research:withdraw", nominated),
            "research:correct": _pages(
                "research:correct", {"commissioned": [*held["commissioned"], self.delivered]}
            ),
            "research:decision": _pages("research:decision", nominated),
        }

    def _meetings(self) -> dict[str, dict[str, str]]:
        pages = {name: [m.entry.presidency.year, m.entry.slug] for name, m in self.meetings.items()}
        run = {name: [m.entry.reference] for name, m in self.meetings.items()}
        steps = {
            "details": ["ahead", "members"],
            "agenda": ["ahead", "open"],
            "seats": ["ahead"],
            "invite": ["ahead"],
            "session": ["ahead", "open", "held"],
            "open_session": ["ahead", "held"],
            "close_session": ["ahead", "open"],
            "roll": ["open"],
            "add_follow_up": ["ahead", "open"],
            "minutes": ["held"],
        }
        item = self.meetings["open"].items.last()
        assert item is not None
        return {
            **_plain("meetings", "meetings"),
            "meetings:meeting": _pages("meetings:meeting", pages),
            "meetings:registration": _pages("meetings:registration", pages),
            "meetings:pack_zip": _pages("meetings:pack_zip", {"ahead": pages["ahead"]}),
            "meetings:pack_pdf": _pages("meetings:pack_pdf", {"ahead": pages["ahead"]}),
            "meetings:follow_up": _pages("meetings:follow_up", {"of Brazil": [self.follow_up]}),
            "meetings:decide": _pages("meetings:decide", {"open": [*run["open"], item.reference]}),
            **{
                f"meetings:{name}": _pages(f"meetings:{name}", {w: run[w] for w in what})
                for name, what in steps.items()
            },
        }

    def _timetable(self) -> dict[str, dict[str, str]]:
        pages = {name: [m.entry.presidency.year, m.entry.slug] for name, m in self.meetings.items()}
        years = {"2027": [2027], "2029": [2029]}  # the acting presidency's; the next one's is 2028
        return {
            **_plain("meetings", "timetable", "ics", "calendar"),
            "meetings:year": _pages("meetings:year", years),
            "meetings:year_ics": _pages("meetings:year_ics", {"2027": [2027]}),
            "meetings:body_ics": _pages("meetings:body_ics", {"CGETI": ["CGETI"]}),
            "meetings:meeting_ics": _pages("meetings:meeting_ics", pages),
            "meetings:own_ics": _pages("meetings:own_ics", {"Brazil’s": [self.calendar]}),
        }

    def _planning(self) -> dict[str, dict[str, str]]:
        entries = {"planned": self.planned, "confirmed": self.meetings["ahead"].entry}
        held = {name: [entry.reference] for name, entry in entries.items()}
        named = {
            **dict.fromkeys(["entry", "move", "confirm", "held"], ("planned", "confirmed")),
            **dict.fromkeys(["fair_time", "postpone", "cancel"], ("planned",)),
        }
        release = reverse("meetings:release", args=held["planned"])
        before = f"kind=before&other={entries['confirmed'].reference}"
        return {
            **_plain("meetings", "plan_current"),
            **{
                f"meetings:{name}": _pages(f"meetings:{name}", {"2027": [2027]})
                for name in ("plan", "new_entry")
            },
            **{
                f"meetings:{name}": _pages(f"meetings:{name}", {w: held[w] for w in what})
                for name, what in named.items()
            },
            "meetings:release": {"planned": f"{release}?{before}"},
        }

    def _dialogues(self) -> dict[str, dict[str, str]]:
        slugs = {name: [made.slug] for name, made in self.dialogues.items()}
        arranged = {"public": [self.dialogues["public"].reference]}
        tokens = {name: [guest_token(guest)] for name, guest in self.guests.items()}
        question = self.dialogues["public"].questions.all()[0].reference
        sent = {name: [made.reference] for name, made in self.contributions.items()}
        own = [*tokens["coming"], *sent["sent"]]
        return {
            **_plain("dialogues", "list", "my_invitations", "my_contributions", "manage"),
            "dialogues:dialogue": _pages("dialogues:dialogue", slugs),
            "dialogues:answers": _pages("dialogues:answers", {"public": slugs["public"]}),
            "dialogues:file": _pages("dialogues:file", sent),
            "dialogues:invitation": _pages("dialogues:invitation", tokens),
            "dialogues:accept": _pages("dialogues:accept", {"asked": tokens["asked"]}),
            "dialogues:decline": _pages("dialogues:decline", {"asked": tokens["asked"]}),
            "dialogues:pass_on": _pages("dialogues:pass_on", {"asked": tokens["asked"]}),
            "dialogues:contribute": _pages("dialogues:contribute", {"asked": tokens["asked"]}),
            "dialogues:answer": _pages("dialogues:answer", {"asked": [*tokens["asked"], question]}),
            "dialogues:withdraw_contribution": _pages(
                "dialogues:withdraw_contribution", {"sent": own}
            ),
            "dialogues:own_file": _pages("dialogues:own_file", {"sent": own}),
            "dialogues:new": _pages("dialogues:new", {"planned": [self.planned.reference]}),
            "dialogues:table": _pages("dialogues:table", {"": [self.table.reference]}),
            "dialogues:discard_table": _pages(
                "dialogues:discard_table", {"": [self.table.reference]}
            ),
            "dialogues:withdraw_invitation": _pages(
                "dialogues:withdraw_invitation", {"asked": [self.guests["asked"].reference]}
            ),
            "dialogues:decide": _pages("dialogues:decide", {"sent": sent["sent"]}),
            **{
                f"dialogues:{name}": _pages(f"dialogues:{name}", arranged)
                for name in (
                    *("overview", "edit", "content", "programme", "invitations", "invite"),
                    *("upload", "participants", "moderation", "summary", "agenda"),
                )
            },
        }

    def _outcomes(self) -> dict[str, dict[str, str]]:
        assert self.outcome is not None
        slug = self.outcome.slug
        return {
            **_plain("outcomes", "home", "list", "csv", "json", "feed", "members", "sitemap"),
            **_plain("outcomes", "robots", "to_publish"),
            **_plain("working_group", "about"),
            "outcomes:outcome": _pages("outcomes:outcome", {"": [slug]}),
            "outcomes:download": _pages(
                "outcomes:download", {"pdf": [slug, slug, "pdf"], "md": [slug, slug, "md"]}
            ),
            "outcomes:member": _pages("outcomes:member", {"": ["br"]}),
            "outcomes:issue": _pages(
                "outcomes:issue", {n: [self.texts[n].reference] for n in ("statement", "adopted")}
            ),
            "outcomes:supersede": _pages("outcomes:supersede", {"": [slug]}),
            **{
                f"outcomes:{name}": _pages(
                    f"outcomes:{name}", {n: [self.texts[n].reference] for n in ("adopted", "again")}
                )
                for name in ("publish", "revise")
            },
        }


def _plain(app: str, *names: str) -> dict[str, dict[str, str]]:
    return {f"{app}:{name}": {"": reverse(f"{app}:{name}")} for name in names}


def _pages(name: str, what: Mapping[str, Sequence[object]]) -> dict[str, str]:
    return {words: reverse(name, args=args) for words, args in what.items()}


def furnished(cast: Cast, clock: Clock) -> House:
    """All of it but what Brazil does in the open rounds."""
    house = House(cast, clock)
    _published(house)
    _tabled(house)
    _made_public(house)
    _shared(house)
    _studied(house)
    house.consultations = consultations.begun(cast)
    house.trainings = trainings.begun(cast, clock)
    _closed(house)
    trainings.furnish(house.trainings, cast)
    consultations.furnish(house.consultations, cast)
    _opened(house)
    _staffed(house)
    _met(house)
    _talked(house)
    house.stalls = buy_brics.stalls(cast)
    house.calendar = meeting_actions.make_feed(actor=cast.delegates["BR"])
    MailboxMessage.objects.create(
        to="a@example.org", subject="A mail", text="What it says.", calendar="BEGIN:VCALENDAR"
    )
    return house


def _published(house: House) -> None:
    """One outcome whose text was adopted anew since, and one adopted text that waits."""
    cast, clock = house.cast, house.clock
    house.outcome = outcomes.published(cast, clock)
    published = house.outcome.document
    assert published is not None
    again = texts.tabled_revision(cast, published, texts.nodes(3))
    outcomes.adopted_round(cast, clock, again)
    house.texts["again"] = published
    house.texts["adopted"] = outcomes.adopted_document(cast, clock, title="Adopted framework")


def _tabled(house: House) -> None:
    cast = house.cast
    for classification in ("public", "members", "presidency"):
        house.texts[classification] = texts.tabled_document(
            cast, classification=classification, title=f"Text for {classification}"
        )
    texts.tabled_revision(cast, house.texts["members"], texts.nodes(4, "Members share practice"))
    house.texts["revision"] = texts.tabled_document(cast, by="CN", title="Text in revision")
    documents.next_version(
        house.texts["revision"], actor=cast.secretariat, nodes=texts.nodes(2, "Not yet tabled")
    )
    house.texts["draft"] = texts.drafted_document(cast.delegates["BR"], title="Draft of Brazil")
    house.texts["proposed"] = texts.proposed_document(cast, title="Proposal of Brazil")
    house.texts["statement"] = texts.tabled_document(
        cast, kind="chairs_statement", title="Statement of the chair"
    )
    house.texts["imported"] = documents.import_document(
        actor=cast.delegates["BR"],
        kind="terms_of_reference",
        filename="terms.md",
        data=b"# Purpose\n\nMembers learn what parcels cost.\n",
        body=texts.group(),
        title="Imported terms",
    )


def _made_public(house: House) -> None:
    """A text that is public by now, and Brazil's: one planned, one objected to, one agreed."""
    cast, head = house.cast, house.cast.heads["BR"]
    day = Moment(house.clock() + dt.timedelta(days=90), "America/Sao_Paulo")
    for name in ("planned", "objected", "agreed", "derestricted"):
        by = None if name == "derestricted" else "BR"
        house.texts[name] = texts.tabled_document(cast, by=by, title=f"Text {name}")
        documents.plan_derestriction(house.texts[name], actor=cast.secretariat, way="date", at=day)
    documents.object_to_derestriction(house.texts["objected"], actor=head, reason="It is early.")
    documents.agree_to_derestriction(house.texts["agreed"], actor=head)
    documents.derestrict(house.texts["derestricted"], actor=cast.secretariat)


def _shared(house: House) -> None:
    """Brazil's own papers: one with its readers named, one in China's hands, one for India."""
    actor = house.cast.coordinators["BR"]
    china, india = (MemberState.objects.get(code=code) for code in ("CN", "IN"))
    house.texts["shared"] = texts.shared_paper(actor, title="Shared paper", states=[china])
    for name, state in (("paper", china), ("handed", india)):
        house.texts[name] = texts.drafted_document(actor, kind="non_paper", title=f"The {name} one")
        documents.invite_readers(house.texts[name], actor=actor, organisations=[], states=[state])


def _studied(house: House) -> None:
    cast = house.cast
    house.studies = {
        "draft": research.complete(cast.delegates["BR"], title="Drafted study"),
        "proposed": research.proposed(cast, title="Proposed study"),
        "tabled": research.tabled(cast, title="Tabled study"),
        "agreed": research.agreed(cast, title="Agreed study"),
        "determined": research.determined(cast),
        "commissioned": research.commissioned(cast),
    }
    house.delivered = research.handed_in(house.studies["commissioned"], cast, "interim").reference


def _closed(house: House) -> None:
    """An adoption with positions and a letter, and a comment round that waits for answers."""
    cast = house.cast
    adoption = rounds.open_round(
        rounds.fixed_version(cast.secretariat, title="Closed text"),
        cast.secretariat,
        visibility=Visibility.IMMEDIATE,
        days=2,
    )
    rounds.submitted(adoption, cast.heads["BR"], Position.RESERVATION)
    rounds.submitted(adoption, cast.heads["CN"], Position.AD_REFERENDUM)
    house.letters["closed"] = _letter(house, adoption, "EG")
    reviews.confirm_note(house.letters["closed"], actor=cast.chair, confirmed=True)
    matrix = rounds.open_round(
        rounds.fixed_version(cast.secretariat, title="Commented text"),
        cast.secretariat,
        kind=RoundKind.COMMENT,
        days=2,
    )
    rounds.submitted_comments(matrix, cast.heads["BR"], {"wording": "Members share."})
    house.clock.forward(days=3)
    reviews.close_due_rounds()
    house.rounds |= {"closed": adoption, "matrix": matrix}


def _opened(house: House) -> None:
    """A comment round visible at once, with guests, and a sealed adoption with a letter."""
    cast = house.cast
    house.rounds["comment"] = rounds.open_round(
        rounds.fixed_version(cast.secretariat, title="Open text", classification="public"),
        cast.secretariat,
        kind=RoundKind.COMMENT,
        visibility=Visibility.IMMEDIATE,
        admits_guests=True,
    )
    house.rounds["sealed"] = rounds.open_round(
        rounds.fixed_version(cast.secretariat, title="Sealed text"), cast.secretariat
    )
    house.letters["sealed"] = _letter(house, house.rounds["sealed"], "ZA")


def _letter(house: House, round: Round, code: str) -> Submission:
    return reviews.enter_note(
        round,
        actor=house.cast.secretariat,
        member=MemberState.objects.get(code=code),
        position=Position.ACCEPT,
        note="Note 12 of 1 February 2027",
        evidence=("letter.pdf", b"%PDF-1.7"),
        once=rounds.once(),
    )


def _staffed(house: House) -> None:
    """A colleague invited, an access to restore, and the next presidency with its secretariat."""
    cast, code = house.cast, MemberState.objects.get(code="EG")
    brazil = cast.heads["BR"].state
    house.invitation = invite(
        actor=cast.heads["BR"],
        email="new@example.org",
        name="Newcomer of Brazil",
        office=Office.DELEGATE,
        state=brazil,
    )
    restoration = propose_restoration(
        actor=cast.secretariat,
        state=code,
        email="head@example.org",
        name="New Head of Egypt",
        letter="Note 7 of 1 February 2027",
    )
    house.restoration = restoration.reference
    following = announce_presidency(
        actor=cast.secretariat, member=MemberState.objects.get(code="RU")
    )
    assert cast.double[0].user is not None
    Accreditation.objects.create(
        user=cast.double[0].user,
        office=Office.SECRETARIAT,
        presidency=following,
        begins_at=house.clock(),
    )


def _met(house: House) -> None:
    """A meeting ahead, to which UNCTAD is asked; one in session, one held, and one that is the
    members' own."""
    cast = house.cast
    ahead = meetings.meeting(cast.secretariat, title="Meeting ahead")
    meeting_actions.invite_seat(
        ahead, actor=cast.secretariat, organisation=Organisation.objects.get(code="UNCTAD")
    )
    days = {"first": house.clock().date()}
    running = meetings.in_session(cast.chair, "BR", "CN", title="Meeting in session", **days)
    before = rounds.fixed_version(cast.secretariat, title="Text before the meeting")
    items = meetings.items(running)
    kept = meeting_actions.Item(items[0].title, items[0].purpose, 15, reference=items[0].reference)
    put = meeting_actions.Item(
        items[1].title, items[1].purpose, 60, papers=[before.document], reference=items[1].reference
    )
    meeting_actions.save_agenda(running, actor=cast.chair, items=[kept, put], edition=1)
    house.rounds["session"] = reviews.open_in_session(
        before, actor=cast.chair, item=meetings.items(running)[1]
    )
    held = meetings.in_session(cast.chair, "BR", "CN", title="Meeting held", **days)
    follow_up = meeting_actions.add_follow_up(
        held,
        actor=cast.secretariat,
        text="Send data",
        due_on=dt.date(2027, 3, 1),
        state=cast.heads["BR"].state,
    )
    house.follow_up = follow_up.reference
    meeting_actions.close_session(held, actor=cast.chair)
    house.meetings = {
        "ahead": ahead,
        "open": running,
        "held": Meeting.objects.get(pk=held.pk),
        "members": meetings.meeting(cast.secretariat, title="Own meeting", audience="members"),
    }
    house.planned = meetings.entry(
        cast.secretariat,
        "Dialogue",
        meetings.plan("before it", Tie(RelationKind.BEFORE, ahead.entry)),
        kind="dialogue",
        body=None,
    )


def _talked(house: House) -> None:
    """A public dialogue with guests and contributions, and one that is the members' own."""
    actor = house.cast.secretariat
    made = talks.dialogue(actor, places=1)
    house.dialogues = {
        "public": made,
        "members": talks.dialogue(actor, "Dialogue of the members", audience="members"),
    }
    coming = talks.accepted(made, actor, "Ana Exemplo")
    house.guests = {
        "asked": talks.invited(made, actor, "Li Example", member="CN"),
        "coming": coming,
        "waiting": talks.accepted(made, actor, "Bo Example", member="ZA"),
    }
    house.contributions = {
        "published": talks.presented(coming, "published.pdf"),
        "sent": talks.presented(coming, "sent.pdf"),
    }
    dialogue_actions.moderate(house.contributions["published"], actor=actor, publish=True)
    talks.published(coming, actor)
    house.table = dialogue_actions.read_table(
        made,
        actor=actor,
        filename="people.csv",
        data=b"Name,E-mail,Organisation,Category\nFay,fay@example.org,Example,Officials\n",
    )

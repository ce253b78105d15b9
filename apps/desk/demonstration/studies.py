"""Four studies on their way: commissioned, in adoption, in a sealed comment round, proposed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from apps.core import moments
from apps.delegations.actors import Actor
from apps.delegations.models import Organisation
from apps.desk.demonstration.silence import there_before
from apps.documents import actions as documents
from apps.documents.exporting.word_revisions import Margin, Proposal, to_negotiate
from apps.documents.models import Document, Kind, Version
from apps.outcomes.actions import publish
from apps.research import actions as research
from apps.research.models import Deliverable, TermsOfReference
from apps.reviews import actions as reviews
from apps.reviews.models import Round, Submission
from apps.reviews.queries import standing_comments
from apps.reviews.states import Disposition, Position, Result, RoundKind, Visibility
from apps.reviews.word import to_edit
from apps.working_group.models import Area
from apps.working_group.queries import working_group

if TYPE_CHECKING:
    from apps.desk.demonstration.story import Story

FIRST_DAY = 120  # days before loading on which the story begins
TEXTS = settings.BASE_DIR / "fixtures" / "demonstration"


class Studies:
    def __init__(self, story: Story) -> None:
        self.story = story
        self.people = story.people

    def commissioned(self) -> None:
        """Agreed after a comment round and a revision, committed to an entity, and published."""
        self.story.say("Terms of Reference agreed, commissioned and published")
        with self.story.day(-FIRST_DAY):
            terms = self.propose("parcels.md", self.people.coordinators["BR"], "barriers")
        with self.story.day(-FIRST_DAY + 3):
            version = research.table(terms, actor=self.people.secretariat)
            round = self.story.open(
                version, RoundKind.COMMENT, self.story.deadline(-FIRST_DAY + 20)
            )
        with self.story.day(-FIRST_DAY + 10):
            self.comments(round)
        version = self.revise(round, -FIRST_DAY + 22)
        with self.story.day(-FIRST_DAY + 30):
            adoption = self.story.open(
                version, RoundKind.ADOPTION, self.story.deadline(-FIRST_DAY + 45)
            )
        with self.story.day(-FIRST_DAY + 35):
            for code in self.people.heads:
                self.story.state(adoption, code, self.accepting(code))
        with self.story.day(-FIRST_DAY + 46):
            reviews.close_due_rounds()
            head = self.people.heads["CN"]
            reviews.confirm_referendum(adoption, actor=head, once=self.story.form())
            kept = Submission.objects.get(round=adoption, side="IN").reservations.get()
            reviews.maintain(
                adoption,
                actor=self.people.heads["IN"],
                once=self.story.form(),
                reservation=kept.pk,
                shown_as="footnote",
            )
        with self.story.day(-FIRST_DAY + 47):
            reviews.conclude(
                adoption,
                actor=self.people.chair,
                result=Result.ADOPTED,
                words="The Terms of Reference are adopted by consensus.",
            )
        self.commission(terms)
        with self.story.day(-FIRST_DAY + 80):
            publish(
                terms.document,
                actor=self.people.secretariat,
                slug="terms-of-reference-small-parcels",
                summary=(
                    "What the members want to know about the cost and time of sending a small "
                    "parcel from one member to another, and by which steps a study answers it."
                ),
                meeting="Digital Economy Working Group, by written procedure",
            )

    def commission(self, terms: TermsOfReference) -> None:
        with self.story.day(-FIRST_DAY + 50):
            nomination = research.nominate(
                terms,
                actor=self.people.coordinators["ZA"],
                entity="Example Institute for Postal Economics",
                rationale="It has followed parcels for ten years and publishes its data.",
            )
            decision = research.table_decision(nomination, actor=self.people.chair)
            fixed = decision.versions.get()
            round = self.story.open(fixed, RoundKind.SILENCE, self.story.deadline(-FIRST_DAY + 60))
        there_before(round.deadline)
        with self.story.day(-FIRST_DAY + 61):
            reviews.close_due_rounds()
        with self.story.day(-FIRST_DAY + 64):
            research.commission(
                terms,
                actor=self.people.secretariat,
                letter="Letter DEWG/12 of the presidency",
            )

    def in_adoption(self) -> None:
        """Positions are coming in; visible to the members at once, and the deadline was moved."""
        self.story.say("Terms of Reference in an adoption round")
        with self.story.day(-40):
            terms = self.propose("msmes.md", self.people.coordinators["ID"], "msmes")
        with self.story.day(-38):
            version = research.table(terms, actor=self.people.secretariat)
            round = self.story.open(version, RoundKind.COMMENT, self.story.deadline(-20))
        with self.story.day(-30):
            self.comments(round)
        version = self.revise(round, -18)
        with self.story.day(-6):
            adoption = self.story.open(version, RoundKind.ADOPTION, self.story.deadline(5))
        with self.story.day(-3):
            self.story.state(adoption, "CN", {"position": Position.AD_REFERENDUM})
            self.story.state(adoption, "ET", {"position": Position.ACCEPT})
            self.story.state(adoption, "RU", {"position": Position.ACCEPT})
        with self.story.day(-2):
            reviews.extend_round(
                adoption,
                actor=self.people.secretariat,
                deadline=self.story.deadline(9),
                reason="Two capitals have public holidays in the week of the first deadline.",
            )
        with self.story.day(-1):
            study = {
                "kind": "study",
                "clause": version.clauses.filter(kind="question")[1].key,
                "text": "The question on public programmes is under study in the capital.",
                "blocks": True,
            }
            self.story.state(
                adoption, "ZA", {"position": Position.RESERVATION, "reservations": [study]}
            )
            reviews.save_draft(
                adoption,
                actor=self.people.delegates["BR"],
                edition=0,
                position=Position.ACCEPT,
                statement="Brazil thanks Indonesia for the proposal.",
            )
            reviews.send_draft(adoption, actor=self.people.coordinators["BR"])

    def in_comment_round(self) -> None:
        """Sealed until it closes: what a delegation drafts or submits shows nowhere outside it."""
        self.story.say("Terms of Reference in a sealed comment round")
        with self.story.day(-12):
            terms = self.propose("trends.md", self.people.secretariat, "global-trends")
            version = research.table(terms, actor=self.people.secretariat)
            documents.invite_readers(
                terms.document,
                actor=self.people.secretariat,
                organisations=list(Organisation.objects.filter(code="UNCTAD")),
            )
        with self.story.day(-5):
            round = self.story.open(
                version,
                RoundKind.COMMENT,
                self.story.deadline(12),
                visibility=Visibility.SEALED,
                admits_guests=True,
                note="Comments on the table of definitions are most welcome.",
            )
        with self.story.day(-2):
            question = version.clauses.filter(kind="question")[0]
            drafted = reviews.draft_comment(
                round,
                actor=self.people.delegates["BR"],
                clause=question.key,
                type="substantive",
                text="Services delivered online deserve a question of their own.",
                wording=question.text.replace("by kind and by route", "by kind, route and mode"),
                rationale="Routes say little about services.",
            )
            reviews.send_comment(round, drafted.reference, actor=self.people.delegates["BR"])
            reviews.draft_comment(
                round,
                actor=self.people.coordinators["BR"],
                clause=question.key,
                type="editorial",
                wording=question.text.replace("by kind and by route", "by kind"),
                rationale="Figures by route are not yet comparable.",
            )
            self.from_word(round, "BR", question.key)
            self.story.comment(round, "EG", type="editorial", text="Name the years in the title.")
            reviews.submit(round, actor=self.people.heads["EG"], edition=0, once=self.story.form())

    def from_word(self, round: Round, code: str, clause: str) -> None:
        """The coordinator brings back a Word file: a change by a delegate, and a comment in the
        margin by somebody of a ministry, who has no account here."""
        now, actor = moments.database_now(), self.people.coordinators[code]
        delegate = self.people.delegates[code].user
        data = to_negotiate(
            to_edit(round.version, dated=False),
            [
                Proposal(
                    delegate.name if delegate else "",
                    now,
                    clause,
                    "Which of these are services delivered online?",
                    inserts=True,
                )
            ],
            [Margin("Adviser at the ministry", "A", now, clause, "Is “route” defined anywhere?")],
        )
        held = reviews.read_word_file(round, actor=actor, filename="comments.docx", data=data)
        chosen = {0: "technical", 1: "substantive"}
        reviews.bring_back(round, held.reference, actor=actor, chosen=chosen)

    def proposed(self) -> None:
        """South Africa has proposed one by the form; the presidency has not tabled it yet."""
        self.story.say("Terms of Reference proposed")
        with self.story.day(-3):
            proposer = self.people.coordinators["ZA"]
            terms = research.start_terms(
                actor=proposer,
                title="Terms of Reference: consumer complaints across borders",
                areas=self.areas("legal"),
            )
            answers: dict[str, dict[str, object]] = {
                "purpose": {
                    "purpose": "To learn how a consumer of one member is heard by a seller, a "
                    "marketplace and an authority of another.",
                    "scope": "Purchases of goods online, by consumers, from 2023 on.",
                },
                "questions": {
                    "questions": "To whom can a consumer turn, and in which language?\n"
                    "How long does an answer take, and what does it cost?",
                    "method": "Two hundred real complaints, followed to their end.",
                },
                "deliverables": {
                    "deliverables": [
                        self.due("interim", "Interim report", 150),
                        self.due("final", "Final study", 330),
                    ]
                },
                "entities": {
                    "candidates": "Example Consumer Law Centre",
                    "support": list(Organisation.objects.filter(code="UNCTAD")),
                    "support_text": "Advice on the questionnaire.",
                },
                "funding": {"funding": "Borne by the proposing member."},
            }
            for step, data in answers.items():
                terms = research.save_step(
                    terms, actor=proposer, step=step, data=data, edition=terms.edition
                )
            research.propose(terms, actor=self.people.heads["ZA"])

    # What the studies have in common

    def areas(self, word: str) -> list[Area]:
        return list(Area.objects.filter(code__contains=word)[:1]) or list(Area.objects.all()[:1])

    def due(self, kind: str, title: str, days: int) -> dict[str, object]:
        return {
            "kind": kind,
            "title": title,
            "due_on": (self.story.today + dt.timedelta(days=days)).date(),
        }

    def propose(self, file: str, actor: Actor, area: str) -> TermsOfReference:
        """From an imported text: read, confirmed, its facts filled in, proposed."""
        path: Path = TEXTS / file
        document: Document = documents.import_document(
            actor=actor,
            kind=Kind.TERMS_OF_REFERENCE,
            filename=file,
            data=path.read_bytes(),
            body=working_group(),
            owner=actor.state,
            confirmed=True,
        )
        terms = research.adopt_imported(document, actor=actor)
        title: dict[str, object] = {"title": document.title, "areas": self.areas(area)}
        deliverables = [
            self.due(Deliverable.Kind.INTERIM, "Interim report", 60),
            self.due(Deliverable.Kind.FINAL, "Final study", 240),
        ]
        answers: dict[str, dict[str, object]] = {
            "title": title,
            "deliverables": {"deliverables": deliverables},
            "entities": {"candidates": "Example Centre for Trade Figures"},
            "funding": {"funding": "Borne by the presidency of the year."},
        }
        for step, data in answers.items():
            terms = research.save_step(
                terms, actor=actor, step=step, data=data, edition=terms.edition
            )
        if actor.is_presidency:  # it tables its own without proposing them to itself
            return terms
        return research.propose(terms, actor=actor)

    def comments(self, round: Round) -> None:
        """Four delegations comment, two of them with wording."""
        scope = round.version.clauses.filter(kind="item")[0]
        question = round.version.clauses.filter(kind="question")[0]
        self.story.comment(
            round,
            "RU",
            clause=scope.key,
            type="technical",
            text="The limit should be said more exactly.",
            wording=scope.text.rstrip(".") + ", each counted once.",
            rationale="Figures of different years are to be comparable.",
        )
        self.story.comment(
            round,
            "EG",
            clause=question.key,
            type="substantive",
            text="Ask for the reason as well.",
            wording=question.text.rstrip("?") + ", and for what reason?",
        )
        self.story.comment(round, "AE", type="general", text="We support the proposal.")
        self.story.comment(
            round,
            "IN",
            clause=question.key,
            type="editorial",
            text="Shorter sentences, if possible.",
        )
        for code in ("RU", "EG", "AE", "IN"):
            reviews.submit(round, actor=self.people.heads[code], edition=0, once=self.story.form())

    def revise(self, round: Round, days: int) -> Version:
        """Answer every comment, conclude, and table the next version with what was accepted."""
        secretariat = self.people.secretariat
        with self.story.day(days):
            reviews.close_due_rounds()
            nodes = round.version.nodes()
            accepted: dict[str, str] = {}
            for comment in standing_comments(round):
                takes = bool(comment.wording)
                reviews.dispose(
                    round,
                    comment.row,
                    actor=secretariat,
                    disposition=Disposition.ACCEPTED if takes else Disposition.NOTED,
                    reply="Taken up in Rev.1." if takes else "Noted with thanks.",
                )
                if takes:
                    accepted[comment.clause] = comment.wording
            reviews.conclude(round, actor=secretariat, result=Result.CONTINUED)
        with self.story.day(days + 2):
            changed = [
                type(node)(
                    node.kind, accepted.get(node.key, node.text), node.number, node.level, node.key
                )
                for node in nodes
            ]
            documents.next_version(round.document, actor=secretariat, nodes=changed)
            return documents.table(round.document, actor=secretariat)

    def accepting(self, code: str) -> dict[str, object]:
        if code == "CN":
            return {"position": Position.AD_REFERENDUM}
        if code == "IN":
            reservation = {
                "kind": "general",
                "clause": "",
                "text": "India understands that figures already published are not asked for again.",
                "blocks": False,
            }
            return {"position": Position.RESERVATION, "reservations": [reservation]}
        return {"position": Position.ACCEPT}

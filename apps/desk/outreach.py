"""The presidency's way to dialogues, consultations, Buy BRICS and trainings, with what waits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.buy_brics import queries as buy_brics
from apps.buy_brics import training_queries as trainings
from apps.consultations import queries as consultations
from apps.core.duties import Duty, together
from apps.delegations.actors import Actor
from apps.desk.queries import OUTREACH
from apps.dialogues import queries as dialogues


@dataclass(frozen=True, slots=True)
class Line:
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Section:
    name: str  # of its heading, in the address
    heading: str
    purpose: str
    all: str  # where everything of it is run
    new: str
    new_words: str
    waiting: list[Duty] = field(default_factory=list)
    running: list[Line] = field(default_factory=list)


def sections_of(actor: Actor, now: dt.datetime) -> list[Section]:
    today = now.date()
    asked = (waiting_for(actor, now) for waiting_for in OUTREACH)
    talks, drafts, campaigns, courses = together(*asked)
    return [
        Section(
            "dialogues",
            _("Dialogues"),
            _("Invite by category, gather answers to guiding questions, sum up what was heard."),
            reverse("dialogues:manage"),
            reverse("dialogues:manage"),
            _("Give a dialogue of the timetable its page"),
            talks,
            [
                Line(each.title, reverse("dialogues:edit", args=[each.reference]))
                for each in dialogues.dialogues_ahead(actor, today)
            ],
        ),
        Section(
            "consultations",
            _("Consultations"),
            _("Put a fixed text to anyone until a deadline, moderate, and say what was done."),
            reverse("consultations:manage_list"),
            reverse("consultations:new"),
            _("Open a consultation"),
            drafts,
            [
                Line(each.title, reverse("consultations:manage", args=[each.reference]))
                for each in consultations.open_consultations(now)
            ],
        ),
        Section(
            "buy-brics",
            _("Buy BRICS"),
            _("Campaigns with their platforms, events and results."),
            reverse("buy_brics:manage"),
            reverse("buy_brics:new"),
            _("Start a campaign"),
            campaigns,
            [
                Line(each.campaign.title, reverse("buy_brics:edit", args=[each.campaign.reference]))
                for each in buy_brics.current_campaigns(actor, today)
            ],
        ),
        Section(
            "trainings",
            _("Trainings"),
            _("Sessions, places, attendance and certificates."),
            reverse("buy_brics:manage_trainings"),
            reverse("buy_brics:new_training"),
            _("Plan a training"),
            courses,
            [
                Line(each.title, reverse("buy_brics:manage_training", args=[each.reference]))
                for each in trainings.trainings_ahead(actor, now)
            ],
        ),
    ]

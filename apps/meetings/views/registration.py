"""A delegation, an organisation or an observer names who comes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import moments
from apps.core.errors import EditedMeanwhile, Invalid, NotAllowed
from apps.delegations.access import allow
from apps.delegations.actors import Actor
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import DELEGATION_OFFICES, Accreditation, Office
from apps.meetings import actions, rules
from apps.meetings.actions.meetings import MOST_PEOPLE, own_seat
from apps.meetings.forms.meetings import ColleagueForm, OtherForm
from apps.meetings.models import Meeting, Participant, Seat
from apps.meetings.states import SESSION, Capacity
from apps.meetings.views.meetings import find_meeting
from apps.meetings.views.preparing import READ_AND_WRITE, page

Others = forms.formset_factory(OtherForm, extra=0, max_num=MOST_PEOPLE, absolute_max=MOST_PEOPLE)
BLANK_ROWS = 2


@dataclass(slots=True)
class Lists:
    """Who could come: colleagues to tick, others to type."""

    colleagues: list[ColleagueForm]
    others: Any
    general: list[str] = field(default_factory=list)

    @property
    def coming(self) -> list[ColleagueForm]:
        return [form for form in self.colleagues if form["comes"].value()]

    @property
    def typed(self) -> list[OtherForm]:
        return [form for form in self.others.forms if not form.is_blank]

    @property
    def wrong(self) -> list[dict[str, Any]]:
        return [
            {"id": form[name].id_for_label, "label": form[name].label, "messages": found}
            for form in [*self.colleagues, *self.others.forms]
            for name, found in (form.errors if form.is_bound else {}).items()
        ]

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in self.colleagues]
        return bool(self.others.is_valid()) and all(valid)

    def people(self) -> list[actions.Person]:
        named = [
            actions.Person(
                name=form.colleague.user.name,
                function=form.colleague.title,
                capacity=form.cleaned_data["capacity"] or Capacity.ADVISER,
                online=form.cleaned_data["online"],
                accreditation=form.colleague,
            )
            for form in self.coming
        ]
        return named + [actions.Person(**form.cleaned_data) for form in self.typed]

    def place(self, refusal: Invalid) -> None:
        """Put `people-3-name` beside the field of the fourth person."""
        rows = [*self.coming, *self.typed]
        for where, message in refusal.fields.items():
            _prefix, index, name = where.split("-", 2)
            form = rows[int(index)]
            form.add_error(name if name in form.fields else "comes", message)
        if not refusal.fields:
            self.general.append(refusal.message)


@require_http_methods(READ_AND_WRITE)
@allow(rules.takes_part)
def registration(request: ActingRequest, year: int, slug: str) -> HttpResponse:
    """Who comes for us?"""
    meeting = find_meeting(request, year, slug)
    seat = own_seat(meeting, request.actor)
    if seat is None or not rules.can_register(request.actor, seat):
        raise NotAllowed(
            _(
                "The coordinator or the head names the people of a delegation; a guest registers "
                "once it is invited."
            )
        )
    colleagues = colleagues_of(request.actor)
    if request.method != "POST":
        return _page(request, meeting, _unread(colleagues, _standing(seat)), edition=seat.edition)
    edition = request.POST.get("edition", seat.edition)
    if request.POST.get("do") == "add":
        lists = _one_more(colleagues, request.POST)
        return _page(request, meeting, lists, edition=edition, focus="add")
    lists = Lists(
        [ColleagueForm(request.POST, colleague=held) for held in colleagues],
        Others(request.POST, prefix="others"),
    )
    if lists.is_valid():
        people = lists.people()
        try:
            actions.register(meeting, actor=request.actor, people=people, edition=edition)
        except EditedMeanwhile as refusal:
            lists.general.append(refusal.message)
            seat = own_seat(meeting, request.actor) or seat
            return _page(request, meeting, lists, edition=seat.edition, stale=seat, status=409)
        except Invalid as refusal:
            lists.place(refusal)
        else:
            said = _("Registered.") if people else _("The registration is taken back.")
            messages.success(request, said)
            return redirect(meeting.entry.address)
    return _page(request, meeting, lists, edition=edition, status=422)


def _standing(seat: Seat) -> list[Participant]:
    return list(seat.participants.all()) if seat.pk else []


def colleagues_of(actor: Actor) -> list[Accreditation]:
    """The accredited people of the actor's own side, now; a delegation's head first."""
    held = Accreditation.objects.with_sides().in_force(moments.database_now())
    if actor.is_delegation:
        own = held.filter(office__in=DELEGATION_OFFICES, state=actor.state)
    elif actor.office == Office.OBSERVER:
        own = held.filter(office=Office.OBSERVER, state=actor.state)
    else:
        own = held.filter(office=Office.EXPERT, organisation=actor.organisation)
    order = (Office.HEAD, Office.COORDINATOR)
    return sorted(
        own, key=lambda a: (order.index(a.office) if a.office in order else 2, a.user.name, a.pk)
    )


def _unread(colleagues: list[Accreditation], stored: list[Participant]) -> Lists:
    """The list as it was last registered; nobody where it is the first time."""
    coming: dict[int | None, Participant] = {
        person.accreditation_id: person for person in stored if person.accreditation_id
    }
    known = {held.pk for held in colleagues}
    return Lists(
        [ColleagueForm(colleague=held, initial=_initial(held, coming)) for held in colleagues],
        _others(
            [
                {name: getattr(person, name) for name in OtherForm.base_fields}
                for person in stored
                if person.accreditation_id not in known
            ],
            blank=BLANK_ROWS,
        ),
    )


def _initial(held: Accreditation, coming: dict[int | None, Participant]) -> dict[str, Any]:
    person = coming.get(held.pk)
    if person is None:
        head = held.office == Office.HEAD
        return {"capacity": Capacity.HEAD if head else Capacity.ADVISER}
    return {"comes": True, "capacity": person.capacity, "online": person.online}


def _others(rows: list[dict[str, Any]], *, blank: int) -> Any:
    more = min(blank, max(MOST_PEOPLE - len(rows), 0))
    return Others(prefix="others", initial=[*rows, *({} for _row in range(more))])


def _one_more(colleagues: list[Accreditation], data: QueryDict) -> Lists:
    """What was typed, right or not, and a row more."""
    own = [ColleagueForm(data, colleague=held) for held in colleagues]
    typed = Others(data, prefix="others")
    rows = [{name: form[name].value() for name in OtherForm.base_fields} for form in typed.forms]
    return Lists(
        [
            ColleagueForm(
                colleague=form.colleague,
                initial={name: form[name].value() for name in form.fields},
            )
            for form in own
        ],
        _others(rows, blank=1),
    )


def _page(
    request: ActingRequest,
    meeting: Meeting,
    lists: Lists,
    *,
    edition: str,
    focus: str = "",
    stale: Seat | None = None,
    status: int = 200,
) -> HttpResponse:
    return page(
        request,
        meeting,
        "registration",
        status,
        lists=lists,
        edition=edition,
        stale=stale,
        standing=_standing(stale) if stale else [],
        wrong=lists.wrong,
        general=lists.general,
        focus=focus,
        open=SESSION.possible("register", meeting.session),
    )

"""What the presidency is asked: campaigns, platforms, results."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.buy_brics.actions.campaigns import Told
from apps.buy_brics.actions.results import Counted, Figure
from apps.buy_brics.models import Campaign
from apps.buy_brics.models.campaigns import Breakdown, Strength
from apps.buy_brics.platform_rows import PlatformRow
from apps.core.errors import Invalid
from apps.core.forms import field_of
from apps.core.uploads import LARGEST
from apps.delegations.models import MemberState
from apps.meetings.models import Entry

OWN_WORDS = {"dir": "auto"}
_ROWS = "buy_brics.platform_rows"


def _line(label: Any, hint: Any = "", *, limit: int, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=limit,
        required=required,
        widget=forms.TextInput(OWN_WORDS),
    )


class CampaignForm(forms.Form):
    """`entries` where the campaign is new: it is made for one of them."""

    use_required_attribute = False
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    entry = forms.ModelChoiceField(
        label=gettext_lazy("Entry of the timetable"),
        help_text=gettext_lazy("It says when the campaign is, and moves it when it moves."),
        queryset=Entry.objects.none(),
        to_field_name="reference",
        empty_label=gettext_lazy("Choose a special event"),
    )
    title = _line(gettext_lazy("Title"), limit=200)
    slug = _line(
        gettext_lazy("Address"),
        gettext_lazy("Letters, digits and hyphens; empty: made from the title."),
        limit=80,
        required=False,
    )
    host = forms.ModelChoiceField(
        label=gettext_lazy("Host"),
        queryset=MemberState.objects.none(),
        to_field_name="code",
        empty_label=gettext_lazy("Choose a member"),
    )
    occasion = _line(
        gettext_lazy("Festival or fair"), gettext_lazy("What it goes with."), limit=200
    )
    strength = forms.ChoiceField(
        label=gettext_lazy("Strength of the promise"),
        help_text=gettext_lazy("The verb that its words have; the weakest first."),
        choices=Strength.choices,
        widget=forms.RadioSelect,
    )
    promise = forms.CharField(
        label=gettext_lazy("Words of the promise"),
        help_text=gettext_lazy("As written. They are shown in quotation marks."),
        max_length=2000,
        widget=forms.Textarea({**OWN_WORDS, "rows": 3}),
    )
    source = _line(gettext_lazy("Where these words stand"), limit=250)
    introduction = forms.CharField(
        label=gettext_lazy("What it is about"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea({**OWN_WORDS, "rows": 5}),
    )
    platforms_said = _line(
        gettext_lazy("Platforms, as the organiser counts them"),
        gettext_lazy("“More than 100”: kept as said, beside the list that the portal has."),
        limit=80,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        members: QuerySet[MemberState],
        entries: QuerySet[Entry] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "host", forms.ModelChoiceField).queryset = members
        if entries is None:
            del self.fields["entry"], self.fields["slug"]
        else:
            field_of(self, "entry", forms.ModelChoiceField).queryset = entries

    def told(self) -> Told:
        given = self.cleaned_data
        return Told(
            title=given["title"],
            host=given["host"],
            occasion=given["occasion"],
            strength=given["strength"],
            promise=given["promise"],
            source=given["source"],
            introduction=given["introduction"],
            platforms_said=given["platforms_said"],
        )


def initial_of(campaign: Campaign) -> dict[str, Any]:
    names = ("title", "occasion", "strength", "promise", "source", "introduction")
    return {
        **{name: getattr(campaign, name) for name in names},
        "platforms_said": campaign.platforms_said,
        "edition": campaign.edition,
        "host": campaign.host.code,
    }


class EventForm(forms.Form):
    use_required_attribute = False
    entry = forms.ModelChoiceField(
        label=gettext_lazy("Special event of the timetable"),
        queryset=Entry.objects.none(),
        to_field_name="reference",
        empty_label=gettext_lazy("Choose an event"),
    )

    def __init__(self, *args: Any, entries: QuerySet[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "entry", forms.ModelChoiceField).queryset = entries


class PlatformForm(forms.Form):
    use_required_attribute = False
    name = _line(gettext_lazy("Name"), limit=120)
    member = forms.ModelChoiceField(
        label=gettext_lazy("Member"),
        queryset=MemberState.objects.none(),
        to_field_name="code",
        empty_label=gettext_lazy("Choose a member"),
    )
    address = forms.CharField(
        label=gettext_lazy("Address of the shop"),
        help_text=gettext_lazy("Begins with https://. Links of products lie on its host."),
        max_length=300,
        widget=forms.URLInput({"dir": "ltr"}),
    )
    operator = _line(gettext_lazy("Operator"), limit=160, required=False)

    def __init__(self, *args: Any, members: QuerySet[MemberState], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "member", forms.ModelChoiceField).queryset = members

    def row(self) -> PlatformRow:
        given = self.cleaned_data
        return PlatformRow(given["name"], given["member"].code, given["address"], given["operator"])


class SheetForm(forms.Form):
    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy(
            "XLSX or CSV with the columns Platform, Member, Address and, where known, Operator. "
            "You see what was understood before anything is kept."
        ),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.tsv,.txt"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        given: UploadedFile[bytes] = self.cleaned_data["file"]
        if given.size is None or given.size > LARGEST:
            raise forms.ValidationError(
                _("The file is larger than %(limit)d MB. Divide it.")
                % {"limit": LARGEST // 1024 // 1024}
            )
        return given


def packed(rows: list[PlatformRow]) -> str:
    """The rows of a preview, to come back with its confirmation: signed, not kept on the way."""
    cells = [(row.name, row.member, row.address, row.operator) for row in rows]
    return signing.dumps(cells, salt=_ROWS, compress=True)


def unpacked(text: str) -> list[PlatformRow]:
    """Raises Invalid for what no preview of ours has sent."""
    try:
        return [PlatformRow(*cells) for cells in signing.loads(text, salt=_ROWS, max_age=86_400)]
    except signing.BadSignature as error:
        raise Invalid(_("This preview has expired. Choose the file again.")) from error


class ResultForm(forms.Form):
    use_required_attribute = False
    measure = _line(gettext_lazy("What was counted"), gettext_lazy("“Orders placed”."), limit=160)
    unit = _line(gettext_lazy("Unit"), gettext_lazy("“orders”, “USD million”."), limit=40)
    breakdown = forms.ChoiceField(
        label=gettext_lazy("Divided"), choices=Breakdown.choices, widget=forms.RadioSelect
    )
    figures = forms.CharField(
        label=gettext_lazy("Figures"),
        help_text=gettext_lazy(
            "One on each line: a name, a colon and the figure, as in “Brazil: 1,200”. A total is "
            "the figure alone. Members stand in alphabetical order."
        ),
        max_length=4000,
        widget=forms.Textarea({**OWN_WORDS, "rows": 6}),
    )
    finding = _line(
        gettext_lazy("Finding"),
        gettext_lazy("One sentence above the chart: what the figures show. No ranking of members."),
        limit=250,
    )
    source = _line(gettext_lazy("Source"), gettext_lazy("Who counted, and where."), limit=250)
    as_of = forms.DateField(
        label=gettext_lazy("As of"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def clean_figures(self) -> list[Figure]:
        lines = [line.strip() for line in self.cleaned_data["figures"].splitlines()]
        return [_figure(line) for line in lines if line]

    def counted(self) -> Counted:
        names = ("measure", "unit", "finding", "breakdown", "source", "as_of")
        return Counted(**{name: self.cleaned_data[name] for name in names})


_NUMBER = re.compile(r"\d{1,3}(?:[,\u202f ]\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?")


def _figure(line: str) -> Figure:
    """ "Brazil: 1,200" is 1200 of Brazil. A comma parts thousands, a point decimals; what may be
    read in two ways is not guessed."""
    name, _colon, figure = line.rpartition(":")
    figure = figure.strip()
    try:
        if not _NUMBER.fullmatch(figure):
            raise InvalidOperation
        return Figure(name.strip(), Decimal(re.sub(r"[,\u202f ]", "", figure)))
    except InvalidOperation as error:
        raise forms.ValidationError(
            _("“%(line)s” cannot be read. Write a name, a colon and a figure such as 1,200.5.")
            % {"line": line[:80]}
        ) from error

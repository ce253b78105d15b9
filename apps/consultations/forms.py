"""What people fill in. Forms shape and hand over; the verbs check, so that one place decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.guests import GuestForm
from apps.consultations.actions import Asked, Remark, Sender, Words
from apps.consultations.models import Consultation, Question
from apps.consultations.states import Category
from apps.core.errors import Invalid
from apps.core.moments import Moment, moment_from_local
from apps.documents.models import Version

USUAL_TIME = dt.time(17, 0)
BLANK_QUESTIONS = 2  # rows offered beside those that are there
type Choices = Sequence[tuple[Any, Any]]


def words_field(label: Any, rows: int, hint: Any = "", missing: Any = "") -> forms.CharField:
    """Several lines of a person's own words, in whichever script and direction.

    `missing` is said where they are needed and not there.
    """
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(missing),
        error_messages={"required": missing},
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


def line_field(label: Any, hint: Any = "", missing: Any = "", **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(missing),
        error_messages={"required": missing},
        widget=forms.TextInput(attrs={"dir": "auto", **attrs}),
    )


def _day(label: Any, missing: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": missing, "invalid": _("Write the day as 2027-02-09.")},
    )


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={
            "required": _("Give the time."),
            "invalid": _("Write the time as 17:00."),
        },
    )


def _zone(zones: Choices) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Time zone"),
        choices=[("", "—"), *zones],
        help_text=_("Of both. What is sent at the deadline or after it is late."),
        error_messages={"required": _("Choose the time zone.")},
    )


# What anyone fills in


class RemarkForm(forms.Form):
    """A comment on one paragraph; without a paragraph, on the whole text."""

    use_required_attribute = False
    clause = forms.CharField(widget=forms.HiddenInput, required=False, max_length=8)
    text = words_field(_("Your comment"), 5)
    wording = words_field(
        _("Proposed wording"), 5, _("Change the words of the paragraph here, or leave them.")
    )

    def __init__(self, *args: Any, on_whole_text: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if on_whole_text:
            del self.fields["wording"]

    def remark(self) -> Remark:
        given = self.cleaned_data
        return Remark(given["clause"], given["text"], given.get("wording", ""))


class ResponseForm(GuestForm):
    """Who answers, and the answers to what is asked beside the text."""

    use_required_attribute = False
    name = line_field(_("Your name"), missing=_("Give your name."), autocomplete="name")
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("To confirm that it was you. It is never shown and never given to anyone."),
        widget=forms.EmailInput({"autocomplete": "email", "dir": "ltr"}),
        error_messages={
            "required": _("Give your address: you confirm there what you send."),
            "invalid": _("Write an e-mail address, such as ana@example.org."),
        },
    )
    organisation = line_field(_("Organisation"), autocomplete="organization")
    territory = line_field(_("Country or territory"), autocomplete="country-name")
    category = forms.ChoiceField(
        label=_("You answer as"),
        choices=[("", "—"), *Category.choices],
        error_messages={"required": _("Choose in which capacity you answer.")},
    )
    shows_name = forms.BooleanField(
        label=_("Publish my name with my comments"),
        required=False,
        help_text=_("Otherwise they are published without it, with your organisation."),
    )
    consents = forms.BooleanField(
        label=_("My comments may be published, with what I say above about myself"),
        help_text=_("People read them first. You can take them back until they are answered."),
        error_messages={"required": _("Without this the comments cannot be considered in public.")},
    )
    once = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, questions: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = list(questions)
        for question in self.asked:
            name = f"answer-{question.order}"
            self.fields[name] = words_field(question.text, 4)
            if question.choices:
                offered = [(choice, choice) for choice in question.choices]
                self.fields[name] = forms.ChoiceField(
                    label=question.text,
                    choices=[("", _("No answer")), *offered],
                    widget=forms.RadioSelect,
                    required=False,
                )

    def answer_fields(self) -> list[forms.BoundField]:
        return [self[f"answer-{question.order}"] for question in self.asked]

    def sender(self) -> Sender:
        names = ("name", "email", "organisation", "territory", "category")
        given = {name: self.cleaned_data[name] for name in names}
        ticked = {name: self.cleaned_data[name] for name in ("shows_name", "consents")}
        return Sender(**given, **ticked)

    def answers(self) -> dict[int, str]:
        return {q.order: self.cleaned_data[f"answer-{q.order}"] for q in self.asked}


# What the presidency fills in


class QuestionForm(forms.Form):
    use_required_attribute = False
    text = line_field(_("Question"))
    choices = words_field(
        _("Answers to choose from"), 3, _("One on each line. Left empty, the answer is free.")
    )

    def asked(self) -> Asked | None:
        text = self.cleaned_data["text"].strip()
        choices = [line.strip() for line in self.cleaned_data["choices"].splitlines()]
        return Asked(text, [line for line in choices if line]) if text else None


class ConsultationForm(forms.Form):
    use_required_attribute = False
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.ModelChoiceField(
        label=_("Text"),
        queryset=Version.objects.none(),
        help_text=_("Tabled texts that are public. A text is put to the public as it stands."),
        empty_label=_("Choose the text"),
        error_messages={"required": _("Choose the text.")},
    )
    title = line_field(_("Title"), missing=_("Give it a title."))
    slug = forms.CharField(
        label=_("Address"),
        help_text=_("After /consultations/: small letters, digits and hyphens. It never changes."),
        required=False,
        max_length=80,
        widget=forms.TextInput({"dir": "ltr"}),
    )
    introduction = words_field(_("Introduction"), 6, _("What the text is for, and what is asked."))
    note = words_field(
        _("Editor’s note"), 3, _("What the portal adds, such as where a date comes from.")
    )
    opens_date = _day(_("Opens on"), _("Say on which day it opens."))
    opens_time = _time(_("Opens at"))
    closes_date = _day(_("Closes on"), _("Say on which day it closes."))
    closes_time = _time(_("Closes at"))

    def __init__(self, *args: Any, zones: Choices, texts: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"] = _zone(zones)
        if texts is None:
            del self.fields["text"], self.fields["slug"]
        else:
            chosen = self.fields["text"]
            assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101  for the type checker
            chosen.queryset = texts
            chosen.label_from_instance = lambda version: f"{version.symbol}: {version.document}"  # type: ignore[assignment, method-assign]

    @classmethod
    def of(cls, held: Consultation, zones: Choices) -> ConsultationForm:
        opens, closes = held.opens.local, held.closes.local
        initial = {
            **{name: getattr(held, name) for name in ("edition", "title", "introduction", "note")},
            "opens_date": opens.date(),
            "opens_time": opens.time(),
            "closes_date": closes.date(),
            "closes_time": closes.time(),
            "zone": held.zone,
        }
        return cls(initial=initial, zones=zones)

    def moments(self) -> tuple[Moment, Moment]:
        """Opening and deadline. Raises Invalid, beside its field, for a time that is skipped."""
        return self._moment("opens"), self._moment("closes")

    def _moment(self, name: str) -> Moment:
        given = self.cleaned_data
        try:
            return moment_from_local(given[f"{name}_date"], given[f"{name}_time"], given["zone"])
        except Invalid as error:
            fields = {f"{name}_time" if k == "time" else k: m for k, m in error.fields.items()}
            raise Invalid(error.message, fields) from error

    def words(self, questions: Sequence[Asked]) -> Words:
        given = self.cleaned_data
        return Words(
            title=given["title"],
            slug=given.get("slug", ""),
            introduction=given["introduction"],
            note=given["note"],
            questions=questions,
        )


class ExtendForm(forms.Form):
    use_required_attribute = False
    date = _day(_("New deadline"), _("Say on which day it closes."))
    time = _time(_("Time"))
    reason = line_field(
        _("Why"), _("Shown with the deadline."), _("Say why: it is shown with the deadline.")
    )


class WithdrawForm(forms.Form):
    use_required_attribute = False
    reason = line_field(
        _("Why"), _("Shown in the timetable."), _("Say why: it is shown in the timetable.")
    )


class ReplyForm(forms.Form):
    use_required_attribute = False
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)
    clause = forms.ChoiceField(label=_("Paragraph"), required=False)
    said = words_field(_("You said"), 4, _("What was heard, in sum."), _("Say what was heard."))
    done = words_field(
        _("We did"),
        5,
        _("What was changed, or why nothing was."),
        _("Say what was done, or why nothing was."),
    )
    rows = line_field(
        _("Rows that this replies to"), _("As P-1, P-4: published comments."), dir="ltr"
    )

    def __init__(self, *args: Any, clauses: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["clause"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  for the type checker
        chosen.choices = list(clauses)

    def row_ids(self) -> list[str]:
        return str(self.cleaned_data["rows"]).replace(",", " ").replace(";", " ").split()


class AnswerForm(forms.Form):
    use_required_attribute = False
    heard = words_field(
        _("In sum"),
        6,
        _("What was heard and what follows; it stands above the replies."),
        _("Say in sum what was heard and what follows."),
    )

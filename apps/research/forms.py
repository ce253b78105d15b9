"""The forms of research. They ask and clean; what cannot be right is said by the verbs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.forms import field_of
from apps.delegations.models import Organisation
from apps.documents.models import Document
from apps.research.models import Deliverable, TermsOfReference
from apps.research.stages import Standing
from apps.research.states import Step
from apps.working_group.models import Area


class AskedLater(forms.Field):
    """Needed for the proposal, so not marked optional; yet a step is saved without it."""

    def validate(self, value: Any) -> None:
        pass


class Answer(AskedLater, forms.CharField):
    pass


class Day(AskedLater, forms.DateField):
    pass


def _text(label: Any, help_text: Any, *, rows: int = 6, optional: bool = False) -> forms.CharField:
    kind = forms.CharField if optional else Answer
    return kind(
        label=label,
        help_text=help_text,
        required=not optional,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


class StepForm(forms.Form):
    """One page of the proposal, with the edition that its reader opened."""

    use_required_attribute = False
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def answers(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "edition"}


class TitleForm(StepForm):
    title = forms.CharField(
        label=_("Title"),
        help_text=_("What the study is about, in a line."),
        max_length=250,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    areas = forms.ModelMultipleChoiceField(
        label=_("Research areas"),
        help_text=_("Those of the agreed list that the study falls under."),
        queryset=Area.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one research area.")},
    )

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "areas", forms.ModelMultipleChoiceField).queryset = areas


class PurposeForm(StepForm):
    purpose = _text(_("Purpose"), _("What the members will know or decide once it is done."))
    scope = _text(_("Scope"), _("What it covers, and what it leaves out."))


class QuestionsForm(StepForm):
    questions = _text(_("Questions"), _("One on each line."))
    method = _text(_("Method"), _("Sources, data, interviews: how the answers are found."))


class EntitiesForm(StepForm):
    candidates = _text(
        _("Candidate entities"),
        _("One on each line. The members determine the entity; these are nominations."),
        rows=4,
        optional=True,
    )
    support = forms.ModelMultipleChoiceField(
        label=_("Technical support"),
        help_text=_("International organisations that are asked to support the study."),
        queryset=Organisation.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    support_text = _text(
        _("What the support consists of"),
        _("Data, expertise, training."),
        rows=4,
        optional=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        international = Organisation.objects.filter(kind=Organisation.Kind.INTERNATIONAL)
        field_of(self, "support", forms.ModelMultipleChoiceField).queryset = international


class FundingForm(StepForm):
    funding = _text(_("Funding"), _("Who pays for what. Write amounts as USD 1,250,000."), rows=4)


class DeliverablesForm(StepForm):
    """What stands above the rows: the edition, and what is wrong with them as a whole."""


STEP_FORMS: dict[Step, type[StepForm]] = {
    Step.TITLE: TitleForm,
    Step.PURPOSE: PurposeForm,
    Step.QUESTIONS: QuestionsForm,
    Step.DELIVERABLES: DeliverablesForm,
    Step.ENTITIES: EntitiesForm,
    Step.FUNDING: FundingForm,
}


class DeliverableForm(forms.Form):
    """A row. One without title and day is a blank row; the verb says what else is missing."""

    use_required_attribute = False
    kind = forms.ChoiceField(label=_("Kind"), choices=Deliverable.Kind.choices)
    title = Answer(label=_("Title"), widget=forms.TextInput(attrs={"dir": "auto"}))
    due_on = Day(
        label=_("Due"),
        help_text=_("The day ends at midnight UTC."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Write the day as 2027-09-30.")},
    )
    remove = forms.BooleanField(label=_("Remove this row"), required=False)

    @property
    def is_blank(self) -> bool:
        given = self.cleaned_data
        return bool(given["remove"]) or not (given["title"].strip() or given["due_on"])


DeliverableRows = forms.formset_factory(DeliverableForm, extra=0, max_num=40, absolute_max=60)


def stored_answers(terms: TermsOfReference, step: Step) -> dict[str, Any]:
    """What the form of this step shows before anybody types."""
    if step == Step.TITLE:
        return {
            "title": terms.document.title,
            "areas": [area.code for area in terms.areas.all()],
        }
    names = [name for name in STEP_FORMS[step].base_fields if name not in ("edition", "support")]
    found = {name: getattr(terms, name) for name in names}
    if step == Step.ENTITIES:
        found["support"] = [organisation.code for organisation in terms.support.all()]
    return found


def stored_rows(terms: TermsOfReference) -> list[dict[str, Any]]:
    """The deliverables; where none is named yet, an empty row for each that the practice asks."""
    rows: list[dict[str, Any]] = [
        {"kind": d.kind, "title": d.title, "due_on": d.due_on} for d in terms.deliverables.all()
    ]
    return rows or [{"kind": Deliverable.Kind.INTERIM}, {"kind": Deliverable.Kind.FINAL}]


class NominateForm(forms.Form):
    entity = forms.CharField(
        label=_("Entity or organisation"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    rationale = _text(_("Why this entity"), _("It goes into the draft decision."), optional=True)


class CommissionForm(forms.Form):
    letter = forms.CharField(
        label=_("Letter of commission"),
        help_text=_("Its number and date, as “DEWG/L/7 of 9 February 2027”."),
        max_length=250,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class DocumentChoice(forms.ModelChoiceField[Document]):
    def label_from_instance(self, obj: Document) -> str:
        return f"{obj.symbol}: {obj.title}"


class DeliverForm(forms.Form):
    deliverable = forms.ModelChoiceField(
        label=_("Deliverable"), queryset=Deliverable.objects.none(), to_field_name="reference"
    )
    document = DocumentChoice(
        label=_("Document"),
        help_text=_("Reports and studies that are tabled. Table the document first."),
        queryset=Document.objects.none(),
        to_field_name="reference",
    )

    def __init__(
        self,
        *args: Any,
        awaited: QuerySet[Deliverable],
        documents: QuerySet[Document],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "deliverable", forms.ModelChoiceField).queryset = awaited
        field_of(self, "document", DocumentChoice).queryset = documents


class CorrectForm(forms.Form):
    document = DocumentChoice(
        label=_("What came in"),
        queryset=Document.objects.none(),
        to_field_name="reference",
        required=False,
        empty_label=_("Nothing yet: the deliverable is awaited again"),
    )

    def __init__(self, *args: Any, documents: QuerySet[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "document", DocumentChoice).queryset = documents


class FilterForm(forms.Form):
    """Filters of the list. A value that is not of the list filters nothing."""

    area = forms.ModelChoiceField(
        label=_("Area"),
        queryset=Area.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("All areas"),
    )
    stage = forms.ChoiceField(
        label=_("Stage"),
        choices=[("", _("All stages")), *Standing.choices],
        required=False,
    )

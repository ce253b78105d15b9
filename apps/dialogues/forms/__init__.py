"""The forms of dialogues. They ask and clean; what cannot be right is said by the verbs."""

from apps.dialogues.forms.arranging import ParticularsForm, particulars_of
from apps.dialogues.forms.contributing import (
    AnswerForm,
    ContributionForm,
    DecisionForm,
    uploaded,
)
from apps.dialogues.forms.people import ColleagueForm, PersonForm, TableForm
from apps.dialogues.forms.rows import (
    Programme,
    Questions,
    Recommendations,
    Speakers,
    Themes,
    numbered,
    parts_of,
    speakers_of,
    typed_speakers,
)
from apps.dialogues.forms.summing_up import AgendaForm, SummaryForm

__all__ = [
    "AgendaForm",
    "AnswerForm",
    "ColleagueForm",
    "ContributionForm",
    "DecisionForm",
    "ParticularsForm",
    "PersonForm",
    "Programme",
    "Questions",
    "Recommendations",
    "Speakers",
    "SummaryForm",
    "TableForm",
    "Themes",
    "numbered",
    "particulars_of",
    "parts_of",
    "speakers_of",
    "typed_speakers",
    "uploaded",
]

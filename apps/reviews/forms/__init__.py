"""What people fill in. Forms shape and hand over; the verbs check, so that one place decides."""

from apps.reviews.forms.binding import (
    BLOCKING,
    LARGEST_EVIDENCE,
    ChooseReservationForm,
    ExplainForm,
    FollowUpForm,
    MaintainForm,
    NoteForm,
    OnceForm,
    SubmitForm,
)
from apps.reviews.forms.drafting import (
    MOST_RESERVATIONS,
    CommentForm,
    PositionForm,
    ReservationForm,
    ReturnForm,
    reservation_forms,
    reservations_of,
)
from apps.reviews.forms.fields import SHOWN
from apps.reviews.forms.in_session import AskForm, PutForm
from apps.reviews.forms.running import (
    USUAL_TIME,
    ConcludeForm,
    DispositionForm,
    ExtendForm,
    OpenRoundForm,
    PlanRoundForm,
)

__all__ = [
    "BLOCKING",
    "LARGEST_EVIDENCE",
    "MOST_RESERVATIONS",
    "SHOWN",
    "USUAL_TIME",
    "AskForm",
    "ChooseReservationForm",
    "CommentForm",
    "ConcludeForm",
    "DispositionForm",
    "ExplainForm",
    "ExtendForm",
    "FollowUpForm",
    "MaintainForm",
    "NoteForm",
    "OnceForm",
    "OpenRoundForm",
    "PlanRoundForm",
    "PositionForm",
    "PutForm",
    "ReservationForm",
    "ReturnForm",
    "SubmitForm",
    "reservation_forms",
    "reservations_of",
]

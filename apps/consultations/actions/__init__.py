"""The verbs of consultations: the only code that writes them, and what people send to them."""

from apps.consultations.actions.answering import (
    delete_reply,
    moderate,
    publish_answers,
    save_reply,
)
from apps.consultations.actions.publishing import (
    Asked,
    Recorded,
    Words,
    announce_consultation,
    edit_consultation,
    extend_consultation,
    record_consultation,
    withdraw_consultation,
)
from apps.consultations.actions.responding import (
    Remark,
    Sender,
    Sent,
    confirm_response,
    forget_unconfirmed,
    respond,
    take_back,
)

__all__ = [
    "Asked",
    "Recorded",
    "Remark",
    "Sender",
    "Sent",
    "Words",
    "announce_consultation",
    "confirm_response",
    "delete_reply",
    "edit_consultation",
    "extend_consultation",
    "forget_unconfirmed",
    "moderate",
    "publish_answers",
    "record_consultation",
    "respond",
    "save_reply",
    "take_back",
    "withdraw_consultation",
]

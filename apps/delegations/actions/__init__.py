"""Everything that changes who is there and in which office."""

from apps.delegations.actions.founding import appoint_first, remove_second_factor
from apps.delegations.actions.invitations import (
    accept_invitation,
    decline_invitation,
    invite,
    withdraw_invitation,
)
from apps.delegations.actions.people import (
    authorise_to_submit,
    end_accreditation,
    set_focal_point,
)
from apps.delegations.actions.presidencies import (
    announce_presidency,
    record_handover,
    send_anchors,
)
from apps.delegations.actions.reference import load_reference
from apps.delegations.actions.restoration import (
    confirm_restoration,
    propose_restoration,
    refuse_restoration,
)

__all__ = [
    "accept_invitation",
    "announce_presidency",
    "appoint_first",
    "authorise_to_submit",
    "confirm_restoration",
    "decline_invitation",
    "end_accreditation",
    "invite",
    "load_reference",
    "propose_restoration",
    "record_handover",
    "refuse_restoration",
    "remove_second_factor",
    "send_anchors",
    "set_focal_point",
    "withdraw_invitation",
]

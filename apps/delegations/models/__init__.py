"""Who counts: members, bodies, presidencies, organisations, and people's accreditations.

History is dated rows. Whatever asks for a name, a status or a membership asks as of a day.
"""

from apps.delegations.models.members import (
    Body,
    BodyName,
    Certainty,
    CodeManager,
    Dated,
    DatedQuerySet,
    MembershipStatus,
    MemberState,
    MemberStateQuerySet,
    Organisation,
    Presidency,
    PresidencyManager,
    Status,
)
from apps.delegations.models.people import (
    DELEGATION_OFFICES,
    ORGANISATION_OFFICES,
    PRESIDENCY,
    PRESIDENCY_OFFICES,
    SIDES,
    AccessRestoration,
    Accreditation,
    AccreditationQuerySet,
    Holding,
    Invitation,
    InvitationQuerySet,
    Office,
    RestorationQuerySet,
)

__all__ = [
    "DELEGATION_OFFICES",
    "ORGANISATION_OFFICES",
    "PRESIDENCY",
    "PRESIDENCY_OFFICES",
    "SIDES",
    "AccessRestoration",
    "Accreditation",
    "AccreditationQuerySet",
    "Body",
    "BodyName",
    "Certainty",
    "CodeManager",
    "Dated",
    "DatedQuerySet",
    "Holding",
    "Invitation",
    "InvitationQuerySet",
    "MemberState",
    "MemberStateQuerySet",
    "MembershipStatus",
    "Office",
    "Organisation",
    "Presidency",
    "PresidencyManager",
    "RestorationQuerySet",
    "Status",
]

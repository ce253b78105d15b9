from apps.dialogues.models.contributions import Contribution, Recommendation
from apps.dialogues.models.dialogue import (
    Dialogue,
    GuidingQuestion,
    ProgrammeItem,
    Quota,
    Speaker,
    Theme,
)
from apps.dialogues.models.invitations import Batch, Invitation

__all__ = [
    "Batch",
    "Contribution",
    "Dialogue",
    "GuidingQuestion",
    "Invitation",
    "ProgrammeItem",
    "Quota",
    "Recommendation",
    "Speaker",
    "Theme",
]

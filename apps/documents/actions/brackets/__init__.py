"""What is not agreed: opened, joined, left, settled; and what waits until it is.

The presidency keeps the brackets of a draft, for members too: the trail names for whom. On a
tabled text, which never changes, a delegation says where it stands by a move of its own, and the
draft of the next version takes it over.
"""

from apps.documents.actions.brackets.keeping import open_bracket, place_bracket, resolve_bracket
from apps.documents.actions.brackets.moving import join_bracket, leave_bracket
from apps.documents.actions.brackets.waiting import refuse_lost_brackets, refuse_open_brackets

__all__ = [
    "join_bracket",
    "leave_bracket",
    "open_bracket",
    "place_bracket",
    "refuse_lost_brackets",
    "refuse_open_brackets",
    "resolve_bracket",
]

"""Plain words of a concept note read into windows and relations: what a form shows as understood.

    "Between the first and second CGETI meeting and in November 2022"

is two parts: between two entries, and a window. Each part lists which words were understood as
what, and which were not: nothing typed disappears. Where a name may mean several entries, all of
them are offered and none is chosen.

`reader` reads by the words of `vocabulary` and says what was `heard`; all three are pure. `naming`
says what the entries of a year are called, and `understanding` makes fields of what was heard.
"""

from apps.meetings.phrases.heard import Heard, Understood, Unread, When
from apps.meetings.phrases.reader import understand
from apps.meetings.phrases.vocabulary import mentions

__all__ = ["Heard", "Understood", "Unread", "When", "mentions", "understand"]

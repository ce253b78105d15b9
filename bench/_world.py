"""What the page benchmark looks at: thirty outcomes, one of 300 paragraphs, and one long round."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from apps.delegations.actors import Actor
from apps.delegations.models import MemberState, Office
from apps.reviews.models import Comment, Submission
from apps.reviews.states import RoundKind, Visibility
from tests.factories.delegations import accredit, delegations, load_world
from tests.factories.outcomes import bare_outcome
from tests.factories.reviews import bare_round, fixed_version, submitted_comments


@dataclass(frozen=True)
class World:
    secretariat: Actor
    head: str  # the e-mail address of a head of delegation
    outcome: str
    round: str
    texts: list[str]


def build(*, clauses: int, comments: int) -> World:
    load_world()
    secretariat = accredit("Secretariat of the presidency", Office.SECRETARIAT)
    people = delegations(MemberState.objects.members(dt.date(2027, 1, 1)))
    heads = [actor for (_code, office), actor in people.items() if office == Office.HEAD]
    for number in range(30):
        bare_outcome(f"outcome-{number}", paragraphs=clauses if number == 0 else 0)
    version = fixed_version(secretariat, clauses=clauses)
    round = bare_round(
        version, secretariat, kind=RoundKind.COMMENT, visibility=Visibility.IMMEDIATE
    )
    keys = list(version.clauses.values_list("key", flat=True))
    submissions: list[Submission] = [submitted_comments(round, head) for head in heads]
    Comment.objects.bulk_create(
        Comment(
            submission=submissions[n % len(submissions)],
            row=f"{submissions[n % len(submissions)].side}-{n + 10}",
            clause=keys[n % len(keys)],
            type="technical",
            text=f"Remark {n}: the measure should be said more exactly.",
            wording=f"Wording {n} of this paragraph, with another measure.",
        )
        for n in range(comments - len(submissions))
    )
    address = heads[0].user.email if heads[0].user else ""
    texts = list(version.clauses.values_list("text", flat=True))
    return World(secretariat, address, "/outcomes/outcome-0/", f"/rounds/{round.reference}/", texts)

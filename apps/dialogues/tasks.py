from procrastinate.contrib.django import app

from apps.delegations.actors import clock
from apps.dialogues import actions
from apps.dialogues.models import Dialogue
from apps.meetings.states import EntryState


@app.periodic(cron="*/5 * * * *")
@app.task(name="keep_dialogues", queueing_lock="keep_dialogues")
def keep_dialogues(timestamp: int) -> None:
    """Tells guests of moved dialogues, and gives away places that were not taken up in time."""
    actor = clock("keep_dialogues")
    actions.tell_of_changes(actor=actor)
    ahead = Dialogue.objects.filter(
        entry__state__in=[EntryState.PLANNED, EntryState.CONFIRMED],
        invitations__answer="accepted",
        invitations__placed_at=None,
        invitations__withdrawn_at=None,
        invitations__passed_at=None,
    )
    for dialogue in ahead.distinct():
        actions.share_places(dialogue, actor=actor)

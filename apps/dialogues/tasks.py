from procrastinate.contrib.django import app

from apps.delegations.actors import clock
from apps.dialogues import actions
from apps.dialogues.models import Batch, Dialogue
from apps.meetings.states import EntryState


@app.periodic(cron="*/5 * * * *")
@app.task(name="keep_dialogues", queueing_lock="keep_dialogues")
def keep_dialogues(timestamp: int) -> None:
    """Tells guests of moved dialogues, reminds them of what closes, gives away places that were not
    taken up in time, and goes on with tables of people whose mails were interrupted."""
    actor = clock("keep_dialogues")
    actions.resume_batches()
    actions.tell_of_changes(actor=actor)
    while actions.remind_guests(actor=actor):
        pass
    ahead = Dialogue.objects.filter(
        entry__state__in=[EntryState.PLANNED, EntryState.CONFIRMED],
        invitations__answer="accepted",
        invitations__placed_at=None,
        invitations__withdrawn_at=None,
        invitations__passed_at=None,
    )
    for dialogue in ahead.distinct():
        actions.share_places(dialogue, actor=actor)


@app.task(name="send_invitations")
def send_invitations(batch: int) -> None:
    """One slice of the mails to the people of a table; it defers itself for the next."""
    actions.tell_batch(Batch.objects.get(pk=batch), actor=clock("send_invitations"))

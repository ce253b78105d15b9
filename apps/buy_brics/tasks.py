from procrastinate.contrib.django import app

from apps.buy_brics import actions
from apps.delegations.actors import clock


@app.periodic(cron="*/10 * * * *")
@app.task(name="trainings", queueing_lock="trainings")
def trainings(timestamp: int) -> None:
    """Every ten minutes."""
    actions.tell_moved(actor=clock("trainings"))
    actions.remind(actor=clock("trainings"))


@app.periodic(cron="20 2 * * *")
@app.task(name="forget_unconfirmed_registrations", queueing_lock="forget_unconfirmed_registrations")
def forget_unconfirmed_registrations(timestamp: int) -> None:
    """Daily at 02:20 UTC."""
    actions.forget_unconfirmed(actor=clock("trainings"))

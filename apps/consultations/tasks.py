from procrastinate.contrib.django import app

from apps.consultations import actions


@app.periodic(cron="50 2 * * *")
@app.task(name="forget_unconfirmed", queueing_lock="forget_unconfirmed")
def forget_unconfirmed(timestamp: int) -> None:
    """Daily at 02:50 UTC."""
    actions.forget_unconfirmed()

from procrastinate.contrib.django import app

from apps.documents import actions


@app.periodic(cron="*/5 * * * *")
@app.task(name="derestrict_due", queueing_lock="derestrict_due")
def derestrict_due(timestamp: int) -> None:
    """Every five minutes."""
    actions.derestrict_due()

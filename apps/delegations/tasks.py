from procrastinate.contrib.django import app

from apps.delegations.actions import send_anchors
from apps.delegations.actors import clock


@app.periodic(cron="10 0 * * *")
@app.task(name="anchor_trail", queueing_lock="anchor_trail")
def anchor_trail(timestamp: int) -> None:
    """Daily at 00:10 UTC."""
    send_anchors(actor=clock("anchor_trail"))

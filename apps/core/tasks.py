from procrastinate.contrib.django import app

from apps.core import actions


@app.periodic(cron="40 2 * * *")
@app.task(name="sweep_files", queueing_lock="sweep_files")
def sweep_files(timestamp: int) -> None:
    """Daily at 02:40 UTC."""
    actions.sweep_files()


@app.periodic(cron="50 2 * * *")
@app.task(name="forget_heartbeats", queueing_lock="forget_heartbeats")
def forget_heartbeats(timestamp: int) -> None:
    """Daily at 02:50 UTC."""
    actions.forget_heartbeats()

from procrastinate.contrib.django import app

from apps.core import actions


@app.periodic(cron="40 2 * * *")
@app.task(name="sweep_files", queueing_lock="sweep_files")
def sweep_files(timestamp: int) -> None:
    """Daily at 02:40 UTC."""
    actions.sweep_files()

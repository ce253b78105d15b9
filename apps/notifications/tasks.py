from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from apps.notifications import actions


@app.task(
    name="deliver_notices",
    retry=RetryStrategy(max_attempts=actions.MAX_ATTEMPTS, exponential_wait=4),
)
def deliver_notices(keys: list[str]) -> None:
    actions.deliver_each(keys)


@app.periodic(cron="*/5 * * * *")
@app.task(name="deliver_waiting", queueing_lock="deliver_waiting")
def deliver_waiting(timestamp: int) -> None:
    actions.deliver_waiting()

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from apps.notifications import actions


@app.task(
    name="deliver_notices",
    retry=RetryStrategy(max_attempts=actions.MAX_ATTEMPTS, exponential_wait=4),
)
def deliver_notices(keys: list[str]) -> None:
    """Each in its own transaction; where one fails, the others go out, and the job comes again."""
    failures = []
    for key in keys:
        try:
            actions.deliver(key)
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise ExceptionGroup("some notices were not delivered", failures)


@app.periodic(cron="*/5 * * * *")
@app.task(name="deliver_waiting", queueing_lock="deliver_waiting")
def deliver_waiting(timestamp: int) -> None:
    actions.deliver_waiting()

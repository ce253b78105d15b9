from procrastinate.contrib.django import app

from apps.reviews import actions


@app.periodic(cron="* * * * *")
@app.task(name="close_due_rounds", queueing_lock="close_due_rounds")
def close_due_rounds(timestamp: int) -> None:
    actions.close_due_rounds()


@app.periodic(cron="20 * * * *")
@app.task(name="forget_word_files", queueing_lock="forget_word_files")
def forget_word_files(timestamp: int) -> None:
    actions.forget_word_files()

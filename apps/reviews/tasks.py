from django.utils import translation
from procrastinate.contrib.django import app

from apps.core import moments
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation
from apps.reviews import actions
from apps.reviews.matrix.files import Form, matrix_file
from apps.reviews.reading import round_for


@app.periodic(cron="* * * * *")
@app.task(name="close_due_rounds", queueing_lock="close_due_rounds")
def close_due_rounds(timestamp: int) -> None:
    actions.close_due_rounds()


@app.periodic(cron="*/10 * * * *")
@app.task(name="remind_of_deadlines", queueing_lock="remind_of_deadlines")
def remind_of_deadlines(timestamp: int) -> None:
    actions.remind_of_deadlines()


@app.task(name="make_matrix")
def make_matrix(round: int, accreditation: int, form: str, language: str) -> None:
    """As its reader is shown it. It shows nobody anything: files are kept by what is in them."""
    held = Accreditation.objects.with_sides().get(pk=accreditation)
    actor = Actor(user=held.user, accreditation=held)
    with translation.override(language):
        found = round_for(actor, pk=round)
        matrix_file(found, actor, Form(form), moments.database_now()).data()


@app.periodic(cron="20 * * * *")
@app.task(name="forget_word_files", queueing_lock="forget_word_files")
def forget_word_files(timestamp: int) -> None:
    actions.forget_word_files()

from django.utils import translation
from procrastinate.contrib.django import app

from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation
from apps.meetings import pack
from apps.meetings.meeting_page import meetings_for


@app.task(name="make_pack")
def make_pack(meeting: int, accreditation: int, form: str, language: str) -> None:
    """As its reader is shown it. It shows nobody anything: files are kept by what is in them."""
    held = Accreditation.objects.with_sides().get(pk=accreditation)
    actor = Actor(user=held.user, accreditation=held)
    with translation.override(language):
        contents = pack.pack_of(meetings_for(actor).get(pk=meeting), actor)
        pack.make(contents, pack.Form(form))

"""Addresses of dialogues. Slugs are public; references are random."""

from django.urls import path

from apps.dialogues.views import arranging, guests, inviting, mine, moderating, public, summing_up

app_name = "dialogues"
_guest = "dialogues/invitations/<str:token>/"
_own = "manage/dialogues/<slug:reference>/"

urlpatterns = [
    path("dialogues/", public.dialogues, name="list"),
    path(_guest, guests.invitation, name="invitation"),
    path(_guest + "accept/", guests.accept, name="accept"),
    path(_guest + "decline/", guests.decline, name="decline"),
    path(_guest + "pass-on/", guests.pass_on, name="pass_on"),
    path(_guest + "contribute/", guests.contribute, name="contribute"),
    path(_guest + "questions/<slug:reference>/", guests.answer, name="answer"),
    path(
        _guest + "contributions/<slug:reference>/withdraw/",
        guests.withdraw,
        name="withdraw_contribution",
    ),
    path(_guest + "contributions/<slug:reference>/file/", guests.own_file, name="own_file"),
    path("dialogues/contributions/<slug:reference>/file/", public.contributed_file, name="file"),
    path("dialogues/<slug:slug>/", public.dialogue, name="dialogue"),
    path("dialogues/<slug:slug>/answers/", public.answers, name="answers"),
    path("dialogues/<slug:slug>/dialogue.ics", public.calendar, name="ics"),
    path("my/invitations/", mine.invitations, name="my_invitations"),
    path("my/contributions/", mine.contributions, name="my_contributions"),
    path("manage/dialogues/", arranging.dialogues, name="manage"),
    path("manage/dialogues/new/<slug:entry>/", arranging.new, name="new"),
    path("manage/dialogues/tables/<slug:reference>/", inviting.table, name="table"),
    path("manage/dialogues/tables/<slug:reference>/sending/", inviting.sending, name="sending"),
    path(
        "manage/dialogues/tables/<slug:reference>/discard/", inviting.discard, name="discard_table"
    ),
    path(
        "manage/dialogues/invitations/<slug:reference>/withdraw/",
        inviting.withdraw,
        name="withdraw_invitation",
    ),
    path(
        "manage/dialogues/contributions/<slug:reference>/", moderating.contribution, name="decide"
    ),
    path(_own, arranging.overview, name="overview"),
    path(_own + "edit/", arranging.edit, name="edit"),
    path(_own + "content/", arranging.content, name="content"),
    path(_own + "programme/", arranging.programme, name="programme"),
    path(_own + "programme/<str:part>/", arranging.speakers, name="speakers"),
    path(_own + "invitations/", inviting.invitations, name="invitations"),
    path(_own + "invitations/new/", inviting.invite, name="invite"),
    path(_own + "invitations/table/", inviting.upload, name="upload"),
    path(_own + "participants.xlsx", inviting.participants, name="participants"),
    path(_own + "contributions/", moderating.contributions, name="moderation"),
    path(_own + "summary/", summing_up.summary, name="summary"),
    path(_own + "agenda/", summing_up.agenda, name="agenda"),
]

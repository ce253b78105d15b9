from django.urls import path

from apps.reviews.views import (
    binding,
    comments,
    concluding,
    drafts,
    in_session,
    matrix,
    notes,
    planning,
    receipts,
    rounds,
    running,
)

app_name = "reviews"
urlpatterns = [
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/<slug:reference>/", rounds.round_page, name="round"),
    path("rounds/<slug:reference>/comment/", comments.new_comment, name="new_comment"),
    path(
        "rounds/<slug:reference>/comments/<slug:comment>/",
        comments.edit_comment,
        name="edit_comment",
    ),
    path("rounds/<slug:reference>/position/", drafts.position, name="position"),
    path("rounds/<slug:reference>/clear/", drafts.clear, name="clear"),
    path("rounds/<slug:reference>/review/", binding.review, name="review"),
    path("rounds/<slug:reference>/withdraw/", binding.withdraw, name="withdraw"),
    path("rounds/<slug:reference>/confirm/", binding.confirm, name="confirm"),
    path("rounds/<slug:reference>/lift/", binding.lift, name="lift"),
    path("rounds/<slug:reference>/maintain/", binding.maintain, name="maintain"),
    path("rounds/<slug:reference>/explain/", binding.explain, name="explain"),
    path("desk/receipts/", receipts.receipts, name="receipts"),
    path("desk/receipts/<slug:reference>/", receipts.receipt, name="receipt"),
    path("manage/rounds/open/<slug:document>/", running.open_round, name="open"),
    path("manage/agenda/<slug:item>/round/", in_session.put, name="put"),
    path("rounds/<slug:reference>/ask/", in_session.ask, name="ask"),
    path("manage/rounds/plan/<slug:document>/", planning.plan, name="plan"),
    path("rounds/<slug:reference>/extend/", running.extend, name="extend"),
    path("rounds/<slug:reference>/note/", notes.enter_note, name="enter_note"),
    path("rounds/<slug:reference>/note/<slug:submission>/", notes.note, name="note"),
    path(
        "rounds/<slug:reference>/note/<slug:submission>/evidence/",
        notes.evidence,
        name="evidence",
    ),
    path("rounds/<slug:reference>/dispositions/", matrix.dispositions, name="dispositions"),
    path("rounds/<slug:reference>/comments.xlsx", matrix.spreadsheet, name="matrix"),
    path("rounds/<slug:reference>/next-version/", matrix.next_version, name="next_version"),
    path("rounds/<slug:reference>/conclude/", concluding.conclude, name="conclude"),
]

from django.urls import path, register_converter

from apps.consultations.views import answering, managing, reading, responding


class Extension:
    regex = "csv|xlsx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Extension, "sheet")

app_name = "consultations"
urlpatterns = [
    path("consultations/", reading.listing, name="list"),
    path("consultations/responses/<str:token>/", responding.response, name="response"),
    path("consultations/<slug:slug>/", reading.consultation, name="consultation"),
    path("consultations/<slug:slug>/comment/", responding.comment, name="comment"),
    path("consultations/<slug:slug>/sent/", responding.sent, name="sent"),
    path("consultations/<slug:slug>/comments/", reading.comments, name="comments"),
    path(
        "consultations/<slug:slug>/comments.<sheet:extension>",
        reading.spreadsheet,
        name="spreadsheet",
    ),
    path("manage/consultations/", managing.listing, name="manage_list"),
    path("manage/consultations/new/", managing.new, name="new"),
    path("manage/consultations/<slug:reference>/", managing.manage, name="manage"),
    path("manage/consultations/<slug:reference>/edit/", managing.edit, name="edit"),
    path("manage/consultations/<slug:reference>/extend/", managing.extend, name="extend"),
    path("manage/consultations/<slug:reference>/withdraw/", managing.withdraw, name="withdraw"),
    path(
        "manage/consultations/<slug:reference>/moderation/",
        answering.moderation,
        name="moderation",
    ),
    path(
        "manage/consultations/<slug:reference>/replies/new/", answering.new_reply, name="new_reply"
    ),
    path(
        "manage/consultations/<slug:reference>/replies/<slug:reply>/",
        answering.edit_reply,
        name="reply",
    ),
    path("manage/consultations/<slug:reference>/answer/", answering.answer, name="answer"),
    path(
        "manage/consultations/<slug:reference>/all.<sheet:extension>",
        managing.spreadsheet,
        name="all",
    ),
]

from django.urls import path

from apps.delegations.views import delegation, invitations, presidency

app_name = "delegations"
urlpatterns = [
    path("acting/", delegation.acting, name="acting"),
    path("delegation/", delegation.delegation, name="delegation"),
    path("delegation/invite/", delegation.invite_colleague, name="invite_colleague"),
    path("delegation/former/", delegation.former, name="former"),
    path("directory/", delegation.directory, name="directory"),
    path("people/<slug:reference>/", delegation.person, name="person"),
    path("people/<slug:reference>/authorise/", delegation.authorise, name="authorise"),
    path("people/<slug:reference>/focal-point/", delegation.focal_point, name="focal_point"),
    path("people/<slug:reference>/end/", delegation.end, name="end"),
    path("invitations/<slug:reference>/withdraw/", delegation.withdraw, name="withdraw"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/decline/", invitations.decline, name="decline"),
    path("manage/people/", presidency.people, name="people"),
    path("manage/people/invite/", presidency.invite_person, name="invite"),
    path("manage/people/restore/", presidency.restore, name="restore"),
    path(
        "manage/people/restorations/<slug:reference>/", presidency.restoration, name="restoration"
    ),
    path("manage/handover/", presidency.handover, name="handover"),
    path("manage/handover/announce/", presidency.announce, name="announce"),
    path("manage/handover/review/", presidency.handover_review, name="handover_review"),
    path("manage/handover/done/", presidency.handover_done, name="handover_done"),
]

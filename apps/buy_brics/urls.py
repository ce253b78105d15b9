"""Fixed words come before a campaign's own: `RESERVED` keeps campaigns from taking them."""

from __future__ import annotations

from django.urls import URLPattern, path

from apps.buy_brics.views import (
    addresses,
    applying,
    delegation,
    manage,
    manage_participants,
    manage_sessions,
    manage_trainings,
    platforms,
    public,
    registrations,
)
from apps.buy_brics.views import catalogue as views
from apps.buy_brics.views import trainings as training_pages

app_name = "buy_brics"

_OWN = "buy-brics/registrations/<str:token>/"
_RUN = "manage/trainings/<slug:reference>/"

trainings: list[URLPattern] = [
    path("buy-brics/trainings/", training_pages.listing, name="trainings"),
    path("buy-brics/trainings/<slug:slug>/", training_pages.training, name="training"),
    path(
        "buy-brics/trainings/<slug:slug>/register/",
        training_pages.register,
        name="training_register",
    ),
    path(
        "buy-brics/trainings/<slug:slug>/register/sent/",
        training_pages.requested,
        name="training_requested",
    ),
    path("my/trainings/", training_pages.mine, name="my_trainings"),
    path(_OWN, registrations.own, name="registration"),
    path(f"{_OWN}confirm/", registrations.confirm, name="registration_confirm"),
    path(f"{_OWN}correct/", registrations.correct, name="registration_correct"),
    path(f"{_OWN}cancel/", registrations.cancel, name="registration_cancel"),
    path(f"{_OWN}materials/<slug:reference>/", registrations.material, name="material"),
    path(f"{_OWN}certificate.pdf", registrations.certificate_pdf, name="certificate_pdf"),
    path("certificates/", registrations.verify, name="verify"),
    path("certificates/<slug:code>/", registrations.certificate, name="certificate"),
    path("manage/trainings/", manage_trainings.listing, name="manage_trainings"),
    path("manage/trainings/new/", manage_trainings.new, name="new_training"),
    path(_RUN, manage_trainings.manage, name="manage_training"),
    path(f"{_RUN}edit/", manage_trainings.edit, name="edit_training"),
    path(f"{_RUN}announce/", manage_trainings.announce, name="announce_training"),
    path(f"{_RUN}sessions/new/", manage_sessions.new_session, name="new_session"),
    path(f"{_RUN}sessions/<slug:session>/", manage_sessions.session, name="manage_session"),
    path(
        f"{_RUN}sessions/<slug:session>/attendance/",
        manage_sessions.attendance,
        name="manage_attendance",
    ),
    path(
        f"{_RUN}sessions/<slug:session>/materials/<slug:material>/remove/",
        manage_sessions.remove_material,
        name="remove_material",
    ),
    path(f"{_RUN}participants/", manage_participants.people, name="manage_participants"),
    path(f"{_RUN}participants.xlsx", manage_participants.people_xlsx, name="participants_xlsx"),
    path(f"{_RUN}certificates/", manage_participants.certificates, name="manage_certificates"),
    path(
        f"{_RUN}certificates/<slug:code>/withdraw/",
        manage_participants.withdraw_certificate,
        name="withdraw_certificate",
    ),
    path(
        f"{_RUN}certificates/<slug:code>/reissue/",
        manage_participants.reissue_certificate,
        name="reissue_certificate",
    ),
]

catalogue: list[URLPattern] = [
    path("buy-brics/products/", views.products, name="products"),
    path("buy-brics/products/<slug:reference>/", views.product, name="product"),
    path("buy-brics/products/<slug:reference>/hide/", views.hide, name="hide"),
    path("buy-brics/products/<slug:reference>/show/", views.show, name="show"),
    path("buy-brics/pictures/<slug:reference>/<slug:size>.webp", views.picture, name="picture"),
    path("buy-brics/enterprises/", views.enterprises, name="enterprises"),
    path("buy-brics/enterprises/<slug:reference>/", views.enterprise, name="enterprise"),
    path("buy-brics/apply/", applying.apply, name="apply"),
    path("buy-brics/apply/sent/", applying.applied, name="applied"),
    path("buy-brics/own/<str:token>/", applying.own, name="own"),
    path("buy-brics/own/<str:token>/confirm/", applying.confirm, name="confirm"),
    path("buy-brics/own/<str:token>/profile/", applying.profile, name="profile"),
    path("buy-brics/own/<str:token>/address/", addresses.change, name="new_address"),
    path("buy-brics/own/<str:token>/address/keep/", addresses.keep, name="keep_address"),
    path("buy-brics/new-address/<str:token>/", addresses.confirm, name="confirm_new_address"),
    path("buy-brics/own/<str:token>/again/", applying.again, name="again"),
    path("buy-brics/own/<str:token>/withdraw/", applying.withdraw, name="withdraw"),
    path("buy-brics/own/<str:token>/products/", applying.add, name="add"),
    path(
        "buy-brics/own/<str:token>/products/<slug:reference>/", applying.edit, name="edit_product"
    ),
    path(
        "buy-brics/own/<str:token>/products/<slug:reference>/remove/",
        applying.remove,
        name="remove_product",
    ),
    path(
        "buy-brics/own/<str:token>/products/<slug:reference>/picture.webp",
        applying.own_picture,
        name="own_picture",
    ),
    path("delegation/enterprises/", delegation.applications, name="applications"),
    path("delegation/enterprises/<slug:reference>/", delegation.application, name="application"),
    path("delegation/enterprises/<slug:reference>/vouch/", delegation.vouch, name="vouch"),
    path("delegation/enterprises/<slug:reference>/decline/", delegation.decline, name="decline"),
]

campaigns: list[URLPattern] = [
    path("manage/buy-brics/", manage.manage, name="manage"),
    path("manage/buy-brics/new/", manage.new, name="new"),
    path("manage/buy-brics/<slug:reference>/", manage.edit, name="edit"),
    path("manage/buy-brics/<slug:reference>/events/", manage.events, name="events"),
    path(
        "manage/buy-brics/events/<slug:reference>/remove/", manage.remove_event, name="remove_event"
    ),
    path(
        "manage/buy-brics/<slug:reference>/platforms/", platforms.platforms, name="manage_platforms"
    ),
    path("manage/buy-brics/<slug:reference>/platforms/new/", platforms.new, name="new_platform"),
    path(
        "manage/buy-brics/<slug:reference>/platforms/<slug:platform>/",
        platforms.edit,
        name="edit_platform",
    ),
    path(
        "manage/buy-brics/<slug:reference>/platforms/<slug:platform>/drop/",
        platforms.drop,
        name="drop_platform",
    ),
    path("manage/buy-brics/<slug:reference>/results/", manage.result, name="result"),
    path(
        "manage/buy-brics/results/<slug:reference>/withdraw/",
        manage.withdraw_result,
        name="withdraw_result",
    ),
    path("buy-brics/", public.index, name="index"),
    path("buy-brics/<slug:slug>/", public.campaign, name="campaign"),
    path("buy-brics/<slug:slug>/platforms/", public.platforms, name="platforms"),
    path("buy-brics/<slug:slug>/results.csv", public.results_csv, name="results_csv"),
]

urlpatterns = [*trainings, *catalogue, *campaigns]

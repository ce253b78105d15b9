from django.urls import path

from apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("accounts/preferences/", views.preferences, name="preferences"),
    path("accounts/2fa/recovery-codes/kept/", views.kept_codes, name="kept_codes"),
    # An address is changed by a new invitation: the library's page for it stays shut.
    path("accounts/email/", views.own_address),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
]

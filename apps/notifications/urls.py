from django.urls import path

from apps.notifications import views

app_name = "notifications"
urlpatterns = [
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<slug:reference>/", views.message, name="message"),
    path("mailbox/<slug:reference>/meeting.ics", views.calendar, name="calendar"),
]

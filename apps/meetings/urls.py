from django.urls import path

from apps.meetings.views import meetings, timetable

app_name = "meetings"

reading = [
    path("timetable/", timetable.current, name="timetable"),
    path("timetable/<int:year>/", timetable.year, name="year"),
]
meeting = [
    path("meetings/<int:year>/<slug:slug>/", meetings.meeting, name="meeting"),
]

urlpatterns = [*reading, *meeting]

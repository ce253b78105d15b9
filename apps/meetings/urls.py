from django.urls import path

from apps.meetings.views import (
    calendars,
    follow_ups,
    meetings,
    packs,
    preparing,
    registration,
    session,
    timetable,
)

app_name = "meetings"

reading = [
    path("timetable/", timetable.current, name="timetable"),
    path("timetable/<int:year>/", timetable.year, name="year"),
]
_page = "meetings/<int:year>/<slug:slug>/"
_desk = "manage/meetings/<slug:reference>/"  # of the presidency
meeting = [
    path("meetings/", meetings.meetings, name="meetings"),
    path(_page, meetings.meeting, name="meeting"),
    path(f"{_page}registration/", registration.registration, name="registration"),
    path(f"{_page}pack.zip", packs.pack_zip, name="pack_zip"),
    path(f"{_page}pack.pdf", packs.pack_pdf, name="pack_pdf"),
    path("follow-ups/<slug:reference>/", follow_ups.follow_up, name="follow_up"),
    path(f"{_desk}details/", preparing.details, name="details"),
    path(f"{_desk}agenda/", preparing.agenda, name="agenda"),
    path(f"{_desk}seats/", preparing.seats, name="seats"),
    path(f"{_desk}seats/invite/", preparing.invite, name="invite"),
    path(f"{_desk}session/", session.session, name="session"),
    path(f"{_desk}session/open/", session.opening, name="open_session"),
    path(f"{_desk}session/roll/", session.roll, name="roll"),
    path(f"{_desk}session/close/", session.closing, name="close_session"),
    path(f"{_desk}session/decide/<slug:item>/", session.decide, name="decide"),
    path(f"{_desk}session/follow-ups/", session.add_follow_up, name="add_follow_up"),
    path(f"{_desk}minutes/", session.minutes, name="minutes"),
]

calendar = [
    path("timetable.ics", calendars.everything, name="ics"),
    path("timetable/<int:year>/timetable.ics", calendars.of_year, name="year_ics"),
    path("timetable/bodies/<slug:code>.ics", calendars.of_body, name="body_ics"),
    path("meetings/<int:year>/<slug:slug>/meeting.ics", calendars.of_meeting, name="meeting_ics"),
    path("calendar/", calendars.calendar, name="calendar"),
    path("calendar/<slug:token>.ics", calendars.own, name="own_ics"),
]

urlpatterns = [*calendar, *reading, *meeting]

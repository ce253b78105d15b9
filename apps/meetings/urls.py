from django.urls import path

from apps.meetings.views import (
    calendars,
    follow_ups,
    meetings,
    packs,
    planning,
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

_year = "manage/timetable/<int:year>/"
_entry = "manage/entries/<slug:reference>/"
planned = [
    path("manage/timetable/", planning.plan_current, name="plan_current"),
    path(_year, planning.plan, name="plan"),
    path(f"{_year}new/", planning.new_entry, name="new_entry"),
    path(_entry, planning.entry, name="entry"),
    path(f"{_entry}move/", planning.move, name="move"),
    path(f"{_entry}release/", planning.release, name="release"),
    path(f"{_entry}time/", planning.fair_time, name="fair_time"),
    path(f"{_entry}confirm/", planning.confirm, name="confirm"),
    path(f"{_entry}held/", planning.held, name="held"),
    path(f"{_entry}postpone/", planning.postpone, name="postpone"),
    path(f"{_entry}cancel/", planning.cancel, name="cancel"),
]

urlpatterns = [*calendar, *reading, *meeting, *planned]

"""What other programs are told of the timetable.

`ics` writes iCalendar and knows nothing of the portal; `feeds` makes its events of entries.
"""

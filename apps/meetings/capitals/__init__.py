"""What a day and an hour are in each capital: who works, what the clocks show, who bears it.

`working_days` and `fairness` know only codes, dates and zones; `fair_dates` asks both for the days
of one entry, and `clocks` says a meeting's hours everywhere.
"""

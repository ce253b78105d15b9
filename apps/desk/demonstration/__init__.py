"""The demonstration year: fictional people who act through the portal's own verbs, by its rules.

Nothing is written past the verbs except accounts and accreditations, which in life come by
invitation. Days are counted back and forth from the day of loading.
"""

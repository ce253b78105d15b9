"""What people fill in. Forms shape and hand over; the verbs check, so that one place decides."""

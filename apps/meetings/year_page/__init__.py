"""The year as everyone reads it: rows, the strip of days beside them, and both on the home page.

Planning it is another matter: see `planning`.
"""

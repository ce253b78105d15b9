"""Spreadsheets as they come in and go out: rows of words, checked cell by cell.

What comes in is opened as if it came from an enemy, and nothing is guessed in silence: the answer
says in which letters a file was read and which columns were not understood. What goes out runs no
formula, whatever somebody typed into a form.
"""

from apps.documents.spreadsheets.reading import read_rows
from apps.documents.spreadsheets.rows import Column, Row, Sheet
from apps.documents.spreadsheets.writing import FORMULA, Heading, harmless, write_csv, write_xlsx

__all__ = [
    "FORMULA",
    "Column",
    "Heading",
    "Row",
    "Sheet",
    "harmless",
    "read_rows",
    "write_csv",
    "write_xlsx",
]

"""A text taken away: as Markdown, as a Word file, as PDF.

All three are pure: a `Publication` goes in, a file comes out, and the same input gives the same
bytes.
"""

from apps.documents.exporting.collection import Collection, to_collection
from apps.documents.exporting.fonts import MissingFont
from apps.documents.exporting.markdown import to_markdown
from apps.documents.exporting.pdf import to_pdf
from apps.documents.exporting.publication import Footnote, Publication, Words
from apps.documents.exporting.word import MIME_TYPE, to_docx
from apps.documents.exporting.word_table import WordTable, to_docx_table

__all__ = [
    "MIME_TYPE",
    "Collection",
    "Footnote",
    "MissingFont",
    "Publication",
    "WordTable",
    "Words",
    "to_collection",
    "to_docx",
    "to_docx_table",
    "to_markdown",
    "to_pdf",
]

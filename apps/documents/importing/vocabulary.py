"""The headings that say what stands below them, in the languages the members write in.

A heading that is not here loses nothing: its entries stay plain items of a list.
"""

from __future__ import annotations

import regex

_ACTIONS = (
    r"\bactions?\b|\bações\b|\bдействи[ея]\b|\bмеры\b|行动|الإجراءات|कार्रवाई|\btindakan\b|اقدامات"
)
_TIMETABLE = (
    r"\btimetable\b|\btimeline\b|\bschedule\b|\bcalendar\b|\bcronograma\b|\bcalendário\b"
    r"|\bрасписание\b|\bграфик\b|\bкалендарный план\b|时间表|日程|الجدول الزمني|समय सारणी"
    r"|\bjadwal\b|برنامه زمانی|የጊዜ ሰሌዳ"
)
_QUESTIONS = (
    r"\bquestions?\b|\bperguntas?\b|\bquestões\b|\bвопросы\b|问题|أسئلة|प्रश्न|\bpertanyaan\b"
    r"|پرسش|ጥያቄዎች"
)

ACTIONS = regex.compile(_ACTIONS, regex.IGNORECASE)
TIMETABLE = regex.compile(_TIMETABLE, regex.IGNORECASE)
QUESTIONS = regex.compile(_QUESTIONS, regex.IGNORECASE)

# The last sentence before words of another text: "As its report says,", "as stated by them:".
SAYING = regex.compile(
    r"\b(?:stated|states|said|says|wrote|writes|quoted|quotes|in the words of)\b",
    regex.IGNORECASE,
)

MONTH = regex.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b",
    regex.IGNORECASE,
)

"""The words of one Word paragraph, and all that hangs on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from apps.documents.importing.word.styles import Styles
from apps.documents.importing.word.xml import Element, attribute, child, switched, tag, value

_DELETED = {"del", "moveFrom"}
_INSERTED = {"ins", "moveTo"}
_SPACES = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SILENT = {"rPr", "pPr", "instrText", "delText", "delInstrText", "fldChar", "sdtPr", "softHyphen"}
_CHANGED_FORMS = {"rPrChange", "pPrChange"}
_NOTES = {"footnoteReference", "endnoteReference"}


@dataclass(slots=True)
class Words:
    """`text` holds a line feed where Word breaks a line, and note marks as "[1]"."""

    text: str = ""
    plain: bool = False  # some of it is not bold
    hidden: str = ""
    inserted: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)  # kind and id, in order
    comments: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    objects: int = 0
    symbols: int = 0
    formulas: int = 0
    restyled: bool = False

    @property
    def bold(self) -> bool:
        return not self.plain and bool(self.text.strip())


class Notes:
    """The numbers of notes, given in the order in which the text points to them."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, str], str] = {}

    def number(self, kind: str, identifier: str) -> str:
        return self.numbers.setdefault((kind, identifier), str(len(self.numbers) + 1))


class ParagraphReader:
    def __init__(self, styles: Styles, notes: Notes) -> None:
        self._styles = styles
        self._notes = notes

    def read(self, paragraph: Element) -> Words:
        words = Words()
        style = value(paragraph, "pPr", "pStyle")
        self._walk(paragraph, words, bold=self._styles.is_bold(style))
        words.restyled = any(tag(each) in _CHANGED_FORMS for each in paragraph.iter())
        return words

    def _walk(self, element: Element, words: Words, *, bold: bool) -> None:
        for each in element:
            name = tag(each)
            if name in _SILENT:
                continue
            if name in _DELETED:
                words.deleted.append(deleted_text(each))
            elif name in _INSERTED:
                before = len(words.text)
                self._walk(each, words, bold=bold)
                words.inserted.append(words.text[before:])
            elif name == "r":
                self._run(each, words, bold=bold)
            elif name == "AlternateContent":
                chosen = child(each, "Choice")
                chosen = child(each, "Fallback") if chosen is None else chosen
                if chosen is not None:
                    self._walk(chosen, words, bold=bold)
            else:
                self._leaf(each, name, words, bold=bold)

    def _run(self, run: Element, words: Words, *, bold: bool) -> None:
        if len(run) == 0:
            return
        properties = child(run, "rPr")
        own = switched(properties, "b")
        if own is None:
            own = bold or self._styles.is_bold(value(properties, "rStyle"))
        before, was_plain = words.text, words.plain
        self._walk(run, words, bold=own)
        if switched(properties, "vanish"):
            words.hidden += words.text[len(before) :]
            words.text, words.plain = before, was_plain

    def _leaf(self, each: Element, name: str, words: Words, *, bold: bool) -> None:
        if name == "t":
            text = each.text or ""
            words.text += text
            words.plain = words.plain or (not bold and bool(text.strip()))
        elif name in _SPACES:
            words.text += _SPACES[name]
        elif name in _NOTES:
            identifier = attribute(each, "id")
            words.notes.append((name, identifier))
            words.text += f"[{self._notes.number(name, identifier)}]"
        elif name == "commentReference":
            words.comments.append(attribute(each, "id"))
        elif name == "txbxContent":
            words.boxes.append(each)
        elif name == "sym":
            words.symbols += 1
        else:
            if name in {"blip", "imagedata"}:
                words.pictures.append(_described(each))
            words.objects += name == "OLEObject"
            words.formulas += name == "oMath"
            self._walk(each, words, bold=bold)


def deleted_text(element: Element) -> str:
    return "".join(each.text or "" for each in element.iter() if tag(each) in {"delText", "t"})


def _described(picture: Element) -> str:
    """What the writer says is to be seen on a picture."""
    for ancestor in picture.iterancestors():
        if tag(ancestor) in {"inline", "anchor"}:
            properties = child(ancestor, "docPr")
            if properties is not None:
                return attribute(properties, "descr") or attribute(properties, "name")
        if tag(ancestor) == "shape":
            return attribute(ancestor, "alt")
    return ""

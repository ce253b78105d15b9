"""Word's XML by local names, so that its two dialects (transitional, strict) read alike."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

type Element = etree._Element

_OFF = {"0", "false", "off", "none"}


@lru_cache(maxsize=4096)
def _local(name: str) -> str:
    return name.rpartition("}")[2]


def tag(element: Element) -> str:
    """The local name; nothing for what is no element."""
    name = element.tag
    return _local(name) if isinstance(name, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute of whatever namespace, or an empty string."""
    for key, value in element.attrib.items():
        if _local(str(key)) == name:
            return str(value)
    return ""


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of that name, and so on down the path."""
    for name in path:
        if element is None:
            return None
        element = next((each for each in element if tag(each) == name), None)
    return element


def children(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element if tag(each) == name)


def value(element: Element | None, *path: str) -> str:
    """The `val` at the end of a path, or an empty string."""
    found = child(element, *path)
    return "" if found is None else attribute(found, "val")


def whole(text: str) -> int | None:
    """A number of ordinary size; None for all else that may stand in an attribute."""
    return int(text) if text.isdecimal() and len(text) <= 6 else None


def switched(element: Element | None, name: str) -> bool | None:
    """A property that is on by standing there; None where nothing is said."""
    found = child(element, name)
    return None if found is None else attribute(found, "val").lower() not in _OFF

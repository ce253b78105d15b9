"""The trail speaks: every code that a verb can write there has words on the trail's page."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from apps.audit.models import Entry
from apps.desk.verbs import KINDS, WORDS, in_words
from apps.reviews.states import Act
from tests.factories.house import House

pytestmark = pytest.mark.slow

APPS = settings.BASE_DIR / "apps"
# What stands in the place of {…} in a code that is put together.
COMPOSED = {
    "position_": Act.values,
    "entry_": ["postponed", "cancelled"],
}


class App:
    """The sources of one app, and what is recorded in them."""

    def __init__(self, folder: Path) -> None:
        trees = [
            ast.parse(path.read_text())
            for path in folder.rglob("*.py")
            if "migrations" not in path.parts
        ]
        self.functions = [
            node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
        ]
        # Functions that hand one of their parameters on to `record`, by name.
        self.recorders: dict[str, tuple[int, str]] = {"record": (0, "verb")}

    def codes(self) -> set[str]:
        before = -1
        found: set[str] = set()
        while before != len(self.recorders):
            before = len(self.recorders)
            found = {code for function in self.functions for code in self.written(function)}
        return found

    def written(self, function: ast.FunctionDef) -> Iterator[str]:
        for call in ast.walk(function):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name in self.recorders:
                place, keyword = self.recorders[name]
                given = call.args[place : place + 1]
                given += [each.value for each in call.keywords if each.arg == keyword]
                for value in given:
                    yield from self.values(value, function)

    def values(self, value: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
        match value:
            case ast.Constant(value=str(code)):
                yield code
            case ast.IfExp():
                yield from self.values(value.body, function)
                yield from self.values(value.orelse, function)
            case ast.JoinedStr(values=[ast.Constant(value=str(prefix)), *_]):
                yield from (prefix + rest for rest in COMPOSED[prefix])
            case ast.Name(id=name):
                parameters = [each.arg for each in function.args.args if each.arg != "self"]
                if name in parameters:
                    self.recorders[function.name] = (parameters.index(name), name)
                elif name in [each.arg for each in function.args.kwonlyargs]:
                    self.recorders[function.name] = (len(parameters), name)
                for node in ast.walk(function):
                    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
                        yield from self.values(node.value, function)


@cache
def recorded() -> frozenset[str]:
    return frozenset(code for app in APPS.iterdir() if app.is_dir() for code in App(app).codes())


def test_every_code_of_the_trail_has_words() -> None:
    assert recorded() - set(WORDS) == set()


def test_no_words_are_kept_for_what_is_never_recorded() -> None:
    assert set(WORDS) - recorded() == set()


def test_codes_that_are_put_together_and_handed_on_are_found_too() -> None:
    assert {
        "position_maintain", "note_refused", "draft_returned", "confirm_restoration",
    } <= recorded()  # fmt: skip


def test_what_an_entry_is_about_has_words(lived_in: House) -> None:
    kinds = set(Entry.objects.values_list("subject_kind", flat=True))
    assert len(kinds) > 15
    assert kinds - set(KINDS) == set()


def test_words_are_sentences_in_the_past() -> None:
    for words in map(str, WORDS.values()):
        assert words[0].isupper()
        assert not words.endswith(".")


def test_a_code_of_earlier_days_is_shown_as_it_is() -> None:
    assert in_words("a_code_of_earlier_days") == "a_code_of_earlier_days"

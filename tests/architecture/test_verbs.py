"""Verbs: only they write, each is one transaction under an actor, and each enters the trail."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

APPS = settings.BASE_DIR / "apps"
Function = ast.FunctionDef | ast.AsyncFunctionDef

# Functions of actions that leave no entry of their own, and why none is wanted.
NO_ENTRY = {
    "accounts.keep_preferences": "binds nobody: how one reads the portal oneself",
    "accounts.confirm_recovery_codes": "binds nobody: that one keeps one's own codes",
    "audit.record": "is the entry",
    "core.beat": "binds nobody: that the web service is there",
    "core.forget_heartbeats": "removes what no expiry asks for any more",
    "dialogues.resume_batches": "writes nothing: it puts jobs back into the queue",
    "core.sweep_files": "removes what no row, and so no entry, speaks of",
    "reviews.forget_word_files": "removes what nobody took: that it was read has its entry",
    "audit.anchor_heads": "the trail would grow by being anchored",
    "delegations.send_anchors": "the trail would grow by being anchored",
    "notifications.tell": "a mail follows from an act, whose verb has the entry",
    "notifications.tell_each": "a mail follows from an act, whose verb has the entry",
    "notifications.deliver": "sends what an act has put in the outbox",
    "notifications.deliver_each": "sends what an act has put in the outbox",
    "notifications.deliver_waiting": "sends what an act has put in the outbox",
}
# Verbs that take no actor, and why.
NO_ACTOR = {
    "core.beat": "the web service itself",
    "core.forget_heartbeats": "the clock itself",
    "core.sweep_files": "the clock itself",
    "dialogues.resume_batches": "the clock itself",
    "accounts.keep_preferences": "one's own: the account is the actor",
    "accounts.confirm_recovery_codes": "one's own: the account is the actor",
    "delegations.appoint_first": "nobody is there yet: whoever runs the service, by a command",
    "delegations.remove_second_factor": "whoever runs the service, by a command",
    "reviews.close_due_rounds": "the clock itself",
    "documents.derestrict_due": "the clock itself",
    "reviews.remind_of_deadlines": "the clock itself",
    "reviews.forget_word_files": "the clock itself",
    "consultations.forget_unconfirmed": "the clock itself",
}
# Verbs whose body is not one transaction from end to end, and why.
NOT_ONE_TRANSACTION = {
    "consultations.forget_unconfirmed": "one for each consultation",
    "dialogues.resume_batches": "one job for each table",
    "dialogues.tell_of_changes": "one for each change",
    "reviews.close_due_rounds": "one for each round",
    "documents.derestrict_due": "one for each document",
    "reviews.remind_of_deadlines": "one for each round",
    "documents.import_document": "the file is read before the transaction of its draft begins",
    "documents.import_into": "the file is read before the transaction of its draft begins",
    "reviews.read_word_file": "the file is read before the transaction that keeps it begins",
}

# Calls outside of actions that look like writing, and why they stand.
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update"}
WRITES |= {"get_or_create", "update_or_create", "create_user", "add_to", "raw_delete"}
WRITING = {
    ("accounts/forms.py", "update"): "attributes of a form's field",
    ("accounts/models.py", "create_user"): "how a manager makes an account",
    ("accounts/models.py", "save"): "how a manager makes an account",
    ("buy_brics/pictures.py", "save"): "a picture in memory",
    ("desk/demonstration/buy_brics.py", "save"): "a drawing in memory",
    ("buy_brics/certificates.py", "save"): "a square code",
    ("desk/demonstration/people.py", "create"): "the first people, before anybody can invite",
    ("desk/demonstration/people.py", "get_or_create"): "the first people and their council",
    ("desk/demonstration/story.py", "update"): "mails of the story that count as sent",
    ("documents/anchoring.py", "update"): "a dictionary",
    ("documents/clauses.py", "bulk_create"): "the rows of a text, for the verbs of documents",
    ("documents/clauses.py", "delete"): "the rows of a text, for the verbs of documents",
    ("documents/comparison/clauses.py", "update"): "a dictionary",
    ("documents/exporting/word.py", "save"): "a file of Word",
    ("documents/importing/word/body.py", "update"): "a counter of words",
    ("documents/spreadsheets/writing.py", "save"): "a file of a spreadsheet",
    ("documents/tree.py", "update"): "a hash",
    ("meetings/calendars/feeds.py", "update"): "a calendar for a mail",
    ("meetings/calendars/ics.py", "update"): "a set of years",
    ("meetings/places.py", "update"): "a counter of places",
    ("notifications/mailbox.py", "create"): "the demonstration's way of sending mail",
}


def modules_of(app: Path) -> list[Path]:
    package = app / "actions"
    return sorted(package.rglob("*.py")) if package.is_dir() else [app / "actions.py"]


def app_names() -> list[str]:
    return sorted(p.name for p in APPS.iterdir() if all(m.is_file() for m in modules_of(p)))


def functions(app: str) -> dict[str, Function]:
    """Every function and method in the actions of an app, by its own name."""
    found: dict[str, Function] = {}
    for module in modules_of(APPS / app):
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, Function):
                found[node.name] = node
    return found


def verbs(app: str) -> dict[str, object]:
    """What the actions of an app offer to others: functions, not exceptions or types."""
    actions = importlib.import_module(f"apps.{app}.actions")
    names = getattr(actions, "__all__", None) or [
        name
        for name, value in vars(actions).items()
        if inspect.isfunction(value)
        and value.__module__ == actions.__name__
        and not name.startswith("_")
    ]
    offered = {name: getattr(actions, name) for name in names}
    return {name: value for name, value in offered.items() if inspect.isfunction(value)}


def called(function: Function) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr


def enters_the_trail(name: str, known: dict[str, Function], seen: set[str]) -> bool:
    """Whether this function calls `record`, itself or through helpers of the same package."""
    seen.add(name)
    calls = set(called(known[name]))
    return "record" in calls or any(
        enters_the_trail(each, known, seen) for each in calls & set(known) - seen
    )


@pytest.mark.parametrize("app", app_names())
def test_every_verb_enters_the_trail(app: str) -> None:
    known = functions(app)
    silent = {f"{app}.{verb}" for verb in verbs(app) if not enters_the_trail(verb, known, set())}
    assert silent == {name for name in NO_ENTRY if name.startswith(f"{app}.")}


@pytest.mark.parametrize("app", [a for a in app_names() if a not in ("audit", "notifications")])
def test_every_verb_is_one_transaction_under_an_actor(app: str) -> None:
    known = functions(app)
    for verb, function in verbs(app).items():
        assert callable(function)
        name = f"{app}.{verb}"
        actor = inspect.signature(function).parameters.get("actor")
        if name in NO_ACTOR:
            assert actor is None, f"{name} takes an actor by now"
        else:
            assert actor is not None, name
            assert actor.kind is inspect.Parameter.KEYWORD_ONLY, name
        atomic = "transaction.atomic" in map(ast.unparse, known[verb].decorator_list)
        assert atomic != (name in NOT_ONE_TRANSACTION), name


def test_nothing_outside_of_actions_writes() -> None:
    found = set()
    for path in sorted(APPS.glob("*/**/*.py")):
        inside = path.relative_to(APPS)
        if inside.parts[1].removesuffix(".py") in ("actions", "migrations"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in WRITES
            ):
                found.add((inside.as_posix(), node.func.attr))
    assert found == set(WRITING)

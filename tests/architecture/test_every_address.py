"""Every address of the portal: who opens it, as written down by hand; and nothing ever breaks.

An address that is missing from the table below fails the test: whoever adds a page says here who
is meant to open it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, ClassVar

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import URLResolver, get_resolver

from apps.core import access
from apps.delegations.access import rule_of
from apps.delegations.actors import Actor
from tests.factories.house import House
from tests.reviews.browsing import browser

pytestmark = pytest.mark.slow

BRAZIL = {"head BR", "delegate BR", "coordinator BR"}
MEMBERS = BRAZIL | {"head CN", "delegate CN"}
PRESIDENCY = {"secretariat", "chair"}
AT_WORK = MEMBERS | PRESIDENCY
GUESTS = {"partner", "expert"}
ACCREDITED = AT_WORK | GUESTS | {"stakeholder"}
SIGNED_IN = ACCREDITED | {"stranger"}
EVERYONE = SIGNED_IN | {"public"}
NOBODY: set[str] = set()
POST_ONLY = NOBODY
HEADS = {"head BR", "head CN"}
COORDINATING = {"head BR", "coordinator BR", "head CN"}  # China's coordinator is not in this cast

# By the name of the address, then by what is opened (see tests/factories/house.py): who gets the
# page. Everyone else is sent to sign in, finds nothing, or is told who may.
OPENED_BY: dict[str, dict[str, set[str]]] = {
    "accounts:preferences": {"": SIGNED_IN},
    "favicon": {"": NOBODY},  # leads on to the picture
    "accounts:kept_codes": {"": NOBODY},  # for whoever has recovery codes
    "accounts:own_address": {"": NOBODY},  # leads on to the page of the second factor
    "accounts:help": {"": EVERYONE},
    "accounts:accessibility": {"": EVERYONE},
    "accounts:privacy": {"": EVERYONE},
    "notifications:mailbox": {"": NOBODY},  # of the demonstration only
    "notifications:message": {"": NOBODY},
    "notifications:calendar": {"": NOBODY},
    "delegations:acting": {"": SIGNED_IN},
    "delegations:delegation": {"": MEMBERS},
    "delegations:former": {"": COORDINATING},
    "delegations:invite_colleague": {"": HEADS},
    "delegations:directory": {"": AT_WORK},
    "delegations:person": {"of Brazil": BRAZIL | PRESIDENCY, "the chair": PRESIDENCY},
    "delegations:end": {"of Brazil": BRAZIL | PRESIDENCY, "the chair": PRESIDENCY},
    "delegations:authorise": {"of Brazil": POST_ONLY, "the chair": POST_ONLY},
    "delegations:focal_point": {"of Brazil": POST_ONLY, "the chair": POST_ONLY},
    "delegations:withdraw": {"to Brazil": POST_ONLY},
    "delegations:invitation": {"to Brazil": EVERYONE},  # who holds the link reads it
    "delegations:decline": {"to Brazil": POST_ONLY},
    "delegations:people": {"": PRESIDENCY},
    "delegations:invite": {"": PRESIDENCY},
    "delegations:restore": {"": PRESIDENCY},
    "delegations:restoration": {"of Egypt": PRESIDENCY},
    "delegations:handover": {"": PRESIDENCY},
    "delegations:announce": {"": POST_ONLY},
    "delegations:handover_review": {"": PRESIDENCY},
    "delegations:handover_done": {"": PRESIDENCY},
    "desk:desk": {"": SIGNED_IN},
    "desk:to_clear": {"": COORDINATING},
    "desk:outreach": {"": PRESIDENCY},
    "desk:trail": {"": PRESIDENCY | COORDINATING},
    "desk:verify": {"": POST_ONLY},
    "documents:list": {"": ACCREDITED},
    "documents:import": {"": AT_WORK},
    "documents:by_reference": {
        "public": EVERYONE,
        "members": AT_WORK,
        "presidency": PRESIDENCY,
        "draft": BRAZIL,
        "proposed": BRAZIL | PRESIDENCY,
        "imported": BRAZIL,
        "revision": AT_WORK,  # the text that is fixed; the next one is the presidency's
        "planned": AT_WORK,
        "derestricted": EVERYONE,
        "paper": BRAZIL,
        "shared": MEMBERS,  # Brazil's own paper, with China
        "bracketed": EVERYONE,
        "renumbered": AT_WORK,
    },
    "documents:import_into": {"draft": BRAZIL, "revision": PRESIDENCY},
    "documents:correct": {"draft": BRAZIL, "revision": PRESIDENCY},
    "documents:confirm": {"imported": POST_ONLY},
    "documents:details": {"draft": BRAZIL, "revision": PRESIDENCY},
    "documents:discard": {"draft": BRAZIL, "revision": PRESIDENCY},
    "documents:readers": {"draft": BRAZIL, "revision": PRESIDENCY},
    "documents:propose": {
        "draft": {"head BR", "coordinator BR"},
        "proposed": NOBODY,
        "revision": PRESIDENCY,
    },
    "documents:table": {"draft": NOBODY, "proposed": PRESIDENCY, "revision": PRESIDENCY},
    "documents:next_version": {"draft": NOBODY, "members": PRESIDENCY},
    "documents:brackets": {"draft": NOBODY, "bracketed": PRESIDENCY},
    "documents:bracket": {"bracketed": PRESIDENCY},
    "documents:stand": {"bracketed": COORDINATING},
    "documents:clean_up": {"draft": NOBODY, "members": PRESIDENCY},
    "documents:concordance": {"members": NOBODY, "renumbered": AT_WORK},
    "documents:void": {"draft": NOBODY, "members": PRESIDENCY},
    "documents:derestriction": {"draft": BRAZIL, "planned": PRESIDENCY, "derestricted": NOBODY},
    "documents:object": {"planned": {"head BR"}, "objected": NOBODY},
    "documents:withdraw_objection": {"objected": {"head BR"}, "planned": NOBODY},
    "documents:agree": {"planned": {"head BR"}, "derestricted": NOBODY},
    "documents:derestrict": {"agreed": PRESIDENCY, "planned": NOBODY},
    "documents:share": {"paper": {"head BR", "coordinator BR"}, "shared": NOBODY},
    "documents:withdraw_paper": {"shared": {"head BR", "coordinator BR"}, "paper": NOBODY},
    "documents:download": {
        "public md": EVERYONE,
        "derestricted md": EVERYONE,
        "shared md": MEMBERS,
        "presidency md": PRESIDENCY,
        "draft md": BRAZIL,
        "proposed md": BRAZIL | PRESIDENCY,
        "members md": AT_WORK,
        "members docx": AT_WORK,
        "members pdf": AT_WORK,
        "bracketed md": EVERYONE,
    },
    "documents:source": {"imported": BRAZIL, "members": NOBODY},  # the latter came without a file
    "documents:by_symbol": {"public": EVERYONE, "members": AT_WORK, "presidency": PRESIDENCY},
    "documents:compare": {"public": EVERYONE, "members": AT_WORK},
    "reviews:rounds": {"": ACCREDITED},
    "reviews:receipts": {"": ACCREDITED},
    "reviews:round": {
        "comment": AT_WORK | GUESTS,  # its text is public, and it admits guests
        "sealed": AT_WORK,
        "sealed, a clause": AT_WORK,
        "closed": AT_WORK,
        "matrix": AT_WORK,
        "session": AT_WORK,
        "silence": AT_WORK,
        "awaiting": AT_WORK,
    },
    # In the closed round both delegations have a position: there is nothing more to draft (409).
    "reviews:new_comment": {
        "comment": MEMBERS | GUESTS,
        "sealed": MEMBERS,
        "closed": NOBODY,
        "silence": MEMBERS,
    },
    "reviews:edit_comment": {"comment": BRAZIL, "sealed": BRAZIL, "silence": BRAZIL},
    "reviews:position": {
        "comment": NOBODY,  # leads on to the clearing: there is no position to take
        "sealed": MEMBERS,
        "closed": NOBODY,
        "silence": MEMBERS,
    },
    "reviews:clear": {
        "comment": COORDINATING | GUESTS,
        "sealed": COORDINATING,
        "closed": NOBODY,
        "silence": COORDINATING,
    },
    "reviews:review": {
        "comment": HEADS | GUESTS,
        "sealed": HEADS,
        "closed": NOBODY,
        "silence": HEADS,
    },
    # What follows an act is for heads whose delegation has something to follow up.
    "reviews:withdraw": {
        "comment": {"head BR"},
        "sealed": {"head BR"},
        "closed": NOBODY,
        "silence": {"head BR"},
    },
    "reviews:confirm": {
        "comment": NOBODY,
        "sealed": NOBODY,
        "closed": {"head CN"},
        "silence": NOBODY,
    },
    **{
        f"reviews:{name}": {
            "comment": NOBODY,
            "sealed": {"head BR"},
            "closed": {"head BR"},
            "silence": NOBODY,
        }
        for name in ("lift", "maintain")
    },
    "reviews:explain": {"adopted": HEADS, "sealed": NOBODY},  # it follows the result
    "reviews:receipt": {"comment": BRAZIL, "sealed": BRAZIL, "silence": BRAZIL},
    "reviews:word": {
        "comment": MEMBERS | GUESTS,
        "sealed": MEMBERS,
        "closed": NOBODY,
        "silence": MEMBERS,
    },
    "reviews:word_preview": {"comment": BRAZIL, "sealed": BRAZIL, "silence": BRAZIL},
    **{
        f"reviews:{name}": {
            "comment": AT_WORK | GUESTS,
            **dict.fromkeys(["sealed", "closed", "silence"], AT_WORK),
        }
        for name in ("word_text", "word_marked")
    },
    "reviews:word_ours": {
        "comment": MEMBERS | GUESTS,
        **dict.fromkeys(["sealed", "closed", "silence"], MEMBERS),
    },
    "reviews:open": {"members": PRESIDENCY, "presidency": NOBODY, "draft": NOBODY},
    "reviews:extend": {"sealed": PRESIDENCY, "closed": PRESIDENCY, "silence": PRESIDENCY},
    "reviews:enter_note": {"sealed": PRESIDENCY, "closed": PRESIDENCY, "silence": PRESIDENCY},
    "reviews:note": {"sealed": PRESIDENCY, "closed": PRESIDENCY},
    "reviews:evidence": {"sealed": PRESIDENCY, "closed": PRESIDENCY},  # and South Africa, Egypt
    "reviews:dispositions": {
        "comment": AT_WORK | GUESTS,
        "sealed": AT_WORK,
        "closed": AT_WORK,
        "matrix": AT_WORK,
        "session": AT_WORK,
        "silence": AT_WORK,
        "awaiting": AT_WORK,
    },
    **{
        f"reviews:{name}": {
            "comment": AT_WORK | GUESTS,
            **dict.fromkeys(
                ["sealed", "closed", "matrix", "session", "silence", "awaiting"], AT_WORK
            ),
        }
        for name in ("matrix", "matrix_word")
    },
    "reviews:send_table": {"sealed": PRESIDENCY, "matrix": PRESIDENCY},
    "reviews:table": {"matrix": {"secretariat"}},  # for whoever sent it in
    "reviews:next_version": {
        "comment": NOBODY,
        "sealed": NOBODY,
        "closed": PRESIDENCY,
        "matrix": PRESIDENCY,
        "session": NOBODY,
        "silence": NOBODY,
        "awaiting": PRESIDENCY,
    },
    "reviews:conclude": {
        "comment": PRESIDENCY,
        "sealed": PRESIDENCY,
        "closed": PRESIDENCY,
        "matrix": PRESIDENCY,
        "session": PRESIDENCY,
        "silence": NOBODY,  # nobody concludes it
        "awaiting": PRESIDENCY,
    },
    "reviews:follow": {"session": NOBODY, "awaiting": {"chair"}, "silence": NOBODY},
    "reviews:plan": {"members": PRESIDENCY, "presidency": NOBODY, "draft": NOBODY},
    "reviews:put": {"open": {"chair"}},
    "reviews:ask": {"session": {"chair"}, "closed": NOBODY},
    "working_group:about": {"": EVERYONE},
    "research:list": {"": EVERYONE},
    "research:new": {"": AT_WORK},
    "research:adopt": {"imported": POST_ONLY},
    "research:terms": {
        "draft": BRAZIL,
        "proposed": BRAZIL | PRESIDENCY,
        "tabled": AT_WORK,
        "commissioned": AT_WORK,
    },
    "research:edit": {"draft": BRAZIL, "proposed": NOBODY},
    "research:step": {
        "draft, title": BRAZIL,
        "draft, deliverables": BRAZIL,
        "proposed, title": NOBODY,
    },
    "research:check": {"draft": BRAZIL, "proposed": PRESIDENCY, "tabled": NOBODY},
    "research:propose": {"draft": POST_ONLY},
    "research:table": {"proposed": POST_ONLY},
    "research:give_up": {"draft": BRAZIL, "tabled": NOBODY},
    "research:resume": {"draft": POST_ONLY},
    "research:correct": {"commissioned": BRAZIL | PRESIDENCY},
    "research:nominate": {"draft": {"head BR", "coordinator BR"}, "tabled": COORDINATING},
    "research:withdraw": {
        "agreed": {"head BR", "coordinator BR"},
        "commissioned": {"head BR", "coordinator BR"},
    },
    "research:decision": {"agreed": PRESIDENCY, "commissioned": PRESIDENCY},
    "research:commission": {
        "tabled": NOBODY,
        "determined": PRESIDENCY,
        "commissioned": AT_WORK,  # the record of it
    },
    "research:deliver": {"draft": BRAZIL, "commissioned": BRAZIL | PRESIDENCY},
    "consultations:list": {"": EVERYONE},
    "consultations:consultation": {
        "before": EVERYONE,
        "open": EVERYONE,
        "closed": EVERYONE,
        "answered": EVERYONE,
    },
    "consultations:comment": {"open": EVERYONE, "closed": NOBODY},
    "consultations:sent": {"open": EVERYONE},
    "consultations:comments": {"open": EVERYONE, "before": NOBODY, "answered": EVERYONE},
    "consultations:spreadsheet": {"csv": EVERYONE, "xlsx": EVERYONE},
    "consultations:response": {"to be confirmed": EVERYONE},  # who holds the link reads it
    "consultations:manage_list": {"": PRESIDENCY},
    "consultations:new": {"": PRESIDENCY},
    "consultations:manage": {
        "before": PRESIDENCY,
        "open": PRESIDENCY,
        "closed": PRESIDENCY,
        "answered": PRESIDENCY,
    },
    "consultations:edit": {"before": PRESIDENCY, "open": NOBODY},
    "consultations:extend": {"open": PRESIDENCY, "closed": NOBODY},
    "consultations:withdraw": {"before": PRESIDENCY, "open": NOBODY},
    "consultations:moderation": {"open": PRESIDENCY, "answered": PRESIDENCY},
    "consultations:new_reply": {"open": PRESIDENCY, "answered": NOBODY},
    "consultations:reply": {"open": PRESIDENCY},
    "consultations:answer": {"closed": PRESIDENCY, "open": NOBODY},
    "consultations:all": {"csv": PRESIDENCY, "xlsx": PRESIDENCY},
    "buy_brics:index": {"": EVERYONE},
    "buy_brics:campaign": {"public": EVERYONE, "members": AT_WORK},
    "buy_brics:platforms": {"public": EVERYONE},
    "buy_brics:results_csv": {"public": EVERYONE},
    "buy_brics:products": {"": EVERYONE},
    "buy_brics:product": {"shown": EVERYONE, "waiting": BRAZIL, "hidden": BRAZIL | PRESIDENCY},
    "buy_brics:hide": {"shown": {"head BR", "coordinator BR"} | PRESIDENCY},
    "buy_brics:show": {"hidden": POST_ONLY},
    "buy_brics:picture": {"shown small": EVERYONE, "waiting small": BRAZIL, "shown huge": NOBODY},
    "buy_brics:enterprises": {"": EVERYONE},
    "buy_brics:enterprise": {"vouched": EVERYONE, "waiting": NOBODY},
    "buy_brics:apply": {"": EVERYONE},
    "buy_brics:applied": {"": EVERYONE},
    # Who holds the link reads it, and acts for the enterprise.
    "buy_brics:own": dict.fromkeys(["unconfirmed", "waiting", "vouched", "declined"], EVERYONE),
    "buy_brics:confirm": {"unconfirmed": POST_ONLY},
    "buy_brics:profile": {"vouched": EVERYONE, "unconfirmed": NOBODY},
    "buy_brics:again": {"declined": POST_ONLY},
    "buy_brics:withdraw": {"vouched": EVERYONE},
    "buy_brics:new_address": {"vouched": EVERYONE},
    "buy_brics:keep_address": {"vouched": POST_ONLY},
    "buy_brics:confirm_new_address": {"asked": EVERYONE},
    "buy_brics:add": {"vouched": EVERYONE, "declined": NOBODY},
    "buy_brics:edit_product": {"shown": EVERYONE},
    "buy_brics:remove_product": {"shown": EVERYONE},
    "buy_brics:own_picture": {"shown": EVERYONE},
    "buy_brics:applications": {"": MEMBERS},
    "buy_brics:application": {"waiting": BRAZIL, "unconfirmed": NOBODY},
    "buy_brics:vouch": {"waiting": POST_ONLY},
    "buy_brics:decline": {"waiting": {"head BR", "coordinator BR"}},
    "buy_brics:manage": {"": PRESIDENCY},
    "buy_brics:new": {"": PRESIDENCY},
    "buy_brics:edit": {"public": PRESIDENCY},
    "buy_brics:events": {"public": PRESIDENCY},
    "buy_brics:remove_event": {"": POST_ONLY},
    "buy_brics:manage_platforms": {"public": PRESIDENCY},
    "buy_brics:new_platform": {"public": PRESIDENCY},
    "buy_brics:edit_platform": {"public": PRESIDENCY},
    "buy_brics:drop_platform": {"public": POST_ONLY},
    "buy_brics:result": {"public": PRESIDENCY},
    "buy_brics:withdraw_result": {"": PRESIDENCY},
    "buy_brics:trainings": {"": EVERYONE},
    "buy_brics:training": {"draft": PRESIDENCY, "announced": EVERYONE, "over": EVERYONE},
    "buy_brics:training_register": {"draft": NOBODY, "announced": EVERYONE, "over": NOBODY},
    "buy_brics:training_requested": {"announced": EVERYONE},
    "buy_brics:my_trainings": {"": SIGNED_IN},
    # Who holds the link reads it.
    "buy_brics:registration": {"asked": EVERYONE, "placed": EVERYONE, "certified": EVERYONE},
    "buy_brics:registration_confirm": {"asked": POST_ONLY},
    "buy_brics:registration_correct": {"placed": EVERYONE},
    "buy_brics:registration_cancel": {"placed": POST_ONLY},
    # The file is of the training that is over.
    "buy_brics:material": {"asked": NOBODY, "placed": NOBODY, "certified": EVERYONE},
    "buy_brics:certificate_pdf": {"asked": NOBODY, "placed": NOBODY, "certified": EVERYONE},
    "buy_brics:verify": {"": EVERYONE},
    "buy_brics:certificate": {"": EVERYONE},
    "buy_brics:manage_trainings": {"": PRESIDENCY},
    "buy_brics:new_training": {"": PRESIDENCY},
    "buy_brics:manage_training": dict.fromkeys(["draft", "announced", "over"], PRESIDENCY),
    "buy_brics:edit_training": dict.fromkeys(["draft", "announced", "over"], PRESIDENCY),
    "buy_brics:announce_training": {"draft": POST_ONLY},
    "buy_brics:new_session": {"draft": PRESIDENCY},
    "buy_brics:manage_session": {"announced": PRESIDENCY, "over": PRESIDENCY},
    "buy_brics:manage_attendance": {"announced": PRESIDENCY, "over": PRESIDENCY},
    "buy_brics:remove_material": {"over": POST_ONLY},
    "buy_brics:manage_participants": {"over": PRESIDENCY},
    "buy_brics:participants_xlsx": {"over": PRESIDENCY},
    "buy_brics:manage_certificates": dict.fromkeys(["draft", "announced", "over"], PRESIDENCY),
    "buy_brics:withdraw_certificate": {"over": PRESIDENCY},
    "buy_brics:reissue_certificate": {"over": PRESIDENCY},
    "meetings:timetable": {"": EVERYONE},
    "meetings:year": {"2027": EVERYONE, "2029": EVERYONE},
    "meetings:ics": {"": EVERYONE},
    "meetings:year_ics": {"2027": EVERYONE},
    "meetings:body_ics": {"CGETI": EVERYONE},
    "meetings:meeting_ics": {
        "ahead": EVERYONE,
        "open": EVERYONE,
        "held": EVERYONE,
        "members": AT_WORK,
    },
    "meetings:calendar": {"": SIGNED_IN},
    "meetings:own_ics": {"Brazil’s": EVERYONE},  # who has the address reads it
    "meetings:plan_current": {"": NOBODY},  # leads on to the year
    "meetings:plan": {"2027": PRESIDENCY},
    "meetings:new_entry": {"2027": PRESIDENCY},
    "meetings:entry": {"planned": PRESIDENCY, "confirmed": PRESIDENCY},
    "meetings:move": {"planned": PRESIDENCY, "confirmed": NOBODY},
    "meetings:release": {"planned": PRESIDENCY},
    "meetings:fair_time": {"planned": PRESIDENCY},
    "meetings:confirm": {"planned": PRESIDENCY, "confirmed": PRESIDENCY},
    "meetings:held": {"planned": NOBODY, "confirmed": PRESIDENCY},
    "meetings:postpone": {"planned": PRESIDENCY},
    "meetings:cancel": {"planned": PRESIDENCY},
    "meetings:meetings": {"": AT_WORK | GUESTS},
    "meetings:meeting": {
        "ahead": EVERYONE,
        "open": EVERYONE,
        "held": EVERYONE,
        "members": AT_WORK,
    },
    "meetings:registration": {
        "ahead": COORDINATING | {"expert"},  # UNCTAD is asked; Belarus is not
        "open": COORDINATING,
        "held": COORDINATING,
        "members": COORDINATING,
    },
    "meetings:pack_zip": {"ahead": AT_WORK | GUESTS},
    "meetings:pack_pdf": {"ahead": AT_WORK | GUESTS},
    "meetings:follow_up": {"of Brazil": AT_WORK},
    "meetings:details": {"ahead": PRESIDENCY, "members": PRESIDENCY},
    "meetings:agenda": {"ahead": PRESIDENCY, "open": PRESIDENCY},
    "meetings:seats": {"ahead": PRESIDENCY},
    "meetings:invite": {"ahead": POST_ONLY},
    "meetings:session": {"ahead": PRESIDENCY, "open": PRESIDENCY, "held": PRESIDENCY},
    "meetings:open_session": {"ahead": PRESIDENCY, "held": NOBODY},
    "meetings:roll": {"open": POST_ONLY},
    "meetings:close_session": {"ahead": NOBODY, "open": PRESIDENCY},
    "meetings:decide": {"open": {"chair"}},
    "meetings:add_follow_up": {"ahead": PRESIDENCY, "open": PRESIDENCY},
    "meetings:minutes": {"held": POST_ONLY},
    "dialogues:list": {"": EVERYONE},
    "dialogues:dialogue": {"public": EVERYONE, "members": AT_WORK},
    "dialogues:answers": {"public": EVERYONE},
    "dialogues:ics": {"public": EVERYONE},
    "dialogues:speakers": {"public": PRESIDENCY},
    "dialogues:file": {"published": EVERYONE, "sent": PRESIDENCY},
    # Whoever has the link opens it; signed in as another, one reads whose it is not.
    "dialogues:invitation": dict.fromkeys(["asked", "coming", "waiting"], EVERYONE),
    "dialogues:accept": {"asked": POST_ONLY},
    "dialogues:decline": {"asked": POST_ONLY},
    "dialogues:pass_on": {"asked": {"public"}},
    "dialogues:contribute": {"asked": {"public"}},
    "dialogues:answer": {"asked": {"public"}},
    "dialogues:withdraw_contribution": {"sent": POST_ONLY},
    "dialogues:own_file": {"sent": {"public"}},
    "dialogues:my_invitations": {"": SIGNED_IN},
    "dialogues:my_contributions": {"": SIGNED_IN},
    "dialogues:manage": {"": PRESIDENCY},
    "dialogues:new": {"planned": PRESIDENCY},
    "dialogues:table": {"": PRESIDENCY},
    "dialogues:sending": {"": PRESIDENCY},
    "dialogues:discard_table": {"": POST_ONLY},
    "dialogues:withdraw_invitation": {"asked": POST_ONLY},
    "dialogues:decide": {"sent": PRESIDENCY},
    "dialogues:overview": {"public": PRESIDENCY},
    "dialogues:edit": {"public": PRESIDENCY},
    "dialogues:content": {"public": PRESIDENCY},
    "dialogues:programme": {"public": PRESIDENCY},
    "dialogues:invitations": {"public": PRESIDENCY},
    "dialogues:invite": {"public": PRESIDENCY},
    "dialogues:upload": {"public": PRESIDENCY},
    "dialogues:participants": {"public": PRESIDENCY},
    "dialogues:moderation": {"public": PRESIDENCY},
    "dialogues:summary": {"public": PRESIDENCY},
    "dialogues:agenda": {"public": PRESIDENCY},
    "outcomes:home": {"": EVERYONE},
    "outcomes:list": {"": EVERYONE},
    "outcomes:csv": {"": EVERYONE},
    "outcomes:json": {"": EVERYONE},
    "outcomes:feed": {"": EVERYONE},
    "outcomes:outcome": {"": EVERYONE},
    "outcomes:download": {"pdf": EVERYONE, "md": EVERYONE},
    "outcomes:members": {"": EVERYONE},
    "outcomes:member": {"": EVERYONE},
    "outcomes:sitemap": {"": EVERYONE},
    "outcomes:robots": {"": EVERYONE},
    "outcomes:to_publish": {"": PRESIDENCY},
    "outcomes:publish": {"adopted": PRESIDENCY, "again": NOBODY},
    "outcomes:revise": {"adopted": NOBODY, "again": PRESIDENCY},
    "outcomes:issue": {"statement": PRESIDENCY, "adopted": NOBODY},
    "outcomes:supersede": {"": PRESIDENCY},
}

# They look for leaks in test_leaks.py: at all that opens to them or, where another office reads
# the same, at what is about rounds and texts.
OUTSIDERS = sorted(EVERYONE - BRAZIL)
LIKE_ANOTHER = {"secretariat": "chair", "delegate CN": "head CN"}
ABOUT_ROUNDS = (
    "/rounds/",
    "/desk/",
    "/documents/",
    "/d/",
    "/manage/rounds",
    "/trail/",
    "/members/",
)


def looks_for_leaks(who: str, name: str, what: str, address: str) -> bool:
    if who not in OUTSIDERS:
        return False
    alike = LIKE_ANOTHER.get(who, "") in OPENED_BY[name][what]
    return not alike or address.startswith(ABOUT_ROUNDS)


# Ours, and for machines: they say that the service is alive, and nothing else.
FOR_MACHINES = {"healthz", "readyz"}
# Of libraries, which guard themselves. A page that a new version of one brings fails the test.
LIBRARIES = {
    "set_language",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_email",  # shadowed by our own
    "account_email_verification_sent",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_confirm_login_code",
    "account_confirm_email",
    "account_reset_password_from_key_done",
    "account_reset_password_from_key",
    "account_reset_password_done",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "usersessions_list",
}
ADMIN = {"index", "login", "logout", "password_change", "password_change_done", "autocomplete"}
ADMIN |= {"jsi18n", "view_on_site", "app_list", ""}
ADMIN |= {
    f"delegations_{model}_{page}"
    for model in ("memberstate", "organisation", "body")
    for page in ("changelist", "add", "history", "delete", "change")
}


# What is said to people; anything else is a page that broke.
ANSWERS = {200, 302, 403, 404, 405, 409}


def every_address(resolver: URLResolver, within: str = "") -> Iterator[tuple[str, Any]]:
    """The name of each address, with the view behind it."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{within}{pattern.namespace}:" if pattern.namespace else within
            yield from every_address(pattern, space)
        else:
            name = pattern.name
            if name is None and pattern.callback.__module__.startswith("apps."):
                name = pattern.callback.__name__
            yield within + (name or ""), pattern.callback


def ours() -> dict[str, Any]:
    libraries = LIBRARIES | {f"admin:{name}" for name in ADMIN}
    found = every_address(get_resolver())
    return {name: view for name, view in found if name not in libraries | FOR_MACHINES}


def test_every_view_names_its_rule() -> None:
    without = {name for name, view in ours().items() if rule_of(view) is None}
    assert without == set()


def test_every_exemption_is_still_there() -> None:
    found = {name for name, _view in every_address(get_resolver())}
    assert found >= LIBRARIES | FOR_MACHINES | {f"admin:{name}" for name in ADMIN}


def test_every_address_stands_in_the_table() -> None:
    assert set(OPENED_BY) == set(ours())


def tried(call: Callable[[], Any]) -> int | str:
    """The status of the answer, or what broke; whatever was written is undone."""
    try:
        with transaction.atomic():
            answer = call()
            if answer.streaming:
                answer.getvalue()
            transaction.set_rollback(True)
    except Exception as broke:
        return f"{type(broke).__name__}: {broke}"
    return int(answer.status_code)


def trying(cast: Mapping[str, Actor], view: Any) -> list[str]:
    """Whom the view's rule admits, a visitor, and one whom it refuses: `allow` answers all alike
    whom it refuses, whatever stands behind it."""
    rule = rule_of(view)
    if rule is None or rule in (access.everyone, access.signed_in):  # these ask about a request
        return list(cast)
    admitted = [who for who, actor in cast.items() if rule(actor)]
    refused = [who for who in cast if who not in (*admitted, "public")]
    return list(dict.fromkeys([*admitted, *refused[:1], "public"]))


def test_the_house_has_all_that_the_table_names(lived_in: House) -> None:
    named = {name: set(kinds) for name, kinds in lived_in.addresses.items()}
    assert named == {name: set(kinds) for name, kinds in OPENED_BY.items()}


@pytest.mark.parametrize("who", sorted(EVERYONE))
def test_every_address_opens_to_whom_the_table_says(lived_in: House, who: str) -> None:
    """What others than Brazil's people open in test_leaks.py, and more than once, they do not open
    here."""
    cast = lived_in.cast.everyone()
    client, views = browser(cast[who]), ours()
    wrong, broken = [], []
    for name, kinds in lived_in.addresses.items():
        asks = who in trying(cast, views[name])
        for what, address in kinds.items():
            opens = who in OPENED_BY[name][what]
            if not asks and not opens:
                continue
            assert asks, f"{name} opens by the table to {who}, whom its rule refuses"
            if opens and looks_for_leaks(who, name, what, address):
                continue
            status = tried(partial(client.get, address))
            wrong += [(name, what, status)] if (status == 200) != opens else []
            broken += [(address, status)] if status not in ANSWERS else []
    assert broken == []
    assert wrong == []


SENDING = ("chair", "head BR", "public")


@pytest.mark.parametrize("who", SENDING)
def test_an_empty_form_breaks_no_page(lived_in: House, who: str) -> None:
    client = browser(lived_in.cast.everyone()[who])
    most = None if who == "head BR" else 1  # a head has something in every state
    assert answers_other_than(ANSWERS | {422}, lived_in, client, most) == []


def test_a_form_without_its_token_is_refused_everywhere(lived_in: House) -> None:
    client = Client(enforce_csrf_checks=True)
    head = lived_in.cast.heads["BR"].user
    assert head is not None
    client.force_login(head)
    assert answers_other_than({403, 404, 405, 409}, lived_in, client, 1) == []


def answers_other_than(
    expected: set[int], house: House, client: Client, most: int | None
) -> list[object]:
    """To forms that are sent empty, to so many addresses of each view."""
    sent = [
        (address, tried(partial(client.post, address)))
        for kinds in house.addresses.values()
        for address in list(kinds.values())[:most]
    ]
    return [(address, status) for address, status in sent if status not in expected]


def test_no_question_breaks_a_page(lived_in: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another language, wrong things, and strange values of whatever a page asks its address."""
    monkeypatch.setattr(WSGIRequest, "GET", property(lambda request: Noting.of(request)))
    clients = {who: browser(actor) for who, actor in lived_in.cast.everyone().items()}
    broken: list[tuple[object, ...]] = []
    for name, kinds in lived_in.addresses.items():
        what, address = next(iter(kinds.items()))
        reader = min(OPENED_BY[name][what], default="chair")
        broken += asked_strangely(clients[reader], address)
    assert broken == []


class Noting(QueryDict):
    """What follows the question mark, which notes what it is asked for."""

    asked: ClassVar[set[str]] = set()

    @classmethod
    def of(cls, request: WSGIRequest) -> Noting:
        if "_noting" not in request.__dict__:
            request.__dict__["_noting"] = cls(request.META["QUERY_STRING"])
        noting: Noting = request.__dict__["_noting"]
        return noting

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return super().getlist(key, default)


def asked_strangely(client: Client, address: str) -> list[tuple[object, ...]]:
    page = address.partition("?")[0]
    Noting.asked.clear()
    tries = {"in Arabic": partial(client.get, f"/ar{address}")}
    answers = {how: tried(call) for how, call in tries.items()}
    for value in ("-1", "9" * 5000, "\0"):
        if Noting.asked:  # strange values may lead it to ask for more
            question = dict.fromkeys(Noting.asked, value)
            answers[f"asks {value[:9]!r}"] = tried(partial(client.get, page, question))
    wrong = re.sub(r"(?<=/)[a-z0-9]{12}(?=/)", "nobodysthing", page)
    found = [(page, how, got) for how, got in answers.items() if got not in ANSWERS | {422}]
    if wrong != page and (got := tried(partial(client.get, wrong))) not in (302, 404, 405):
        found.append((page, "of nobody's thing", got))
    return found

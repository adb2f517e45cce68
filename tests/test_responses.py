"""Every address of the product as production answers it: headers, cookies, tokens, hosts, redirects, foreign fields.

The settings are those that production's variables give. One world serves all; each request is undone.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from csp.middleware import CSPMiddleware
from django.core.cache import cache
from django.http import HttpResponseBase
from django.test import Client, override_settings
from django.urls import get_resolver

from appraisal.honour_forms import WithdrawalForm
from branchmgr import access, forms
from tests.addresses import addresses, patterns
from tests.areas import Address
from tests.factories.groups import PASSWORD
from tests.hostile import typed
from tests.hostile.refused import REFUSED
from tests.posted_fields import SENT, Reading, Writes, columns, extras, shapes, written
from tests.response_faults import faults_of
from tests.test_permissions import rows
from tests.world import ROLES, World, lived_in, undone

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # what is answered does not depend on the database

ROOT = Path(__file__).parents[1]
HOST = "branch.example"
EVIL = "https://evil.example/"
VARIABLES = {"SECRET_KEY": "k3%jX" * 10, "HTTPS": "on", "BEHIND_PROXY": "on", "ALLOWED_HOSTS": HOST, "DEBUG": "off"}
PRINTED = """
import json, branchmgr.settings as s
kinds = (str, int, bool, tuple, list, type(None))
starts = ("SECURE_", "SESSION_COOKIE_", "CSRF_", "ALLOWED_HOSTS", "HTTPS", "X_FRAME_OPTIONS", "DEBUG")
print(json.dumps({n: v for n, v in vars(s).items() if n.startswith(starts) and isinstance(v, kinds)}))
"""


def production_settings(folder: Path) -> dict[str, Any]:
    """What production's variables make of the settings that answers depend on."""
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder), **VARIABLES}
    told = subprocess.run(
        [sys.executable, "-c", PRINTED], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    said: dict[str, Any] = json.loads(told.stdout)
    return said | {"SECURE_PROXY_SSL_HEADER": tuple(said["SECURE_PROXY_SSL_HEADER"])}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("production")
    with django_db_blocker.unblock(), lived_in(folder) as built, override_settings(**production_settings(folder)):
        yield built


def arriving(world: World, role: str, host: str = HOST, **more: str) -> Client:
    """A browser behind the proxy, on a page of somebody else's."""
    headers = {"host": host, "x-forwarded-proto": "https", "referer": f"{EVIL}page", **more}
    return world.client(role, **headers)


def best_role(said: str, wanted: str) -> str:
    """The first role that is answered so."""
    return next((role for role, answer in zip(ROLES, said, strict=True) if answer in wanted), "S")


def one_of_each(world: World) -> Iterator[tuple[Address, str]]:
    """Each address once, with a role that is shown it where there is one."""
    chosen: dict[str, tuple[Address, str]] = {}
    for name, state, get, _post in rows():
        if name not in chosen or ("." in get and chosen[name][1] == ""):
            chosen[name] = (addresses(world)[name, state], best_role(get, ".") if "." in get else "")
    return ((address, role or "S") for address, role in chosen.values())


def told(found: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: faults for name, faults in found.items() if faults}


class FormsShown:
    """Keeps every form that a page makes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.found: list[forms.BaseForm] = []
        made = forms.BaseForm.__init__

        def kept(form: forms.BaseForm, *args: Any, **kwargs: Any) -> None:
            made(form, *args, **kwargs)
            self.found.append(form)

        monkeypatch.setattr(forms.BaseForm, "__init__", kept)


def test_every_page_is_headed_and_redirects_inside(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms that pages make by themselves are tried along the way, with the numbers, days and texts of the data."""
    shown, found, asked = FormsShown(monkeypatch), {}, 0
    for address, role in one_of_each(world):
        with undone():
            response = address.get(arriving(world, role), {"next": EVIL})
        found[address.name] = faults_of(response, host=HOST)
        asked += 1
    assert told(found) == {}
    assert asked > 300

    fields = {place: field for form in shown.found for place, field in named(form)}
    assert len(fields) > 20
    assert told({place: typed.faults_of(field) for place, field in fields.items()}) == {}


def named(form: forms.BaseForm) -> Iterator[tuple[str, Any]]:
    """The fields that a form adds to those of its class; those that differ by a number alone count once."""
    added = {name: field for name, field in form.fields.items() if name not in form.base_fields}
    return ((f"{type(form).__name__} {re.sub('[0-9]+', '#', name)}", field) for name, field in added.items())


def csrf_refused(response: HttpResponseBase) -> bool:
    shown = {template.name for template in getattr(response, "templates", [])}
    return response.status_code == 403 and "403_csrf.html" in shown


def without_token(world: World, address: Address) -> HttpResponseBase:
    """The address sent its form from our own site, without the token."""
    client = arriving(world, "S", origin=f"https://{HOST}")
    client.handler.enforce_csrf_checks = True
    with undone():
        return address.post(client)


def test_every_form_without_its_token_is_refused(world: World) -> None:
    taken, found = [], {}
    for address, _role in one_of_each(world):
        response = without_token(world, address)
        taken += [] if csrf_refused(response) else [address.name]
        found[address.name] = faults_of(response, host=HOST)
    assert taken == []
    assert told(found) == {}


def test_address_that_asks_for_no_token_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    view = next(each.callback for each in patterns(get_resolver()) if each.name == "honour_withdraw")
    assert csrf_refused(without_token(world, addresses(world)["honour_withdraw", ""]))
    monkeypatch.setattr(view, "csrf_exempt", True, raising=False)
    assert not csrf_refused(without_token(world, addresses(world)["honour_withdraw", ""]))


def test_form_with_its_token_is_taken(world: World) -> None:
    client = arriving(world, "S", origin=f"https://{HOST}")
    client.handler.enforce_csrf_checks = True
    address = addresses(world)["honour_withdraw", ""]
    with undone():
        address.get(client)
        sent = address.post(client, {"csrfmiddlewaretoken": client.cookies["csrftoken"].value})
    assert sent.status_code == 302


def test_every_address_of_a_foreign_host_is_refused(world: World) -> None:
    answered, found = [], {}
    for address, _role in one_of_each(world):
        response = arriving(world, "S", host="evil.example").get(address.url)
        answered += [] if response.status_code == 400 else [address.name]
        found[address.name] = faults_of(response, host=HOST)
    assert answered == []
    assert told(found) == {}


def test_foreign_host_that_is_let_in_is_found(world: World) -> None:
    with override_settings(ALLOWED_HOSTS=["*"]):
        assert arriving(world, "S", host="evil.example").get("/").status_code == 200


# Answers that no address gives by itself.


def test_what_goes_wrong_is_headed_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("branchmgr.health.readiness", failing)
    client = arriving(world, "S")
    answers = {
        404: client.get("/there-is-no-such-page"),
        405: client.get("/account/language/"),
        500: client.get("/readyz"),
        400: client.post("/account/language/", {str(number): "" for number in range(1001)}),
        422: addresses(world)["period_total", "scoring"].post(client),
    }
    assert {status: response.status_code for status, response in answers.items()} == {each: each for each in answers}
    assert told({str(status): faults_of(response, host=HOST) for status, response in answers.items()}) == {}


@pytest.mark.parametrize("url", ["css/branchmgr.css", "img/mark.svg", "vendor/htmx/htmx.min.js", "none.js"])
def test_static_files_are_headed_too(world: World, url: str) -> None:
    response = arriving(world, "-").get(f"/static/{url}")
    assert response.status_code == (404 if url == "none.js" else 200)
    assert [fault for fault in faults_of(response, host=HOST) if not fault.startswith("kept: max-age")] == []


def test_http_leads_to_https_with_the_same_headers(world: World) -> None:
    response = world.client("S", host=HOST).get("/groups/people/?q=a")
    assert (response.status_code, response.headers["Location"]) == (301, f"https://{HOST}/groups/people/?q=a")
    assert faults_of(response, host=HOST) == ["no HSTS"]  # which counts over https alone
    assert faults_of(world.client("S", host="evil.example").get("/"), host=HOST) == ["no HSTS"]


@pytest.mark.parametrize(
    ("plant", "fault"),
    [
        ({"CONTENT_SECURITY_POLICY": {"DIRECTIVES": {"default-src": ["'self'", "'unsafe-inline'"]}}}, "unsafe words"),
        ({"CONTENT_SECURITY_POLICY": {"DIRECTIVES": {"default-src": ["'self'"]}}}, "may be framed"),
        ({"X_FRAME_OPTIONS": "SAMEORIGIN"}, "may be framed by old browsers"),
        ({"SECURE_REFERRER_POLICY": "unsafe-url"}, "referrer policy"),
        ({"SECURE_HSTS_SECONDS": 0}, "no HSTS"),
        ({"SESSION_COOKIE_SECURE": False}, "cookie sessionid goes over http"),
        ({"SESSION_COOKIE_HTTPONLY": False}, "cookie sessionid is read by scripts"),
        ({"SESSION_COOKIE_SAMESITE": "None"}, "cookie sessionid goes along"),
        ({"CSRF_COOKIE_SECURE": False}, "cookie csrftoken goes over http"),
    ],
)
def test_setting_that_is_left_out_is_found(world: World, plant: dict[str, Any], fault: str) -> None:
    with override_settings(**plant), undone():
        client = arriving(world, "-")
        faults = faults_of(client.get("/account/sign-in/"), host=HOST)
        account = {"username": world.users["S"].username, "password": PASSWORD}
        faults += faults_of(client.post("/account/sign-in/", account), host=HOST)
    assert any(each.startswith(fault) for each in faults)


def test_view_that_says_who_it_is_or_may_be_kept_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(_middleware: Any, _request: Any, response: HttpResponseBase) -> HttpResponseBase:
        response.headers["X-Powered-By"] = "x"
        response.headers["Cache-Control"] = "max-age=60"
        return response

    monkeypatch.setattr(CSPMiddleware, "process_response", careless)
    faults = faults_of(arriving(world, "S").get("/"), host=HOST)
    assert {"tells X-Powered-By: x", "kept: max-age=60"} <= set(faults)


TARGETS = (
    EVIL,
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "\thttps://evil.example",
)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", ["login", "set_language"])
def test_next_never_leads_outside(world: World, name: str, target: str) -> None:
    account = {"username": world.users["M"].username, "password": PASSWORD}
    body = {**account, "language": "en", "next": target}
    with undone():
        answer = arriving(world, "-").post(f"{addresses(world)[name, ''].url}?next={target}", body)
    assert answer.status_code == 302
    assert faults_of(answer, host=HOST) == []


def test_next_that_leads_outside_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "url_has_allowed_host_and_scheme", lambda *_args, **_more: True)
    answer = arriving(world, "-").post("/account/language/", {"language": "en", "next": EVIL})
    assert faults_of(answer, host=HOST) == [f"leads to {EVIL}"]


# Workbooks made to do harm, wherever one is taken.


def test_hostile_workbook_is_refused_by_every_import(world: World) -> None:
    """All kinds of them are tried at some doors in test_hostile_workbooks.py; here some at every door."""
    refused, doors = [], [(address, role) for address, role in acts(world) if takes_a_workbook(address)]
    for address, role in doors:
        for name in ("gbk_csv_renamed", "truncated", "encrypted", "macros_renamed", "laughs_in_sheet", "not_unicode"):
            harmful = {field: REFUSED[name][0]() for field, value in address.body.items() if isinstance(value, bytes)}
            answer, writes = sent(world, replace(address, body={**address.body, **harmful}), role, {})
            refused += [] if answer[0] == 422 and not writes else [(address.name, name, answer[0], writes)]
    assert refused == []
    assert len({address.name for address, _role in doors}) >= 9


def takes_a_workbook(address: Address) -> bool:
    return any(isinstance(value, bytes) and value.startswith(b"PK") for value in address.body.values())


# Fields that a form does not own: all columns of the product, sent along with every form that does something.

TAKEN_WHOLE = {"proposal_begin": {"post", "seminar"}, "period_cells": {"user"}}
"""names that a page owns and its form leaves out: what a proposal grows from, and who typed into the grid"""
Answer = tuple[int, str]


def sent(world: World, address: Address, role: str, more: dict[str, str]) -> tuple[Answer, Writes]:
    """What a form that is sent is answered, and what it writes; then it is undone, and nothing remembered of it."""
    cache.clear()
    with undone(), written() as writes:
        response = address.post(arriving(world, role), {SENT: "1", **more})
    return (response.status_code, response.headers.get("Location", "")), writes


def acts(world: World) -> Iterator[tuple[Address, str]]:
    """Each address whose form does something or is refused in words, with the first role that it answers so."""
    seen = set()
    for name, state, _get, post in rows():
        for letter in ">.u":
            if letter in post and (name, letter) not in seen:
                seen.add((name, letter))
                yield addresses(world)[name, state], list(ROLES)[post.index(letter)]
                break


def changed(world: World, address: Address, role: str, reading: Reading) -> bool:
    """Whether foreign fields make a difference at an address."""
    reading.forget()
    before = sent(world, address, role, {})
    body = {**address.body, **(address.json or {}), **dict.fromkeys(TAKEN_WHOLE.get(address.name, ()))}
    more = extras(reading.names, body)
    after = sent(world, address, role, more)
    if before == after:
        return False
    again = sent(world, address, role, {})  # what is drawn anew each time differs without foreign fields, too
    drawn = again[1] != before[1] or again[0] != before[0]
    return not drawn or shapes(before[1]) != shapes(after[1]) or before[0][0] != after[0][0]


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Reading:
    return Reading(monkeypatch)


def test_fields_that_a_form_does_not_own_change_nothing(world: World, reading: Reading) -> None:
    found = list(acts(world))
    assert [address.name for address, role in found if changed(world, address, role, reading)] == []
    assert len(found) > 150
    assert {"status", "branch", "by", "published_at", "decided_by", "is_superuser"} <= set(columns())


def test_form_that_takes_what_it_does_not_own_is_found(
    world: World, reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = WithdrawalForm.full_clean

    def greedy(form: Any) -> None:
        judged(form)
        if form.is_bound and not form.errors:
            form.cleaned_data["reason"] = " ".join(value for name, value in form.data.items() if name != SENT)[:100]

    address = addresses(world)["honour_withdraw", ""]
    assert not changed(world, address, "S", reading)
    monkeypatch.setattr(WithdrawalForm, "full_clean", greedy)
    assert changed(world, address, "S", reading)

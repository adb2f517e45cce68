"""Requests that no page of ours sends: each is answered in words, none ends in a fault of the server."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from urllib.parse import quote

import pytest
from django.test import Client, override_settings
from django.urls import NoReverseMatch, get_resolver, reverse

from activities.models import Leave
from branchmgr.models import User
from branchmgr.spreadsheets import parse_date
from groups.audit_forms import AuditChoiceForm
from groups.audit_queries import AuditChoice
from groups.enums import Office
from groups.models import Branch, Committee
from tests.addresses import patterns
from tests.factories import appraisal, groups
from tests.factories.results import published

pytestmark = pytest.mark.django_db

HUGE = 10**25
LISTS = (
    "period_list", "scheme_list", "year_list", "branch_list", "group_list", "person_list", "notification_list",
    "home",
)  # fmt: skip
QUERIES = (
    "page=abc", "page=-1", f"page={HUGE}", "sort=evil", "sort=--name", "sort=%00", "q=%00", "q=a%00b", "q=%ed%a0%80",
    "q=%ff", f"q={'x' * 5000}", "state=evil", f"branch={HUGE}", "branch=x", "group=%00", "status=evil", "category=%00",
    "cadence=evil", "q=2026", "q=" + "%ef%bc%92" * 4,
)  # fmt: skip


@pytest.fixture
def branch() -> Branch:
    return groups.branch("ZB1", committee=groups.committee("DW1"))


@pytest.fixture
def everything(branch: Branch) -> User:
    """Somebody who is secretary, leader and admin at once."""
    group = groups.group(branch, "G1")
    user = groups.holder(Office.LEADER, group)
    groups.appoint(user.person, Office.SECRETARY, branch)
    groups.appoint(user.person, Office.ADMIN, Committee.objects.get())
    published(appraisal.scheme(branch), "2026Q1")
    return user


@pytest.fixture
def client(everything: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(everything)
    return client


@pytest.mark.parametrize("query", QUERIES)
def test_list_with_a_query_nobody_types_answers(client: Client, query: str) -> None:
    codes = {name: client.get(f"{reverse(name)}?{query}").status_code for name in LISTS}
    assert {name: code for name, code in codes.items() if code not in (200, 302)} == {}


NAMED = (
    "first", "last", "on", "since", "from", "to", "day", "month", "year", "quarter", "half", "person", "group",
    "branch",
    "place", "kind", "status", "state", "class", "category", "action", "thing", "thing_id", "sort", "cadence", "period",
    "left", "right", "version", "show", "with", "next", "q", "page",
)  # fmt: skip
ODD = (
    "9999-12-31",
    "0001-01-01",
    "1899-12-31",
    "9999-12",
    "9999",
    "0",
    "-1",
    "9999999999",
    f"{HUGE}",
    "%00",
    "%ed%a0%80",
)
"""days, months, numbers and texts, each sent under every name that a page might look at"""


def open_pages() -> list[str]:
    """Every address that names no thing."""
    found = []
    for name in sorted({str(each.name) for each in patterns(get_resolver()) if each.name}):
        with suppress(NoReverseMatch):
            found.append(reverse(name))
    return found


def failing(client: Client, value: str) -> dict[str, int]:
    query = "&".join(f"{name}={value}" for name in NAMED)
    codes = {page: client.get(f"{page}?{query}").status_code for page in open_pages()}
    return {page: code for page, code in codes.items() if code >= 500 and not page.startswith("/readyz")}


@pytest.mark.parametrize("value", ODD)
def test_every_page_answers_to_odd_values_under_every_name(client: Client, everything: User, value: str) -> None:
    groups.appoint(everything.person, Office.AUDITOR, Committee.objects.get())
    assert len(open_pages()) > 60
    assert failing(client, value) == {}


def test_page_that_fails_on_an_odd_day_is_found(
    client: Client, everything: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups.appoint(everything.person, Office.AUDITOR, Committee.objects.get())
    monkeypatch.setattr("branchmgr.spreadsheets.values.LAST_DAY", date.max)
    monkeypatch.setattr(AuditChoiceForm, "chosen", lambda _form: AuditChoice(last=parse_date("9999-12-31")))
    assert failing(client, "9999-12-31") == {reverse("audit_list"): 500}


@pytest.mark.parametrize("day", ["9999-12-31", "2200-01-01", "0001-01-01"])
def test_leave_of_an_odd_day_is_refused_in_words(client: Client, day: str) -> None:
    typed = {"starts_on": day, "ends_on": day, "reason": "探亲"}
    answer = client.post(reverse("leave_ask"), typed, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert "1900-01-01" in answer.text
    assert not Leave.objects.exists()


@pytest.mark.parametrize("query", ["", "q=a%00b", "page=abc", "cadence=evil"])
@pytest.mark.parametrize("year", [0, 2026, HUGE])
def test_year_pages_with_odd_years_answer(client: Client, branch: Branch, query: str, year: int) -> None:
    pages = [
        reverse("year_detail", args=[branch.pk, year]),
        reverse("year_committee", args=[branch.committee_id, year]),
    ]
    assert [client.get(f"{page}?{query}").status_code for page in pages] == [200, 200]


@pytest.mark.parametrize("year", [0, 99999, HUGE])
def test_export_of_an_odd_year_is_refused(client: Client, branch: Branch, year: int) -> None:
    pages = [
        reverse("ranking_export", args=[branch.pk, year]),
        reverse("committee_ranking_export", args=[branch.committee_id, year]),
    ]
    assert [client.post(page).status_code for page in pages] == [422, 422]


@pytest.mark.parametrize(
    "name",
    [
        "period_detail", "period_grid", "period_preview", "score_sheet", "score_import", "period_result",
        "result_detail", "scheme_detail", "scheme_export", "scheme_approve", "scheme_delete", "scheme_import",
        "group_detail", "branch_detail", "person_detail", "import_detail", "import_marked",
    ],
)  # fmt: skip
def test_huge_id_is_not_found(client: Client, name: str) -> None:
    assert client.get(reverse(name, args=[HUGE])).status_code == 404


@pytest.mark.parametrize("target", ["", "home", "period_detail", "//evil.example", "/\n/x", "a" * 9000, "\0"])
def test_language_is_set_whatever_page_is_named(client: Client, target: str) -> None:
    answer = client.post(reverse("set_language"), {"language": "en", "next": target})
    assert answer.status_code in (302, 400)


@pytest.mark.parametrize("page", ["score_import", "scheme_import", "roster_import"])
def test_form_without_its_file_comes_back_refused(client: Client, branch: Branch, page: str) -> None:
    period = appraisal.period(branch.schemes.get(), "2026Q3")
    subject: list[int] = {"roster_import": [], "scheme_import": [branch.pk]}.get(page, [period.pk])
    assert client.post(reverse(page, args=subject), {"file": ""}).status_code == 422


@pytest.mark.parametrize("body", [b"", b"\0\xff", b'{"a": 1}'])
@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/json", "multipart/form-data", "multipart/form-data; boundary=x", "\xff"]
)
def test_form_posted_in_another_shape_answers(client: Client, branch: Branch, body: bytes, kind: str) -> None:
    period = appraisal.period(branch.schemes.get(), "2026Q3")
    scheme = appraisal.scheme(branch, approved=False)
    pages = [
        reverse("score_import", args=[period.pk]), reverse("scheme_import", args=[branch.pk]),
        reverse("scheme_approve", args=[scheme.pk]), reverse("roster_import"),
        reverse("period_cells", args=[period.pk]),
        reverse("password_change"), reverse("login"), reverse("set_language"),
    ]  # fmt: skip
    codes = {page: client.generic("POST", page, body, content_type=kind).status_code for page in pages}
    assert {page: code for page, code in codes.items() if code >= 500} == {}


def test_cells_sent_as_a_form_are_refused(everything: User, branch: Branch) -> None:
    period = appraisal.period(branch.schemes.get(), "2026Q3")
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(everything)
    client.get(reverse("period_grid", args=[period.pk]))
    token = client.cookies["csrftoken"].value
    page = reverse("period_cells", args=[period.pk])
    answer = client.post(page, {"cells": "x"}, headers={"x-csrftoken": token, "accept": "application/json"})
    assert answer.status_code == 422


@pytest.mark.parametrize("text", ["\\ud800", "\\u0000", "x" * 3000])
def test_cell_with_unsendable_text_is_refused(client: Client, branch: Branch, text: str) -> None:
    period = appraisal.period(branch.schemes.get(), "2026Q3")
    body = f'{{"cells": [{{"group": 1, "indicator": 1, "version": 0, "reason": null, "text": "{text}"}}]}}'
    page = reverse("period_cells", args=[period.pk])
    assert client.post(page, body, content_type="application/json").status_code == 422


@pytest.mark.parametrize("name", ["\0", "\ud800", "é" * 400])
def test_sign_in_with_an_odd_number_is_turned_away(name: str) -> None:
    client = Client(raise_request_exception=False)
    data = f"username={quote(name, errors='surrogatepass')}&password=x"
    answer = client.post(reverse("login"), data, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31", "99999-01-01", "2026-02-30", "\0"])
def test_approval_of_an_odd_day_answers(client: Client, branch: Branch, day: str) -> None:
    scheme = appraisal.scheme(branch, approved=False)
    answer = client.post(reverse("scheme_approve", args=[scheme.pk]), {"meeting_on": day, "resolution": "同意"})
    assert answer.status_code in (302, 422)


@override_settings(ALLOWED_HOSTS=["testserver"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_request_for_another_host_is_answered_in_words(method: str) -> None:
    ask = getattr(Client(raise_request_exception=False), method)
    answer = ask("/", headers={"host": "elsewhere.example", "referer": "https://elsewhere.example/"})
    assert (answer.status_code, "什么也没有改动" in answer.content.decode()) == (400, True)

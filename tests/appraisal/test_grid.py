"""The grid's page and the addresses its script speaks to."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisal.enums import PeriodStatus
from appraisal.grid_words import grid_words
from appraisal.models import Indicator, Period, Score
from branchmgr.models import User
from groups.enums import Office
from groups.models import PartyGroup
from tests.appraisal.grid_page import data_of
from tests.factories import appraisal, groups
from tests.hostile.typed import TEXTS

pytestmark = pytest.mark.django_db

Post = Callable[[object], HttpResponse]


@pytest.fixture
def period() -> Period:
    branch = groups.branch("ZB1", name="生产安全党支部")
    groups.group(branch, "G1", name="计划调度组")
    groups.group(branch, "G2", name="质量管理组")
    return appraisal.period(appraisal.scheme(branch), "2026Q3")


@pytest.fixture
def secretary(period: Period) -> User:
    return groups.holder(Office.SECRETARY, period.branch, name="王建国")


@pytest.fixture
def desk(secretary: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(secretary)
    return client


@pytest.fixture
def post(desk: Client, period: Period) -> Post:
    return lambda message: send(desk, period, json.dumps(message).encode())


def send(client: Client, period: Period, body: bytes) -> HttpResponse:
    address = reverse("period_cells", args=[period.pk])
    return client.post(address, body, content_type="application/json", headers={"accept": "application/json"})  # type: ignore[return-value]


def cell(period: Period, code: str = "A1", text: object = "30", **others: object) -> dict[str, object]:
    found = Indicator.objects.get(scheme=period.scheme, code=code)
    group = PartyGroup.objects.get(code="G1")
    return {"group": group.pk, "indicator": found.pk, "text": text, "reason": None, "version": 0} | others


def told(response: HttpResponse) -> Any:
    return json.loads(response.content)


def preview(client: Client, period: Period) -> Any:
    return client.get(reverse("period_preview", args=[period.pk])).json()


def test_cells_are_saved_each_with_a_verdict(post: Post, period: Period) -> None:
    response = post({"cells": [cell(period), cell(period, "B1", "59")]})

    saved, refused = told(response)["cells"]
    assert (response.status_code, saved["status"], saved["text"], saved["version"]) == (200, "saved", "30", 1)
    assert (refused["status"], refused["message"]) == ("refused", "A reason is needed here.")


@pytest.mark.parametrize("reason", [each.text for each in TEXTS if each.means == ""])
def test_reason_that_nobody_sees_is_none(post: Post, period: Period, reason: str) -> None:
    (refused,) = told(post({"cells": [cell(period, "B1", "59", reason=reason)]}))["cells"]
    assert (refused["status"], refused["message"]) == ("refused", "A reason is needed here.")


def test_conflict_names_who_and_when(post: Post, period: Period, secretary: User) -> None:
    post({"cells": [cell(period)]})

    [verdict] = told(post({"cells": [cell(period, text="31")]}))["cells"]

    assert (verdict["status"], verdict["text"], verdict["by"], verdict["version"]) == ("conflict", "30", "王建国", 1)
    assert verdict["at"] == int(Score.objects.get().changed_at.timestamp())


HOSTILE: Mapping[str, Callable[[Period], object]] = {
    "a list": lambda period: [],
    "a text": lambda period: "cells",
    "nothing": lambda period: None,
    "no cells": lambda period: {},
    "cells that are no list": lambda period: {"cells": {}},
    "a cell that is no object": lambda period: {"cells": [1]},
    "a number for a text": lambda period: {"cells": [cell(period, text=7)]},
    "a float for a text": lambda period: {"cells": [cell(period, text=7.5)]},
    "a float version": lambda period: {"cells": [cell(period, version=1.0)]},
    "a boolean version": lambda period: {"cells": [cell(period, version=True)]},
    "a negative version": lambda period: {"cells": [cell(period, version=-1)]},
    "a huge version": lambda period: {"cells": [cell(period, version=10**30)]},
    "a huge group": lambda period: {"cells": [cell(period, group=2**63)]},
    "a group as text": lambda period: {"cells": [cell(period, group="1")]},
    "no group": lambda period: {"cells": [{"text": "1", "version": 0, "indicator": 1}]},
    "a list for a reason": lambda period: {"cells": [cell(period, reason=["x"])]},
    "a NUL in the text": lambda period: {"cells": [cell(period, text="7\0")]},
    "a NUL in the reason": lambda period: {"cells": [cell(period, reason="x\0")]},
    "half a character": lambda period: {"cells": [cell(period, reason="\ud800")]},
    "a very long text": lambda period: {"cells": [cell(period, text="7" * 2001)]},
    "a field it does not own": lambda period: {"cells": [cell(period, changed_by=1)]},
    "too many cells": lambda period: {"cells": [cell(period)] * 2001},
    "one cell twice": lambda period: {"cells": [cell(period)] * 2},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_message_is_refused_in_words(post: Post, period: Period, name: str) -> None:
    response = post(HOSTILE[name](period))

    assert response.status_code == 422
    assert told(response)["message"]
    assert not Score.objects.exists()


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b'{"cells": [NaN]}', b'{"cells": [1e999]}', b"9" * 5000, b"[" * 100_000],
)
def test_what_is_no_json_is_refused_in_words(desk: Client, period: Period, body: bytes) -> None:
    response = send(desk, period, body)

    assert response.status_code == 422
    assert told(response)["message"]


@pytest.mark.parametrize(
    "text", ["NaN", "inf", "1e309", "-0.5", "100.005", "1_000", "٣", "1,000", "7²", "<b>7</b>", "=1+1"]
)
def test_hostile_number_is_refused_cell_by_cell(post: Post, period: Period, text: str) -> None:
    [verdict] = told(post({"cells": [cell(period, text=text)]}))["cells"]

    assert verdict["status"] == "refused"
    assert not Score.objects.exists()


@pytest.mark.parametrize("reason", ["𠮷㐂·", "<script>alert(1)</script>", "‮ab", "a\u200bb", "=cmd|' /C calc'!A0"])
def test_reason_comes_back_as_typed_and_stays_text(desk: Client, post: Post, period: Period, reason: str) -> None:
    post({"cells": [cell(period, "B1", "59", reason=reason)]})

    page = desk.get(reverse("period_grid", args=[period.pk]))

    assert reason in {given[2] for given in data_of(page)["cells"] if given}
    assert b"<script>alert" not in page.content


def test_scores_typed_by_somebody_else_are_not_taken(post: Post, period: Period, secretary: User) -> None:
    response = post({"user": secretary.pk + 1, "cells": [cell(period)]})

    assert response.status_code == 422
    assert not Score.objects.exists()


def test_ended_session_is_told_as_401(period: Period) -> None:
    response = send(Client(), period, b"{}")

    assert response.status_code == 401
    assert told(response)["message"]


@pytest.mark.parametrize(
    ("office", "status"), [(Office.SECRETARY, 200), (Office.ORGANISATION, 403), (Office.LEADER, 404)]
)
def test_only_the_secretary_saves(period: Period, office: str, status: int) -> None:
    place = PartyGroup.objects.get(code="G1") if office == Office.LEADER else period.branch
    client = Client()
    client.force_login(groups.holder(office, place))

    assert send(client, period, json.dumps({"cells": [cell(period)]}).encode()).status_code == status


def test_preview_tells_points_so_far_then_total_rank_and_grade(desk: Client, period: Period) -> None:
    first, second = PartyGroup.objects.order_by("code")
    appraisal.score(period, first, "A1", "40")
    appraisal.score(period, first, "B1", "50")
    appraisal.score(period, second, "A1", "38.5")

    state = preview(desk, period)

    assert state["groups"][str(first.pk)] == {
        "points": "90", "done": 2, "of": 2, "part": True, "total": "90.00", "rank": 1, "grade": "合格", "place": 1,
        "last": False,
    }  # fmt: skip
    assert state["groups"][str(second.pk)] == {"points": "38.5", "done": 1, "of": 2}
    assert (state["done"], state["of"], state["open"]) == (3, 4, True)
    assert state["missing"] == [[second.pk, Indicator.objects.get(scheme=period.scheme, code="B1").pk]]


def test_preview_warns_where_everybody_has_full_marks(desk: Client, period: Period) -> None:
    for group in PartyGroup.objects.all():
        appraisal.score(period, group, "A1", "40")
    some = preview(desk, period)["warnings"]
    appraisal.fill(period)
    every = preview(desk, period)["warnings"]

    assert some == ["Every group has full marks in: A1."]
    assert every == ["Every group has full marks in every item. Is that what was seen?"]


def test_group_exempt_from_everything_takes_no_part(desk: Client, period: Period) -> None:
    appraisal.fill(period)
    group = PartyGroup.objects.get(code="G1")
    for code in ("A1", "B1"):
        appraisal.score(period, group, code, exempt=True)

    assert preview(desk, period)["groups"][str(group.pk)]["part"] is False
    assert "no part" in desk.get(reverse("period_grid", args=[period.pk])).content.decode()


def test_page_holds_the_cells_and_who_changed_them(desk: Client, period: Period, secretary: User) -> None:
    group = PartyGroup.objects.get(code="G1")
    score = appraisal.score(period, group, "B1", "59.5", reason="迟到", by=secretary)

    page = desk.get(reverse("period_grid", args=[period.pk]))

    data = data_of(page)
    assert data["editable"] is True
    assert data["cells"][1] == ["59.5", 1, "迟到", "王建国", int(score.changed_at.timestamp())]
    assert '<td class="deduction noted low">59.5</td>' in page.content.decode()


def test_committee_member_reads_and_is_told_why(period: Period) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(groups.holder(Office.ORGANISATION, period.branch))

    page = client.get(reverse("period_grid", args=[period.pk]))

    assert "The branch secretary scores the groups; you read." in page.content.decode()
    assert data_of(page)["editable"] is False
    without_scripts = page.content.decode().split("no-scripts")[1].split("</p>")[0]
    assert reverse("score_import", args=[period.pk]) not in without_scripts
    assert client.get(reverse("score_sheet", args=[period.pk])).status_code == 200


@pytest.mark.parametrize(
    ("status", "words"),
    [(PeriodStatus.COLLECTING, "Scoring opens on 2026-09-20."), (PeriodStatus.TOTALLED, "The period is totalled.")],
)
def test_closed_grid_says_why(desk: Client, period: Period, status: PeriodStatus, words: str) -> None:
    Period.objects.filter(pk=period.pk).update(status=status)

    page = desk.get(reverse("period_grid", args=[period.pk]))

    assert words in page.content.decode()
    assert data_of(page)["editable"] is False
    assert words in preview(desk, period)["closed"]


def test_grid_without_groups_says_what_to_do(secretary: User, desk: Client, period: Period) -> None:
    PartyGroup.objects.all().delete()

    page = desk.get(reverse("period_grid", args=[period.pk]))

    assert "No group takes part in this period" in page.content.decode()


@pytest.mark.parametrize("name", ["period_grid", "period_preview"])
def test_grid_takes_as_many_queries_at_6_groups_as_at_40(desk: Client, period: Period, name: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            desk.get(reverse(name, args=[period.pk]))
        return len(found)

    groups_of = [groups.group(period.branch, f"H{number}") for number in range(4)]
    appraisal.fill(period)
    few = queries()
    groups_of += [groups.group(period.branch, f"K{number}") for number in range(34)]
    appraisal.fill(period)

    assert queries() == few
    assert few <= 15


def test_points_are_never_floats(post: Post, period: Period) -> None:
    post({"cells": [cell(period, text="0.5")]})

    assert Score.objects.get().points == Decimal("0.5")


def test_every_text_of_the_scripts_is_there_and_none_is_left_over() -> None:
    folder = Path(settings.BASE_DIR) / "static/js"
    parts = ("", "-cells", "-outbox", "-suggestions", "-panels")
    code = "".join((folder / f"grid{part}.js").read_text() for part in parts)
    named = set(re.findall(r'words\.(\w+)|say\("(\w+)"|"(ask\w+)"', code))
    asked = {name for names in named for name in names if name}
    chosen = {"waiting", "sending", "refused", "needs", "conflict", "offline", "serverFault", "signedOut"}
    chosen |= {
        "maximum",
        "bonusUpTo",
        "progress",
        "complete",
        "pasted",
        "clipped",
        "conflictTitle",
        "conflictTitleUnknown",
    }

    assert asked | chosen == set(grid_words()) - {"reason_required"}


@pytest.fixture
def suggesting() -> Period:
    """A period in which A1 is suggested from the size of the group, B1 by a rule that cannot be computed."""
    branch = groups.branch("ZB1")
    for code, size in (("G1", 3), ("G2", 1)):
        group = groups.group(branch, code)
        for number in range(size):
            groups.member(group, f"2{code[1]}{number:03}")
    items = (
        appraisal.indicator("A1", "10", source="group_size", suggestion_rule="按次 +0.5"),
        appraisal.indicator("B1", "10", source="rectifications_in_time", suggestion_rule="按比例"),
        appraisal.indicator("C1", "10"),
    )
    return appraisal.period(appraisal.scheme(branch, indicators=items), "2026Q3")


def beside(client: Client, period: Period) -> Any:
    return client.get(reverse("period_suggestions", args=[period.pk])).json()["cells"]


def test_suggestions_come_with_sentence_and_records_or_say_why_not(suggesting: Period) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(groups.holder(Office.ORGANISATION, suggesting.branch))
    first = PartyGroup.objects.get(code="G1")
    ids = {each.code: each.pk for each in suggesting.scheme.indicators.all()}

    found = beside(client, suggesting)

    size, rectified = (found[f"{first.pk}-{ids[code]}"] for code in ("A1", "B1"))
    assert (size["text"], size["sentence"]) == ("1.5", "Members: 3")
    assert size["records"] == [{"text": "Members: 3", "url": reverse("group_detail", args=[first.pk])}]
    assert (rectified["text"], bool(rectified["why"])) == ("", True)
    assert not any(key.endswith(f"-{ids['C1']}") for key in found)


def test_page_asks_for_suggestions_only_where_items_name_a_source(
    suggesting: Period, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    client.force_login(groups.holder(Office.SECRETARY, suggesting.branch))
    address = reverse("period_suggestions", args=[suggesting.pk])

    with django_assert_max_num_queries(15):
        page = client.get(reverse("period_grid", args=[suggesting.pk]))
    with django_assert_max_num_queries(15):
        client.get(address)

    assert data_of(page)["suggestionsUrl"] == address


def test_page_without_anything_beside_asks_for_nothing(desk: Client, period: Period) -> None:
    page = desk.get(reverse("period_grid", args=[period.pk]))

    assert data_of(page)["suggestionsUrl"] == ""

"""The rules of a branch: read by everybody of it, a figure set by its secretary with a day and a reason."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, User
from groups.enums import Office
from groups.figures import FigureFault, as_text, read_figure, shown
from groups.models import Branch, Override, RuleChange
from groups.regulations import figure
from groups.rule_queries import rules_of
from groups.services.overrides import lift_override, override
from groups.services.regulations import change_figure, take_back_figure
from tests.factories import groups as make

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2026, 5, 4)


@pytest.fixture
def branch() -> Branch:
    return make.branch()


@pytest.fixture
def secretary(branch: Branch) -> User:
    return make.holder(Office.SECRETARY, branch)


def set_it(branch: Branch, by: User, typed: str = "2", **changes: object) -> RuleChange:
    given = {"rule": "theme_day", "name": "times", "from_day": TODAY, "reason": "支委会决定", "now": NOW} | changes
    return change_figure(branch, typed=typed, by=by, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "name", "found", "said"),
    [
        ("３", "times", Fraction(3), "3 times"),
        ("90%", "min_share", Fraction(9, 10), "90%"),
        ("1/3", "max_share", Fraction(1, 3), "1/3"),
        ("0.015", "rate_3", Fraction(3, 200), "1.5%"),
        ("0.1", "unit", Fraction(1, 10), "0.10 yuan"),
        ("0", "times", Fraction(0), "0 times"),
    ],
)
def test_a_figure_is_read_exactly_and_shown_as_people_write_it(
    typed: str, name: str, found: Fraction, said: str
) -> None:
    assert (read_figure(typed, name), shown(found, name), Fraction(as_text(found))) == (found, said, found)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("1.5", "times"), ("110%", "min_share"), ("1/0", "max_share"), ("-1", "days"),
    ("-1", "times"), ("-0.5", "times"), ("viel", "times"), ("0", "years"),
     ("1/2/3", "max_share"), ("31", "meeting_by_day"), ("13", "talk_from_month"), ("1e2", "cap")],
)  # fmt: skip
def test_what_is_no_figure_is_refused(typed: str, name: str) -> None:
    with pytest.raises(FigureFault):
        read_figure(typed, name)


def test_a_figure_set_holds_from_its_day_and_is_audited(branch: Branch, secretary: User) -> None:
    made = set_it(branch, secretary)

    assert figure("theme_day", "times", branch=branch, day=date(2026, 5, 3)) == 1
    assert figure("theme_day", "times", branch=branch, day=TODAY) == 2
    event = AuditEvent.objects.get(action="change_figure")
    assert (event.branch, event.before, event.after["figure"]) == (branch.code, {"figure": "1"}, "2")
    with pytest.raises(RefusedError, match="from that day on already"):
        set_it(branch, secretary, "3")
    take_back_figure(made, by=secretary, now=NOW)
    assert not RuleChange.objects.exists()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason": " "}, "Say why"),
        ({"from_day": date(2025, 12, 31)}, "of this year"),
        ({"from_day": date(2028, 1, 1)}, "of this year"),
        ({"name": "share"}, "no such figure"),
        ({"rule": "tea_break"}, "no such figure"),
        ({"typed": "1"}, "this figure on that day already"),
        ({"typed": "viel"}, "Enter a number"),
    ],
)
def test_a_figure_that_makes_no_sense_is_refused(
    branch: Branch, secretary: User, changes: dict[str, object], refusal: str
) -> None:
    with pytest.raises(RefusedError, match=refusal):
        set_it(branch, secretary, **({"typed": "2"} | changes))  # type: ignore[arg-type]


def test_a_figure_that_held_before_is_not_taken_back(branch: Branch, secretary: User) -> None:
    made = set_it(branch, secretary)
    with pytest.raises(RefusedError, match="in force on earlier days"):
        take_back_figure(made, by=secretary, now=NOW.replace(day=5))


def test_an_override_has_a_reason_passes_once_and_can_be_lifted(branch: Branch, secretary: User) -> None:
    group = make.group(branch)
    given = {"rule": "group_size", "branch": branch, "group": group, "by": secretary, "now": NOW}
    with pytest.raises(RefusedError, match="Say why"):
        override("group-1", reason=" ", **given)  # type: ignore[arg-type]
    made = override("group-1", reason="岗位分散", **given)  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match="already"):
        override("group-1", reason="再说", **given)  # type: ignore[arg-type]
    lift_override(made, by=secretary)
    assert not Override.objects.exists()
    actions = AuditEvent.objects.order_by("number").values_list("action", flat=True)
    assert list(actions) == ["override", "lift_override"]


def test_the_secretary_sets_a_figure_and_a_member_reads_it_with_the_source(branch: Branch, secretary: User) -> None:
    client, reader = Client(), Client()
    for each in (client, reader):
        each.cookies["django_language"] = "en"
    client.force_login(secretary)
    reader.force_login(make.user_for(make.member(make.group(branch))))
    url = reverse("rule_change", args=[branch.pk, "attendance_rate", "min_share"])
    body = {"typed": "85%", "from_day": clock.today().isoformat(), "reason": "倒班多"}

    refused = client.post(url, body | {"typed": "850%"})
    assert refused.status_code == 422
    assert "A share is at most the whole" in refused.content.decode()
    assert client.post(url, body).status_code == 302
    page = reader.get(reverse("rule_list", args=[branch.pk])).content.decode()

    assert "85%" in page
    assert "the rule says 90%" in page
    assert "倒班多" in page
    assert "article 13" in page
    assert "/attendance_rate/" not in page
    assert "article 13" not in reader.get(reverse("rule_list", args=[branch.pk]), {"show": "changed"}).content.decode()
    assert client.get(reverse("rule_change", args=[branch.pk, "attendance_rate", "tea"])).status_code == 404


def test_the_rules_take_the_same_queries_for_any_number_of_changes(
    branch: Branch, secretary: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for names in ([("talk", "times")], [("make_up", "days"), ("floating_after_months", "months")]):
        for rule, name in names:
            set_it(branch, secretary, "5", rule=rule, name=name)
        with django_assert_num_queries(2):
            rules_of(branch, TODAY)


def test_a_figure_says_what_it_counts_where_it_is_read_and_where_it_is_set(branch: Branch, secretary: User) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(secretary)

    form = client.get(reverse("rule_change", args=[branch.pk, "make_up", "days"])).content.decode()
    often = client.get(reverse("rule_change", args=[branch.pk, "general_meeting", "times"])).content.decode()
    page = client.get(reverse("rule_list", args=[branch.pk])).content.decode()

    assert "<dd>1 time each quarter</dd>" in often
    assert "Only the number: 2 means 2 days." in form
    assert "<dd>14 days</dd>" in form
    assert "<b>3 members</b>" in page
    assert "<b>3,000 yuan</b>" in page

"""Plans of a quarter, summaries and "3+X": filed by the leader, read by the liaison, closed with the quarter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from time_machine import TimeMachineFixture

from activities.models import ActionDone, PrescribedAction, QuarterPlan
from activities.plan_queries import Actions, plans_waiting, three_plus_x
from activities.quarters import Quarter
from activities.services.closing import close_times
from activities.services.plans import do_action, save_plan, set_actions, sum_up, undo_action
from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Office
from groups.models import Branch, PartyGroup, Person
from tests.factories import groups as make

pytestmark = pytest.mark.django_db

START = date(2026, 10, 1)
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
TEXTS = ("上好一堂党课", "解决一个问题", "帮扶一名党员")


@dataclass(frozen=True)
class Cast:
    branch: Branch
    group: PartyGroup
    leader: User
    secretary: User
    liaison: User
    actions: list[PrescribedAction]


@pytest.fixture
def cast(time_machine: TimeMachineFixture) -> Cast:
    time_machine.move_to(NOW, tick=False)
    branch = make.branch("ZB01")
    liaison = make.holder(Office.PUBLICITY, branch)
    group = make.group(branch, "XZ01", liaison=Person.objects.get(user=liaison))
    leader, secretary = make.holder(Office.LEADER, group), make.holder(Office.SECRETARY, branch)
    actions = set_actions(branch, 2026, TEXTS, by=secretary, now=NOW)
    return Cast(branch, group, leader, secretary, liaison, actions)


def planned(cast: Cast, group: PartyGroup | None = None, **changes: Any) -> QuarterPlan:
    said: dict[str, Any] = {"starts_on": START, "plan": "每月一次例会", "own_action": "班前一讲", **changes}
    return save_plan(group or cast.group, **said, by=cast.leader, now=NOW)


def client_of(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


def test_plan_and_summary_are_filed_and_the_liaison_is_told_once(cast: Cast) -> None:
    plan = planned(cast)
    planned(cast, plan="每月两次例会")
    sum_up(plan, summary="都做到了", own_action_done=True, by=cast.leader, now=NOW)

    plan.refresh_from_db()
    assert (plan.plan, plan.summary, plan.own_action_done) == ("每月两次例会", "都做到了", True)
    told = Notification.objects.filter(recipient=cast.liaison).order_by("pk")
    assert [notice.kind for notice in told] == ["plan_filed", "plan_summed_up"]
    assert told[0].url == reverse("plan_detail", args=[cast.group.pk, "2026Q4"])
    entry = AuditEvent.objects.filter(action="plan_saved").latest("pk")
    assert (entry.before["plan"], entry.after["plan"], entry.after["quarter"]) == (
        "每月一次例会",
        "每月两次例会",
        "2026Q4",
    )


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"plan": "  "}, "Write what the group"),
        ({"starts_on": date(2027, 4, 1)}, "this quarter or the next"),
        ({"starts_on": date(2026, 7, 1)}, "is totalled"),
        ({"seen": "2026-01-01T00:00:00+08:00/"}, "Somebody else saved"),
    ],
)
def test_plan_with_something_wrong_is_refused(cast: Cast, changes: dict[str, Any], refusal: str) -> None:
    close_times([cast.branch], starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30), now=NOW)
    with pytest.raises(RefusedError, match=refusal):
        planned(cast, **changes)
    assert not QuarterPlan.objects.exclude(plan="").exists()


def test_prescribed_actions_are_done_within_the_quarter_and_taken_back(cast: Cast) -> None:
    plan, first = planned(cast), cast.actions[0]
    for on in (date(2026, 9, 30), date(2026, 11, 21), date(2027, 1, 1)):
        with pytest.raises(RefusedError, match="The day lies in the quarter"):
            do_action(plan, first, on=on, by=cast.leader, now=NOW)
    do_action(plan, first, on=date(2026, 11, 3), by=cast.leader, now=NOW)
    do_action(plan, first, on=date(2026, 11, 4), by=cast.leader, now=NOW)

    assert ActionDone.objects.get().on == date(2026, 11, 4)
    later = set_actions(cast.branch, 2027, TEXTS, by=cast.secretary, now=NOW)
    with pytest.raises(RefusedError, match="another branch or year"):
        do_action(plan, later[0], on=NOW.date(), by=cast.leader, now=NOW)
    undo_action(plan, first, by=cast.leader)
    with pytest.raises(RefusedError, match="not marked as done"):
        undo_action(plan, first, by=cast.leader)


def test_totalled_quarter_keeps_its_actions_and_still_takes_a_summary(cast: Cast) -> None:
    plan = planned(cast)
    close_times([cast.branch], starts_on=START, ends_on=date(2026, 12, 31), now=NOW)

    for act in (
        lambda: do_action(plan, cast.actions[0], on=START, by=cast.leader, now=NOW),
        lambda: planned(cast, own_action="别的"),
    ):
        with pytest.raises(RefusedError, match="is totalled"):
            act()
    summed = sum_up(plan, summary="补写", own_action_done=True, by=cast.leader, now=NOW)
    assert (summed.summary, summed.own_action_done) == ("补写", False)


def test_three_actions_are_three_different_ones_and_a_change_keeps_what_was_done(cast: Cast) -> None:
    do_action(planned(cast), cast.actions[1], on=NOW.date(), by=cast.leader, now=NOW)
    for texts, refusal in (
        (("一", "二"), "Three actions"),
        (("一", " ", "三"), "Three actions"),
        (("一", "一 ", "三"), "different"),
        (TEXTS, "already"),
    ):
        with pytest.raises(RefusedError, match=refusal):
            set_actions(cast.branch, 2026, texts, by=cast.secretary, now=NOW)
    set_actions(cast.branch, 2026, ("上好一堂党课", "解决一个难题", "帮扶一名党员"), by=cast.secretary, now=clock.now())

    assert three_plus_x([cast.group], START) == {cast.group.pk: Actions(1, 3, "班前一讲", own_done=False)}
    assert Notification.objects.filter(recipient=cast.leader, kind="actions_set").count() == 1


def test_three_plus_x_asks_the_same_for_one_group_and_for_three(cast: Cast, django_assert_num_queries: Any) -> None:
    groups = [cast.group, make.group(cast.branch), make.group(make.branch())]
    for group in groups:
        planned(cast, group)
    for some in (groups[:1], groups):
        with django_assert_num_queries(3):
            found = three_plus_x(some, START)
    assert found[groups[2].pk] == Actions(0, 0, "班前一讲", own_done=False)
    assert three_plus_x([cast.group], date(2027, 1, 1))[cast.group.pk] == Actions(0, 0, "", own_done=False)


def test_leader_is_asked_for_what_is_due(cast: Cast, time_machine: TimeMachineFixture) -> None:
    def asked(day: str) -> list[tuple[str, bool, bool]]:
        today = date.fromisoformat(day)
        time_machine.move_to(f"{day}T10:00:00+08:00", tick=False)
        return [(str(each.quarter), each.plan_late, each.summary_late) for each in plans_waiting([cast.group], today)]

    assert asked("2026-10-15") == [("2026Q4", False, False)]
    assert asked("2026-10-16") == [("2026Q4", True, False)]
    time_machine.move_to(NOW, tick=False)
    planned(cast)
    assert asked("2026-11-30") == []
    assert asked("2026-12-01") == [("2026Q4", False, False)]
    assert asked("2027-01-01") == [("2026Q4", False, True), ("2027Q1", False, False)]


def test_home_leads_the_leader_to_the_plan_and_then_to_the_summary(
    cast: Cast, time_machine: TimeMachineFixture
) -> None:
    def told() -> list[tuple[str, str, bool]]:
        duties = client_of(cast.leader).get(reverse("home")).context["home"].duties
        return [(duty.text, duty.url, duty.late) for duty in duties if "/plans/" in duty.url]

    at = [cast.group.pk, "2026Q4"]
    assert told() == [(f"{cast.group}: file the plan of Q4 2026", reverse("plan_edit", args=at), True)]
    planned(cast)
    time_machine.move_to("2026-12-20T10:00:00+08:00", tick=False)
    assert told() == [(f"{cast.group}: sum up Q4 2026", reverse("plan_sum_up", args=at), False)]


# Pages


def test_leader_files_ticks_and_sums_up_through_the_pages(cast: Cast) -> None:
    client, at = client_of(cast.leader), [cast.group.pk, "2026Q4"]
    filed = client.post(reverse("plan_edit", args=at), {"plan": "每月一次例会", "own_action": "班前一讲", "seen": "/"})
    assert filed.status_code == 302
    client.post(reverse("action_do", args=[*at, cast.actions[2].pk]), {"on": "2026-11-09"})
    page = client.get(reverse("plan_detail", args=at)).content.decode()
    assert "done on 2026-11-09" in page
    form = client.get(reverse("plan_sum_up", args=at)).context["form"]
    said = {"summary": "都做到了", "own_action_done": "on", "seen": form["seen"].value()}
    assert client.post(reverse("plan_sum_up", args=at), said).status_code == 302
    refused = client.post(reverse("plan_edit", args=at), {"plan": "我写的计划", "seen": "/"})
    assert (refused.status_code, "我写的计划" in refused.content.decode()) == (422, True)
    client.post(reverse("action_do", args=[*at, cast.actions[2].pk]), {"undo": "1"})
    assert not ActionDone.objects.exists()
    assert client.get(reverse("plan_detail", args=[cast.group.pk, "2027Q2"])).status_code == 404


def test_branch_sees_all_groups_at_a_glance_and_narrows_them(cast: Cast) -> None:
    other = make.group(cast.branch, "XZ02", name="工艺技术党小组")
    do_action(planned(cast), cast.actions[0], on=date(2026, 11, 3), by=cast.leader, now=NOW)
    client, url = client_of(cast.secretary), reverse("plan_list", args=[cast.branch.pk])

    def groups(query: str) -> list[str]:
        return [each.group.code for each in client.get(url + query).context["page"]]

    assert groups("") == ["XZ01", "XZ02"]
    assert groups("?state=plan") == ["XZ02"]
    assert groups("?q=工艺") == [other.code]
    assert groups("?sort=done") == ["XZ02", "XZ01"]
    assert "No group fits" in client.get(url + "?q=zzz").content.decode()
    assert client.get(url + "?quarter=0000Q9").context["quarter"] == Quarter(2026, 4)
    member = make.user_for(make.member(other))
    assert "班前一讲" in client_of(member).get(url).content.decode()
    assert "每月一次例会" not in client_of(member).get(reverse("group_detail", args=[cast.group.pk])).content.decode()


def test_export_holds_what_is_on_the_screen_and_is_put_down(cast: Cast) -> None:
    make.group(cast.branch, "XZ02", name="=1+1")
    do_action(planned(cast), cast.actions[0], on=date(2026, 11, 3), by=cast.leader, now=NOW)
    client, url = client_of(cast.secretary), reverse("plan_export", args=[cast.branch.pk])

    def rows(**asked: str) -> list[tuple[Any, ...]]:
        sheet = load_workbook(BytesIO(b"".join(client.post(url, asked)))).active
        assert sheet is not None
        return list(sheet.iter_rows(values_only=True))

    head, first, second = rows()
    assert head[3:6] == TEXTS
    assert first[:4] == ("2026Q4", "XZ01", cast.group.name, datetime(2026, 11, 3))
    assert (first[6:8], second[2], second[7]) == (("班前一讲", "否"), "=1+1", "否")
    assert [row[1] for row in rows(state="plan")[1:]] == ["XZ02"]
    entry = AuditEvent.objects.filter(action="plans_exported").latest("pk")
    assert (entry.after["quarter"], entry.after["state"]) == ("2026Q4", "plan")


def test_committee_sets_the_actions_with_last_years_at_hand(cast: Cast) -> None:
    client, url = client_of(cast.liaison), reverse("action_set", args=[cast.branch.pk, 2027])
    assert [field.initial for field in client.get(url).context["form"].fields.values()] == list(TEXTS)
    typed = {f"action_{number}": text for number, text in enumerate(("一", "二", "三"), start=1)}
    assert client.post(url, typed).status_code == 302
    assert list(PrescribedAction.objects.filter(year=2027).values_list("text", flat=True)) == ["一", "二", "三"]
    assert client.get(reverse("action_set", args=[cast.branch.pk, 2035])).status_code == 404

"""The roster import, through workbooks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import translation

from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.imports.changes import Outcome
from branchmgr.models import AuditEvent, User
from groups.models import Appointment, Branch, Committee, Department, Membership, PartyGroup, Person
from groups.pinyin import keys_of
from groups.services.roster import import_roster
from tests.factories.workbooks import roster, small_roster, workbook

pytestmark = pytest.mark.django_db
MODELS = (Committee, Branch, PartyGroup, Department, Person, User, Membership, Appointment, AuditEvent)
TODAY = date(2026, 6, 15)
LI_SI = ["1002", "李四", "女", "正式党员", "2022-03-01", "2023-03-01"]
FULL = [None, "正式党员", None, None]


@pytest.fixture(autouse=True)
def _on_a_day_in_june() -> Any:
    with time_machine.travel("2026-06-15 10:00+08:00", tick=False), translation.override("en"):
        yield


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in MODELS}


def summary(outcome: Outcome) -> dict[str, tuple[int, int, int, int]]:
    return {line.sheet: (line.created, line.changed, line.ended, line.unchanged) for line in outcome.summaries}


def faults_of(source: bytes, **options: Any) -> list[tuple[str, int, str, str, str]]:
    before = counts()
    with pytest.raises(RefusedError) as refusal:
        import_roster(source, **({"by": None} | options))
    assert counts() == before
    return [(f.sheet, f.row, f.column, f.value, str(f.message)) for f in refusal.value.faults]


def test_import_sets_up_an_installation() -> None:
    outcome = import_roster(small_roster(), by=None)

    assert summary(outcome) == {
        "组织": (2, 0, 0, 0), "党小组": (2, 0, 0, 0), "部门": (2, 0, 0, 0), "人员": (4, 0, 0, 0), "任职": (4, 0, 0, 0),
    }  # fmt: skip
    assert outcome.notices == ()
    branch = Branch.objects.get(code="ZB01")
    assert (branch.committee.code, branch.committee.path) == ("DW01", "/DW01/")
    zhang = Person.objects.get(employee_no="1001")
    assert (zhang.branch, zhang.department.name, zhang.initials, zhang.sort_key) == (
        branch,
        "计划调度",
        keys_of("张三"),
        "zhang1 san1",
    )
    assert zhang.user.username == "1001"
    assert not zhang.user.has_usable_password()
    assert PartyGroup.objects.get(code="XZ01").liaison == zhang
    assert Person.objects.get(employee_no="1003").category == "remote"
    assert Appointment.objects.get(person__employee_no="1004").place == Department.objects.get(name="质量管理")


def test_first_membership_starts_with_the_group_or_the_joining() -> None:
    import_roster(small_roster(), by=None)

    starts = dict(Membership.objects.values_list("person__employee_no", "starts_on"))
    assert starts == {"1001": date(2020, 7, 1), "1002": date(2022, 3, 1), "1003": date(2026, 1, 10)}


def test_first_membership_starts_today_when_nothing_is_known() -> None:
    source = roster(
        [["ZB01", "支部", "党支部"]], [["XZ01", "小组", "ZB01"]],
        [["1001", "张三", *FULL, "ZB01", "XZ01"]],
    )  # fmt: skip
    import_roster(source, by=None)

    assert Membership.objects.get().starts_on == TODAY


def test_day_of_birth_is_read_and_stays_where_the_column_is_missing() -> None:
    import_roster(roster(people=[["1", "张", None, "群众", *[None] * 9, "1990年5月15日"]]), by=None)
    import_roster(workbook(人员=[["工号", "姓名", "政治面貌"], ["1", "张", "群众"]]), by=None)

    assert Person.objects.get().born_on == date(1990, 5, 15)


def test_import_twice_changes_nothing() -> None:
    import_roster(small_roster(), by=None)
    before = counts()

    with time_machine.travel("2027-03-01 10:00+08:00"):
        again = import_roster(small_roster(), by=None)

    assert again.changes == ()
    assert summary(again) == {"组织": (0, 0, 0, 2), "党小组": (0, 0, 0, 2), "人员": (0, 0, 0, 4), "任职": (0, 0, 0, 4)}
    assert counts() == before


def test_dry_run_changes_nothing_and_tells_the_same() -> None:
    before = counts()
    planned = import_roster(small_roster(), by=None, dry_run=True)

    assert counts() == before
    assert planned.dry_run
    assert planned.changes == import_roster(small_roster(), by=None).changes


def test_import_writes_one_audit_entry_with_before_and_after() -> None:
    import_roster(small_roster(), by=None)
    import_roster(roster(people=[["1002", "李四四", *LI_SI[2:], "ZB01", "XZ02"]]), by=None)

    first, second = AuditEvent.objects.order_by("number")
    assert first.after["summary"]["人员"] == [4, 0, 0, 0]
    assert second.after["changes"] == {
        "人员": {
            "changed": {"1002": {"姓名": ["李*", "李**"], "部门": ["计划调度", ""], "党小组代码": ["XZ01", "XZ02"]}}
        }
    }
    assert Person.objects.get(employee_no="1002").initials == keys_of("李四四")


def test_columns_and_people_that_the_file_lacks_stay_as_they_are() -> None:
    import_roster(small_roster(), by=None)

    outcome = import_roster(workbook(人员=[("姓名", "工号", "政治面貌"), ("王五", "1003", "正式党员")]), by=None)

    wang = Person.objects.get(employee_no="1003")
    assert [(f.column, f.before, f.after) for change in outcome.changes for f in change.fields] == [
        ("政治面貌", "预备党员", "正式党员")
    ]
    assert (wang.branch.code, wang.category, wang.joined_on) == ("ZB01", "remote", date(2026, 1, 10))
    assert Person.objects.count() == 4
    assert Membership.objects.on(TODAY).count() == 3


def test_move_ends_the_old_membership_yesterday() -> None:
    import_roster(small_roster(), by=None)
    import_roster(roster(people=[[*LI_SI, "ZB01", "XZ02"]]), by=None)

    li = Person.objects.get(employee_no="1002")
    assert [(m.group.code, m.starts_on, m.ends_on) for m in li.memberships.order_by("starts_on")] == [
        ("XZ01", date(2022, 3, 1), date(2026, 6, 14)),
        ("XZ02", TODAY, None),
    ]
    old, new = PartyGroup.objects.order_by("code")
    assert li in Person.objects.in_group_on(old, date(2026, 6, 14))
    assert li not in Person.objects.in_group_on(new, date(2026, 6, 14))
    assert li in Person.objects.in_group_on(new, TODAY)
    assert li not in Person.objects.in_group_on(old, TODAY)


def test_two_moves_on_one_day_keep_one_membership_a_day() -> None:
    import_roster(small_roster(), by=None)
    row = [*LI_SI, "ZB01"]
    import_roster(roster(people=[[*row, "XZ02"]]), by=None)
    import_roster(roster(people=[[*row, "XZ01"]]), by=None)

    spans = Membership.objects.filter(person__employee_no="1002").order_by("starts_on")
    assert [(m.group.code, m.starts_on, m.ends_on) for m in spans] == [
        ("XZ01", date(2022, 3, 1), date(2026, 6, 14)),
        ("XZ01", TODAY, None),
    ]


def test_empty_group_code_ends_the_membership() -> None:
    import_roster(small_roster(), by=None)
    import_roster(roster(people=[[*LI_SI, "ZB01"]]), by=None)

    assert Membership.objects.get(person__employee_no="1002").ends_on == date(2026, 6, 14)


def test_dissolved_group_keeps_its_past_and_lets_its_people_go() -> None:
    import_roster(small_roster(), by=None)
    outcome = import_roster(
        roster(groups=[["XZ02", "质量管理党小组", "ZB01", None, None, "2021-01-01", "2026-06-01"]]), by=None
    )

    group = PartyGroup.objects.get(code="XZ02")
    assert summary(outcome) == {"党小组": (0, 0, 1, 0), "人员": (0, 1, 0, 0)}
    assert Membership.objects.get(group=group).ends_on == date(2026, 5, 31)
    assert group in PartyGroup.objects.existing_on(date(2026, 5, 31))
    assert group not in PartyGroup.objects.existing_on(date(2026, 6, 1))


def test_changed_last_day_updates_the_appointment() -> None:
    import_roster(small_roster(), by=None)
    outcome = import_roster(roster(appointments=[["1002", "党小组长", "XZ01", "2024-01-01", "2026-06-30"]]), by=None)

    held = Appointment.objects.get(person__employee_no="1002")
    assert summary(outcome) == {"任职": (0, 0, 1, 0)}
    assert held.ends_on == date(2026, 6, 30)
    assert held in Appointment.objects.on(date(2026, 6, 30))
    assert held not in Appointment.objects.on(date(2026, 7, 1))


def test_moved_committee_takes_those_below_along() -> None:
    rows = [["A", "甲", "党委"], ["B", "乙", "党委"], ["C", "丙", "党总支", "A"], ["D", "丁", "党总支", "C"]]
    import_roster(roster(rows), by=None)
    import_roster(roster([["C", "丙", "党总支", "B"]]), by=None)

    assert dict(Committee.objects.values_list("code", "path")) == {"A": "/A/", "B": "/B/", "C": "/B/C/", "D": "/B/C/D/"}


def test_rows_may_refer_to_later_rows() -> None:
    import_roster(roster([["ZB1", "支部", "党支部", "C"], ["C", "丙", "党总支", "A"], ["A", "甲", "党委"]]), by=None)

    assert Branch.objects.get().committee.path == "/A/C/"


BRANCH = [["ZB01", "支部一", "党支部"], ["ZB02", "支部二", "党支部"]]
GROUP = [["XZ01", "小组一", "ZB01"]]
FAULTY = [
    ("duplicate code", {"organisations": [["A", "甲", "党委"], ["A", "乙", "党委"]]}, [("组织", 3, "代码", "A")]),
    ("code but for capitals", {"organisations": [["A", "甲", "党委"], ["a", "乙", "党委"]]},
     [("组织", 3, "代码", "a")]),
    ("code of both", {"organisations": [["A", "甲", "党支部"]], "groups": [["A", "组", "A"]]},
     [("党小组", 2, "代码", "A")]),
    ("unknown superior", {"organisations": [["A", "甲", "党委", "X"]]}, [("组织", 2, "上级代码", "X")]),
    ("loop", {"organisations": [["A", "甲", "党委", "B"], ["B", "乙", "党委", "A"]]},
     [("组织", 2, "上级代码", "B"), ("组织", 3, "上级代码", "A")]),
    ("own superior", {"organisations": [["A", "甲", "党委", "A"]]}, [("组织", 2, "上级代码", "A")]),
    ("superior is a branch", {"organisations": [["A", "甲", "党支部"], ["B", "乙", "党支部", "A"]]},
     [("组织", 3, "上级代码", "A")]),
    ("kind unknown", {"organisations": [["A", "甲", "委员会"]]}, [("组织", 2, "类型", "委员会")]),
    ("code characters", {"organisations": [["甲 1", "甲", "党委"]]}, [("组织", 2, "代码", "甲 1")]),
    ("name missing", {"organisations": [["A", None, "党委"]]}, [("组织", 2, "名称", "")]),
    ("name too long", {"organisations": [["A", "长" * 101, "党委"]]}, [("组织", 2, "名称", "长" * 100)]),
    ("code too long", {"organisations": [["A" * 33, "甲", "党委"]]}, [("组织", 2, "代码", "A" * 33)]),
    ("number too long", {"people": [["1" * 33, "张", None, "群众"]]}, [("人员", 2, "工号", "1" * 33)]),
    ("unknown branch", {"groups": [["XZ01", "组", "ZB09"]]}, [("党小组", 2, "党支部代码", "ZB09")]),
    ("liaison unknown", {"organisations": BRANCH, "groups": [["XZ01", "组", "ZB01", None, "9"]]},
     [("党小组", 2, "联系支委工号", "9")]),
    ("dissolved before founded",
     {"organisations": BRANCH, "groups": [["XZ01", "组", "ZB01", None, None, "2024-01-01", "2023-01-01"]]},
     [("党小组", 2, "撤销日期", "2023-01-01")]),
    ("not a date", {"organisations": BRANCH, "groups": [["XZ01", "组", "ZB01", None, None, "2024-02-30"]]},
     [("党小组", 2, "成立日期", "2024-02-30")]),
    ("duplicate number", {"people": [["1", "张", None, "群众"]] * 2}, [("人员", 3, "工号", "1")]),
    ("status unknown", {"people": [["1", "张", None, "团员"]]}, [("人员", 2, "政治面貌", "团员")]),
    ("confirmed before joined", {"people": [["1", "张", None, "正式党员", "2020-01-01", "2019-01-01"]]},
     [("人员", 2, "转正日期", "2019-01-01")]),
    ("born after joining",
     {"people": [["1", "张", None, "正式党员", "2020-01-01", *[None] * 8, "2020-01-01"]]},
     [("人员", 2, "出生日期", "2020-01-01")]),
    ("group of another branch",
     {"organisations": BRANCH, "groups": GROUP,
      "people": [["1", "张", *FULL, "ZB02", "XZ01"]]}, [("人员", 2, "党小组代码", "XZ01")]),
    ("dissolved group",
     {"organisations": BRANCH, "groups": [["XZ01", "组", "ZB01", None, None, None, "2026-06-15"]],
      "people": [["1", "张", *FULL, "ZB01", "XZ01"]]}, [("人员", 2, "党小组代码", "XZ01")]),
    ("unknown group", {"organisations": BRANCH, "people": [["1", "张", *FULL, "ZB01", "XZ09"]]},
     [("人员", 2, "党小组代码", "XZ09")]),
    ("not a mail address", {"people": [["1", "张", *[None, "群众"], *[None] * 8, "zhang(at)x"]]},
     [("人员", 2, "邮箱", "zhang(at)x")]),
    ("unknown person", {"organisations": BRANCH, "appointments": [["9", "支部书记", "ZB01", "2024-01-01"]]},
     [("任职", 2, "工号", "9")]),
    ("unknown place", {"people": [["1", "张", None, "群众"]], "appointments": [["1", "支部书记", "Z", "2024-01-01"]]},
     [("任职", 2, "所在", "Z")]),
    ("unknown department",
     {"people": [["1", "张", None, "群众"]], "appointments": [["1", "部门负责人", "Z", "2024-01-01"]]},
     [("任职", 2, "所在", "Z")]),
    ("office at the wrong place",
     {"organisations": BRANCH, "groups": GROUP, "people": [["1", "张", None, "正式党员"]],
      "appointments": [["1", "党小组长", "ZB01", "2024-01-01"], ["1", "支部书记", "XZ01", "2024-01-01"],
                       ["1", "管理员", "ZB01", "2024-01-01"], ["1", "部门负责人", "ZB01", "2024-01-01"]]},
     [("任职", row, "所在", place) for row, place in ((2, "ZB01"), (3, "XZ01"), (4, "ZB01"), (5, "ZB01"))]),
    ("ends before it starts",
     {"organisations": BRANCH, "people": [["1", "张", None, "正式党员"]],
      "appointments": [["1", "支部书记", "ZB01", "2024-01-01", "2023-12-31"]]}, [("任职", 2, "止", "2023-12-31")]),
    ("same appointment twice",
     {"organisations": BRANCH, "people": [["1", "张", None, "正式党员"]],
      "appointments": [["1", "支部书记", "ZB01", "2024-01-01"], ["1", "支部书记", "ZB01", "2024/1/1", "2025-01-01"]]},
     [("任职", 3, "工号", "1")]),
]  # fmt: skip


@pytest.mark.parametrize(("sheets", "expected"), [case[1:] for case in FAULTY], ids=[case[0] for case in FAULTY])
def test_fault_is_named_with_its_place(sheets: dict[str, Any], expected: list[tuple[str, int, str, str]]) -> None:
    assert [fault[:4] for fault in faults_of(roster(**sheets))] == expected


def test_all_faults_are_told_at_once() -> None:
    source = roster(
        [["ZB01", "支部", "党支部", "NO"]],
        [["XZ01", "组", "NO"], ["XZ02", None, "ZB01"]],
        [["1", "张", "男", "团员"], ["1", "李", "x", "群众"]],
        [["8", "支部书记", "ZB01", "某天"]],
    )

    assert [fault[:3] for fault in faults_of(source)] == [
        ("组织", 2, "上级代码"), ("党小组", 2, "党支部代码"), ("党小组", 3, "名称"), ("人员", 2, "政治面貌"),
        ("人员", 3, "工号"), ("任职", 2, "工号"), ("任职", 2, "起"),
    ]  # fmt: skip


def test_group_does_not_change_its_branch() -> None:
    import_roster(roster(BRANCH, GROUP), by=None)

    assert [fault[:4] for fault in faults_of(roster(groups=[["XZ01", "小组一", "ZB02"]]))] == [
        ("党小组", 2, "党支部代码", "ZB02")
    ]


def test_branch_does_not_become_a_committee() -> None:
    import_roster(roster(BRANCH), by=None)

    assert [fault[:3] for fault in faults_of(roster([["ZB01", "支部一", "党委"]]))] == [("组织", 2, "类型")]


def test_code_of_a_group_that_is_there_is_no_code_of_an_organisation() -> None:
    import_roster(roster(BRANCH, GROUP), by=None)

    assert [fault[:3] for fault in faults_of(roster([["XZ01", "甲", "党委"]]))] == [("组织", 2, "代码")]


def test_unusual_things_are_noticed_and_pass() -> None:
    source = roster(
        BRANCH, [["XZ01", "小组一", "ZB01", None, "1"]],
        [["1", "张三", None, "预备党员", None, None, "ZB01", "XZ01"],
         ["2", "李四", None, "群众", None, None, "ZB01", "XZ01"]],
        [["1", "党小组长", "XZ01", "2024-01-01"], ["2", "党小组长", "XZ01", "2020-01-01", "2021-01-01"]],
    )  # fmt: skip

    assert import_roster(source, by=None).notices == (
        "人员, row 3: 李四 is not a Party member but in a Party group.",
        "任职, row 2: 张三 is not a full member; a group leader normally is.",
        "党小组, row 2: 张三 is liaison but not on the committee of the branch.",
    )


def test_workbook_without_any_sheet_of_a_roster_is_refused() -> None:
    with pytest.raises(RefusedError, match="None of the sheets"):
        import_roster(workbook(办法=[("项目", "值")]), by=None)


def test_person_who_goes_to_another_branch_leaves_the_group_behind() -> None:
    import_roster(
        roster(
            [["ZB01", "甲", "党支部"], ["ZB02", "乙", "党支部"]],
            [["XZ01", "小组", "ZB01"]],
            [["1", "张三", None, "正式党员", "2020-01-01", None, "ZB01", "XZ01"]],
        ),
        by=None,
    )
    source = workbook(人员=[["工号", "姓名", "政治面貌", "党支部代码"], ["1", "张三", "正式党员", "ZB02"]])

    outcome = import_roster(source, by=None)

    assert [field[:] for change in outcome.changes for field in change.fields] == [
        ("党支部代码", "ZB01", "ZB02"),
        ("党小组代码", "XZ01", ""),
    ]
    assert Membership.objects.get().ends_on == clock.today() - timedelta(days=1)
    assert import_roster(source, by=None).changes == ()


@pytest.mark.parametrize("column", ["入党日期", "转正日期", "出生日期"])
def test_day_far_ahead_is_refused(column: str) -> None:
    source = workbook(人员=[["工号", "姓名", "政治面貌", column], ["1", "张三", "正式党员", "2150-01-01"]])
    with pytest.raises(RefusedError) as refusal:
        import_roster(source, by=None)
    assert [(fault.row, fault.column) for fault in refusal.value.faults] == [(2, column)]

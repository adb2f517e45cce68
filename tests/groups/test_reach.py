"""How far an admin may import: what is at and below the committees administered, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, User
from groups.models import Committee
from groups.services.roster import import_roster
from tests.factories import groups as make
from tests.factories.workbooks import roster, small_roster

pytestmark = pytest.mark.django_db
FULL = [None, "正式党员", None, None]


@pytest.fixture
def admin_of_one() -> User:
    """Admin of DW01/DZ01; DZ02 is another's."""
    import_roster(
        roster(
            [["DW01", "党委", "党委"], ["DZ01", "总支一", "党总支", "DW01"], ["DZ02", "总支二", "党总支", "DW01"],
             ["ZB01", "支部一", "党支部", "DZ01"], ["ZB02", "支部二", "党支部", "DZ02"]],
            [["XZ01", "小组一", "ZB01"], ["XZ02", "小组二", "ZB02"]],
            [["1", "张三", *FULL, "ZB01", "XZ01"], ["2", "李四", *FULL, "ZB02", "XZ02"],
             ["3", "王五", None, "群众"]],
            [["1", "管理员", "DZ01", "2024-01-01"]],
        ),
        by=None,
    )  # fmt: skip
    return User.objects.get(username="1")


FOREIGN = [
    ("organisation above", {"organisations": [["DW01", "新名", "党委"]]}, ("组织", "代码")),
    ("foreign branch", {"organisations": [["ZB02", "新名", "党支部", "DZ02"]]}, ("组织", "代码")),
    ("branch under another", {"organisations": [["ZB01", "支部一", "党支部", "DZ02"]]}, ("组织", "上级代码")),
    ("new root", {"organisations": [["DW09", "党委", "党委"]]}, ("组织", "上级代码")),
    ("new branch beside", {"organisations": [["ZB09", "支部", "党支部", "DZ02"]]}, ("组织", "上级代码")),
    ("foreign group", {"groups": [["XZ02", "新名", "ZB02"]]}, ("党小组", "党支部代码")),
    ("group taken over", {"groups": [["XZ02", "小组二", "ZB01"]]}, ("党小组", "党支部代码")),
    ("foreign liaison", {"groups": [["XZ01", "小组一", "ZB01", None, "2"]]}, ("党小组", "联系支委工号")),
    ("foreign person", {"people": [["2", "李四", *FULL, "ZB02"]]}, ("人员", "工号")),
    ("person taken over", {"people": [["2", "李四", *FULL, "ZB01"]]}, ("人员", "工号")),
    ("branchless person taken over", {"people": [["3", "王五", None, "群众", None, None, "ZB01"]]}, ("人员", "工号")),
    ("new person elsewhere", {"people": [["9", "周", None, "群众", None, None, "ZB02"]]}, ("人员", "党支部代码")),
    ("new person without a branch", {"people": [["9", "周", None, "群众"]]}, ("人员", "党支部代码")),
    ("office above", {"appointments": [["1", "管理员", "DW01", "2024-01-01"]]}, ("任职", "所在")),
    ("office elsewhere", {"appointments": [["1", "支部书记", "ZB02", "2024-01-01"]]}, ("任职", "所在")),
    ("office for oneself", {"appointments": [["1", "支部书记", "ZB01", "2024-01-01"]]}, ("任职", "工号")),
    ("audit for oneself", {"appointments": [["1", "审计员", "DZ01", "2024-01-01"]]}, ("任职", "工号")),
    ("office for a stranger", {"appointments": [["2", "支部书记", "ZB01", "2024-01-01"]]}, ("任职", "工号")),
]  # fmt: skip


@pytest.mark.parametrize(("sheets", "place"), [case[1:] for case in FOREIGN], ids=[case[0] for case in FOREIGN])
def test_admin_is_kept_to_what_they_administer(
    admin_of_one: User, sheets: dict[str, Any], place: tuple[str, str]
) -> None:
    entries = AuditEvent.objects.count()

    with pytest.raises(RefusedError) as refusal:
        import_roster(roster(**sheets), by=admin_of_one)

    assert [(fault.sheet, fault.column) for fault in refusal.value.faults] == [place]
    assert AuditEvent.objects.count() == entries


def test_admin_may_set_up_everything_below(admin_of_one: User) -> None:
    source = roster(
        [["DZ01", "总支甲", "党总支", "DW01"], ["DZ11", "总支", "党总支", "DZ01"], ["ZB11", "支部", "党支部", "DZ11"]],
        [["XZ11", "小组", "ZB11", None, "9"]],
        [["9", "周七", *FULL, "ZB11", "XZ11"]],
        [["9", "支部书记", "ZB11", "2024-01-01"], ["9", "管理员", "DZ11", "2024-01-01"]],
    )

    outcome = import_roster(source, by=admin_of_one)

    counts = {line.sheet: (line.created, line.changed) for line in outcome.summaries}
    assert counts == {"组织": (2, 1), "党小组": (1, 0), "人员": (1, 0), "任职": (2, 0)}
    assert Committee.objects.get(code="DZ11").path == "/DW01/DZ01/DZ11/"
    assert AuditEvent.objects.get(actor=admin_of_one).action == "import_roster"


def test_own_office_may_stand_there_and_be_ended_but_not_be_lengthened(admin_of_one: User) -> None:
    def own(*, end: str | None = None) -> Any:
        return roster(appointments=[["1", "管理员", "DZ01", "2024-01-01", end]])

    import_roster(own(), by=admin_of_one)
    import_roster(own(end="2099-12-31"), by=admin_of_one)

    with pytest.raises(RefusedError) as refusal:
        import_roster(own(end="2199-12-31"), by=admin_of_one)
    assert [(fault.sheet, fault.column) for fault in refusal.value.faults] == [("任职", "工号")]


def test_who_is_no_admin_imports_nothing() -> None:
    import_roster(small_roster(), by=None)
    with translation.override("en"), pytest.raises(RefusedError, match="by an admin"):
        import_roster(small_roster(), by=User.objects.get(username="1002"))


def test_office_that_ended_yesterday_opens_nothing_today() -> None:
    committee = make.committee("DW01")
    former = make.holder("admin", committee, end=clock.today() - timedelta(days=1))
    still = make.holder("admin", committee, end=clock.today())

    assert not former.has_perm("groups.import_roster")
    assert still.has_perm("groups.import_roster")

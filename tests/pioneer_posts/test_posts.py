"""Posts of a branch: added, changed, closed, by hand and by workbook."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest

from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent
from branchmgr.spreadsheets import read_workbook, template, write_workbook
from groups.models import Branch, Department
from pioneer_posts.enums import ApplicationStatus, PostKind, RoundStatus
from pioneer_posts.exports import post_workbook
from pioneer_posts.models import PioneerPost
from pioneer_posts.services import posts as services
from pioneer_posts.services.post_sheets import import_posts, post_sheet
from pioneer_posts.services.posts import PostTerms
from tests.factories import groups, posts
from tests.factories.workbooks import workbook

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, 8, tzinfo=clock.zone())
HEADERS = ("名称", "类型", "部门", "名额", "目标")


@pytest.fixture
def branch() -> Branch:
    return groups.branch("ZB01")


@pytest.fixture
def place() -> Department:
    return groups.department("安全保卫科")


def terms(place: Department, **changed: Any) -> PostTerms:
    given = {"name": " 零违章示范岗 ", "kind": PostKind.PRODUCTION, "aims": "全年零违章\n\n 每月带教一次 "} | changed
    return PostTerms(department=place, **given)


def create(branch: Branch, place: Department, **changed: Any) -> PioneerPost:
    return services.create_post(branch, terms=terms(place, **changed), by=None, now=NOW)


def acts() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def refused(act: Any) -> str:
    with pytest.raises(RefusedError) as caught:
        act()
    return str(caught.value)


def test_post_is_added_closed_and_taken_into_use_again(branch: Branch, place: Department) -> None:
    post = create(branch, place)
    assert (post.name, post.aim_lines, post.seats) == ("零违章示范岗", ["全年零违章", "每月带教一次"], 1)
    assert "there already" in refused(lambda: create(branch, place))
    closed = services.close_post(post, by=None, now=NOW)
    assert str(closed.closed_on) == "2026-06-01"
    assert "closed already" in refused(lambda: services.close_post(post, by=None, now=NOW))
    create(branch, place)
    assert "there already" in refused(lambda: services.reopen_post(post, by=None, now=NOW))
    assert acts() == ["create_post", "close_post", "create_post"]


@pytest.mark.parametrize(
    "changed",
    [
        {"name": " "},
        {"name": "岗" * 61},
        {"kind": "other"},
        {"seats": 0},
        {"seats": 21},
        {"aims": "x\n" * 11},
        {"aims": "长" * 201},
    ],
)
def test_post_with_terms_that_cannot_be_is_refused(branch: Branch, place: Department, changed: dict[str, Any]) -> None:
    refused(lambda: create(branch, place, **changed))
    assert PioneerPost.objects.count() == 0


def test_post_with_a_candidate_keeps_its_name_and_department_but_not_its_aims(
    branch: Branch, place: Department
) -> None:
    post = create(branch, place)
    made = posts.post_round(branch, RoundStatus.CALLING)
    member = groups.member(groups.group(branch))
    draft = posts.application(made, post, member, ApplicationStatus.DRAFT)
    services.edit_post(post, terms=terms(place, name="安全守护示范岗"), by=None, now=NOW)
    draft.delete()
    posts.application(made, post, member)
    elsewhere = groups.department("工艺技术科")
    for wanted in (terms(place), terms(elsewhere, name="安全守护示范岗")):
        assert "keeps its name" in refused(
            lambda wanted=wanted: services.edit_post(post, terms=wanted, by=None, now=NOW)
        )
    changed = services.edit_post(post, terms=terms(place, name="安全守护示范岗", seats=2), by=None, now=NOW)
    assert changed.seats == 2
    assert "has candidates" in refused(lambda: services.close_post(post, by=None, now=NOW))
    assert acts() == ["create_post", "edit_post", "edit_post"]


def test_workbook_adds_changes_and_leaves_posts(branch: Branch, place: Department) -> None:
    create(branch, place)
    rows = [
        HEADERS,
        ("零违章示范岗", "生产", "安全保卫科", 2, "零违章；带教"),
        ("服务明星示范岗", "管理", "安全保卫科", None, ""),
    ]
    outcome = import_posts(branch, source=workbook(示范岗=rows), by=None, now=NOW)
    again = import_posts(branch, source=workbook(示范岗=rows), by=None, now=NOW)
    assert [(each.kind, each.key, each.name) for each in outcome.changes] == [
        ("created", "服务明星示范岗", "安全保卫科"),
        ("changed", "零违章示范岗", "安全保卫科"),
    ]
    assert outcome.changes[1].fields == (("名额", "1", "2"), ("目标", "全年零违章;每月带教一次", "零违章;带教"))
    assert (str(again), again.changed, again.unchanged) == ("0 posts added, 0 posts changed, 2 posts as before", 0, 2)
    assert list(PioneerPost.objects.in_order().values_list("name", "kind", "seats", "aims")) == [
        ("服务明星示范岗", "management", 1, ""),
        ("零违章示范岗", "production", 2, "零违章\n带教"),
    ]
    assert acts() == ["create_post", "import_posts"]


def test_faulty_workbook_of_posts_changes_nothing_and_names_each_place(branch: Branch, place: Department) -> None:
    rows = [
        HEADERS,
        ("甲岗", "其他", "安全保卫科", 1, ""),
        ("乙岗", "生产", "没有的科", 1, ""),
        ("丙岗", "生产", "安全保卫科", 21, ""),
        ("丁岗", "生产", "安全保卫科", "1.5", ""),
        ("戊岗", "生产", "安全保卫科", 1, "长" * 201),
        ("己岗", "生产", "安全保卫科", 1, ""),
        ("己岗", "管理", "安全保卫科", 1, ""),
        ("岗" * 61, "生产", "安全保卫科", 1, ""),
    ]
    source = workbook(示范岗=rows)
    for dry_run in (True, False):
        with pytest.raises(RefusedError) as refused:
            import_posts(branch, source=source, by=None, now=NOW, dry_run=dry_run)
        places = [(fault.row, fault.column) for fault in refused.value.faults]
        assert places == [(2, "类型"), (3, "部门"), (4, "名额"), (5, "名额"), (6, "目标"), (8, "名称"), (9, "名称")]
    assert (PioneerPost.objects.count(), acts()) == (0, [])


def test_template_and_export_are_read_by_the_import(branch: Branch, place: Department) -> None:
    create(branch, place)
    stream = BytesIO()
    write_workbook(stream, post_workbook(PioneerPost.objects.with_places()))
    outcome = import_posts(branch, source=stream.getvalue(), by=None, now=NOW)
    assert (outcome.changed, outcome.unchanged) == (0, 1)
    book = read_workbook(template([post_sheet()]), [post_sheet()])
    assert [row.text("名称") for row in book.rows("示范岗")] == ["零违章示范岗"]

"""Pages of posts and rounds through the door a user takes: forms keep what was typed, lists ask a fixed number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from branchmgr.models import AuditEvent, User
from branchmgr.spreadsheets import read_workbook
from groups.enums import Office
from groups.models import PartyGroup
from pioneer_posts.enums import RoundStatus
from pioneer_posts.models import PioneerPost, Round
from pioneer_posts.services.post_sheets import post_sheet
from pioneer_posts.services.rubric_sheets import form_sheet
from tests.factories import groups, imports, posts
from tests.factories.workbooks import contents, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-06-15T10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def group() -> PartyGroup:
    return groups.group(groups.branch("ZB01"))


@pytest.fixture
def secretary(group: PartyGroup) -> User:
    return groups.holder(Office.SECRETARY, group.branch)


@pytest.fixture
def client(secretary: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(secretary)
    return client


def filled(page: Any) -> dict[str, Any]:
    """What the form of a page sends as it stands."""
    form = page.context["form"]
    return {name: form[name].value() for name in form.fields} | {"publish_at": "2027-01-01T09:00"}


def test_plan_of_the_next_half_year_is_taken_as_it_is_offered(client: Client, group: PartyGroup) -> None:
    url = reverse("round_plan", args=[group.branch_id])
    answer = client.post(url, filled(client.get(url)), follow=True)
    made = Round.objects.get()
    assert (made.code, made.call_opens_on, made.publish_at.isoformat()) == (
        "2026H2",
        date(2026, 7, 1),
        "2027-01-01T01:00:00+00:00",
    )
    assert answer.redirect_chain[-1][0] == reverse("round_detail", args=[made.pk])
    half = client.get(url, {"half": "2027H2"}).context["form"]
    assert (half["year"].value(), half["half"].value()) == (2027, 2)


def test_weights_that_do_not_add_up_are_told_at_the_field_and_kept(client: Client, group: PartyGroup) -> None:
    url = reverse("round_plan", args=[group.branch_id])
    sent = filled(client.get(url)) | {"main_weight": "８０", "year": "2O26"}
    answer = client.post(url, sent)
    assert (answer.status_code, Round.objects.count()) == (422, 0)
    assert set(answer.context["form"].errors) == {"year"}
    answer = client.post(url, sent | {"year": "2026"})
    assert answer.context["form"].errors == {"supplement_weight": ["The two weights add to 110 instead of 100."]}
    assert answer.context["form"]["main_weight"].value() == "８０"


def test_form_of_a_round_names_no_column_it_does_not_own(client: Client, group: PartyGroup) -> None:
    url = reverse("round_plan", args=[group.branch_id])
    client.post(url, filled(client.get(url)) | {"status": "published", "awarded_on": "2026-07-01", "branch": "9"})
    made = Round.objects.get()
    assert (made.status, made.awarded_on, made.branch) == (RoundStatus.PLANNED, None, group.branch)


def test_page_of_a_round_leads_to_its_parts_and_says_what_comes(client: Client, group: PartyGroup) -> None:
    made = posts.post_round(group.branch, RoundStatus.HELD)
    page = client.get(reverse("round_detail", args=[made.pk]))
    urls = [part.url for part in page.context["shown"].parts]
    assert {reverse(name, args=[made.pk]) for name in ("candidate_list", "holding_list", "form_detail")} <= set(urls)
    assert b"the assessment opens on 2026-12-11" in page.content
    assert [stage.status for stage in page.context["shown"].stages if stage.now] == [RoundStatus.HELD]


def test_round_called_off_says_why_to_who_reads_it(client: Client, group: PartyGroup) -> None:
    made = posts.post_round(group.branch, RoundStatus.CALLING)
    client.post(reverse("round_call_off", args=[made.pk]), {"reason": "支部改选"})
    page = client.get(reverse("round_detail", args=[made.pk]))
    assert "支部改选" in page.content.decode()
    assert page.context["shown"].stages[-1].status == RoundStatus.CALLED_OFF


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_rounds_asks_the_same_however_long(
    client: Client, group: PartyGroup, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for year in range(count):
        posts.post_round(group.branch, RoundStatus.PUBLISHED, year=2020 + year)
    client.get(reverse("round_list"))
    with django_assert_num_queries(9):
        page = client.get(reverse("round_list"), {"q": "ZB", "state": "published", "sort": "-held"})
    assert len(page.context["page"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_posts_asks_the_same_however_long(
    client: Client, group: PartyGroup, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = posts.post_round(group.branch, RoundStatus.HELD, starts_on=date(2026, 1, 1), awarded_on=date(2026, 2, 1))
    for _number in range(count):
        posts.holding(made, posts.post(group.branch), groups.member(group))
    client.get(reverse("post_list"))
    with django_assert_num_queries(11):
        page = client.get(reverse("post_list"), {"kind": "production", "use": "in_use", "sort": "department"})
    assert [len(post.held_now) for post in page.context["page"]] == [1] * count


def test_export_holds_what_is_seen_and_is_put_down(client: Client, group: PartyGroup) -> None:
    posts.post(group.branch, "零违章示范岗")
    posts.post(group.branch, "=1+1", closed_on=date(2026, 1, 1))
    posts.post(groups.branch(), "别的支部的岗")
    department = PioneerPost.objects.get(name="零违章示范岗").department_id
    answer = client.post(f"{reverse('posts_export')}?use=in_use&department={department}")
    book = read_workbook(BytesIO(b"".join(answer.streaming_content)), [post_sheet()])  # type: ignore[attr-defined]
    assert [row.text("名称") for row in book.rows("示范岗")] == ["零违章示范岗"]
    assert AuditEvent.objects.get().action == "export_posts"


def test_post_is_added_at_a_department_that_is_known(client: Client, group: PartyGroup) -> None:
    groups.department("安全保卫科")
    url = reverse("post_create", args=[group.branch_id])
    sent = {"name": "零违章示范岗", "kind": "production", "department": "安全保卫", "seats": "１", "aims": "零违章"}
    answer = client.post(url, sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["department"])
    assert "零违章示范岗" in answer.content.decode()
    assert client.post(url, sent | {"department": "安全保卫科"}).status_code == 302
    answer = client.post(url, sent | {"department": "安全保卫科"})
    assert "is there already" in answer.content.decode()
    assert PioneerPost.objects.count() == 1


def test_faults_of_a_workbook_are_listed_and_it_comes_back_marked(client: Client, group: PartyGroup) -> None:
    url = reverse("post_import", args=[group.branch_id])
    rows = [("名称", "类型", "部门"), ("甲岗", "生产", "没有的科")]
    answer = imports.bring(client, url, workbook(示范岗=rows))
    assert [fault.row for fault in answer.context["found"].faults] == [2]
    assert "错误清单" in contents(imports.marked(client))
    assert PioneerPost.objects.count() == 0


def test_form_of_a_round_is_downloaded_changed_and_brought_back(client: Client, group: PartyGroup) -> None:
    made = posts.post_round(group.branch)
    answer = client.post(reverse("form_export", args=[made.pk]))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert [row.text("编号") for row in read_workbook(content, [form_sheet()]).rows("评估表")] == ["1.1", "2.1", "3.1"]
    rows = [("维度", "编号", "项目", "满分", "方式"), ("业绩", "1", "目标", 90, "得分")]
    url = reverse("form_import", args=[made.pk])
    refused = imports.bring(client, url, workbook(评估表=rows))
    assert "add to 90 instead of 100" in refused.content.decode()
    assert client.post(reverse("form_standard", args=[made.pk])).status_code == 302
    page = client.get(reverse("form_detail", args=[made.pk]))
    assert (len(page.context["shown"].parts), page.context["shown"].total) == (5, 100)


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("posts_award", RoundStatus.HELD, "were awarded on 2026-07-20"),
        ("posts_award", RoundStatus.POSTED, "are awarded after the posting"),
        ("round_call_off", RoundStatus.HELD, "A round is called off before the award only."),
        ("round_call_off", RoundStatus.CALLED_OFF, "was called off"),
        ("round_put_off", RoundStatus.HELD, "Only a call or an assessment that runs can be put off."),
        ("application_begin", RoundStatus.POSTED, "Nobody becomes a candidate after that."),
        ("member_nominate", RoundStatus.AWARDING, "Nobody becomes a candidate after that."),
    ],
)
def test_act_that_the_state_of_a_round_closes_says_so(
    client: Client, group: PartyGroup, name: str, status: str, said: str
) -> None:
    post_round = posts.post_round(group.branch, status)
    answer = client.get(reverse(name, args=[post_round.pk]))
    shown = answer.content.decode()
    assert (answer.status_code, said in shown, "an office you do not hold" in shown) == (403, True, False)

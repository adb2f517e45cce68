"""A whole round of pioneer posts in a real browser: called, posted, awarded, checked, assessed, published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from branchmgr import clock, ticking
from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch, Person
from pioneer_posts.models import Application, Holding, PioneerPost, Round, SpotCheck
from tests.e2e.conftest import NewPage, sign_in
from tests.factories import groups, posts

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Cast:
    """Who takes part: ``applicant`` stands alone, ``nominee`` is proposed by ``leader``."""

    branch: Branch
    secretary: User
    leader: User
    committee: User
    head: User
    applicant: Person
    nominee: Person


@pytest.fixture
def cast() -> Cast:
    branch = groups.branch("ZB1", name="生产安全党支部")
    group = groups.group(branch, "G1", name="安全保卫组")
    department = groups.department("安全保卫科")
    for name in ("零违章示范岗", "安全守护示范岗"):
        posts.post(branch, name, department=department)
    applicant, nominee = (groups.member(group, number, name=name) for number, name in NAMES)
    groups.user_for(applicant), groups.user_for(nominee)
    return Cast(
        branch,
        groups.holder(Office.SECRETARY, branch, employee_no="100001", name="王建国"),
        groups.holder(Office.LEADER, group, employee_no="100002", name="赵思远"),
        groups.holder(Office.DISCIPLINE, branch, employee_no="100005", name="水清扬"),
        groups.holder(Office.ASSESSOR, department, employee_no="100006", name="昌永健"),
        applicant,
        nominee,
    )


NAMES = (("100003", "李小梅"), ("100004", "姜海峰"))


@pytest.fixture
def calendar() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(moment("2027-06-20T10:00"), tick=True) as traveller:
        yield traveller


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.zone())


def go_to(calendar: time_machine.Traveller, text: str) -> list[str]:
    """Goes to a moment and lets the tick come there; the lines it prints."""
    calendar.move_to(moment(text))
    return [line for line in ticking.tick(moment(text)) if "2027H2" in line]


def signed_in(new_page: NewPage, who: User | Person, **size: int) -> Page:
    page = new_page(**size)
    number = who.username if isinstance(who, User) else who.employee_no
    sign_in(page, number, groups.PASSWORD)
    return page


def send(page: Page, *, confirmed: bool = False) -> None:
    """Presses the page's main button, and says yes where it asks."""
    page.locator("main form .btn-primary[type=submit]").first.click()
    if confirmed:
        page.locator("dialog[open] .btn-primary").click()


def test_round_from_the_plan_to_the_published_result(
    cast: Cast, calendar: time_machine.Traveller, new_page: NewPage, tmp_path: Path
) -> None:
    page = signed_in(new_page, cast.secretary)
    page.goto(f"/posts/branches/{cast.branch.pk}/rounds/plan/")
    send(page)
    expect(page.locator("h1")).to_contain_text("2027")
    post_round = Round.objects.get()
    assert post_round.status == "planned"

    assert go_to(calendar, "2027-07-01T09:00") == ["ZB1 2027H2 calling"]
    candidates_come_forward(cast, post_round, new_page)
    assert go_to(calendar, "2027-07-11T00:00") == ["ZB1 2027H2 posted"]
    assert go_to(calendar, "2027-07-18T00:00") == ["ZB1 2027H2 awarding"]
    calendar.move_to(moment("2027-07-20T16:00"))
    committee_awards(cast, post_round, new_page)

    calendar.move_to(moment("2027-09-15T10:00"))
    post_is_checked_and_spoken_of(cast, post_round, new_page)

    assert go_to(calendar, "2027-12-11T08:00") == ["ZB1 2027H2 assessing"]
    both_sides_assess(cast, post_round, new_page)
    assert go_to(calendar, "2027-12-31T23:59") == []
    assert go_to(calendar, "2028-01-01T00:00") == ["ZB1 2027H2 totalled"]
    nothing_is_seen_yet(cast, post_round, new_page)
    assert go_to(calendar, "2028-01-01T09:00") == ["ZB1 2027H2 published"]
    everybody_sees_the_result(cast, post_round, new_page, tmp_path)


def candidates_come_forward(cast: Cast, post_round: Round, new_page: NewPage) -> None:
    """One applies on a phone; another is nominated and agrees; the group supports both."""
    page = signed_in(new_page, cast.applicant, **PHONE)
    page.goto(f"/posts/rounds/{post_round.pk}/apply/")
    page.locator(f"label:has-text('{PioneerPost.objects.get(name='零违章示范岗').name}')").tap()
    page.locator("main form .btn-primary").tap()
    page.locator("textarea[name=grounds]").fill("多年无违章。")
    page.locator("textarea[name=pledge]").fill("我承诺：半年零违章。")
    page.locator("textarea[name=aims]").fill("本人零违章\n带徒一名")
    page.locator("button[name=hand_in]").tap()
    expect(page.locator("main")).to_contain_text("我承诺：半年零违章。")

    page = signed_in(new_page, cast.leader)
    page.goto(f"/posts/rounds/{post_round.pk}/nominate/")
    page.select_option("select[name=person]", str(cast.nominee.pk))
    page.select_option("select[name=post]", str(PioneerPost.objects.get(name="安全守护示范岗").pk))
    page.fill("textarea[name=grounds]", "工作踏实。")
    send(page)
    nominated = Application.objects.get(person=cast.nominee)
    assert nominated.status == "nominated"

    page = signed_in(new_page, cast.nominee, **PHONE)
    page.goto(f"/posts/applications/{nominated.pk}/consent/")
    page.fill("textarea[name=pledge]", "我承诺：夜巡不漏一处。")
    page.fill("textarea[name=aims]", "巡检按时率百分之百")
    send(page)
    expect(page.locator("main")).to_contain_text("夜巡不漏一处")

    page = signed_in(new_page, cast.leader)
    for each in Application.objects.all():
        page.goto(f"/posts/applications/{each.pk}/opinion/")
        page.check("input[name=supported][value=yes]")
        page.fill("input[name=on]", "2027-07-01")
        send(page)
        expect(page.locator("h1")).to_contain_text(each.person.name)
    assert set(Application.objects.values_list("status", "supported")) == {("submitted", True)}


def committee_awards(cast: Cast, post_round: Round, new_page: NewPage) -> None:
    page = signed_in(new_page, cast.secretary)
    page.goto(f"/posts/rounds/{post_round.pk}/award/")
    page.fill("input[name=meeting_on]", "2027-07-20")
    page.fill("input[name=present]", "王建国、水清扬")
    page.fill("textarea[name=resolution]", "同意授牌。")
    for each in Application.objects.all():
        page.check(f"input[name=awarded-{each.pk}][value=yes]")
    send(page, confirmed=True)
    expect(page.locator("main tbody tr")).to_have_count(2)
    assert set(Holding.objects.values_list("person__name", flat=True)) == {"李小梅", "姜海峰"}
    assert SpotCheck.objects.drawn().count() == 2


def post_is_checked_and_spoken_of(cast: Cast, post_round: Round, new_page: NewPage) -> None:
    """The drawn checker looks in on a phone, the holder answers; a colleague's word counts once it is accepted."""
    held = Holding.objects.get(person=cast.applicant)
    drawn = SpotCheck.objects.drawn().get(holding=held)
    page = signed_in(new_page, drawn.checker, **PHONE)
    page.goto(f"/posts/checks/{drawn.pk}/record/")
    page.fill("textarea[name=finding]", "标牌在位，台账清楚。")
    send(page)
    expect(page.locator("main")).to_contain_text("标牌在位")

    page = signed_in(new_page, cast.nominee, **PHONE)
    page.goto(f"/posts/holdings/{held.pk}/feedback/")
    page.check("input[name=kind][value=praise]")
    page.fill("textarea[name=text]", "主动帮着清了通道。")
    page.check("input[name=named][value=no]")
    send(page)
    page.goto(f"/posts/holdings/{held.pk}/")
    expect(page.locator("main")).not_to_contain_text("主动帮着清了通道")

    page = signed_in(new_page, cast.committee)
    word = held.application.feedback.get()
    page.goto(f"/posts/feedback/{word.pk}/screen/")
    page.check("input[name=accepted][value=yes]")
    send(page)

    page = signed_in(new_page, cast.applicant, **PHONE)
    page.goto(f"/posts/holdings/{held.pk}/aims/1/reach/")
    page.fill("textarea[name=note]", "九月底无违章记录")
    send(page)
    page.goto(f"/posts/holdings/{held.pk}/")
    expect(page.locator("main")).to_contain_text("主动帮着清了通道")
    expect(page.locator("main")).to_contain_text("标牌在位，台账清楚。")
    expect(page.locator("main")).to_contain_text("九月底无违章记录")


def both_sides_assess(cast: Cast, post_round: Round, new_page: NewPage) -> None:
    """The head of department gives everything, the committee member a little less; each sees nobody else's before."""
    assess(signed_in(new_page, cast.head), fewer="10")
    assess(signed_in(new_page, cast.committee), fewer="9")


def assess(page: Page, *, fewer: str) -> None:
    """Fills in the form of every holder; ``fewer`` are the points of the first item, of 10."""
    for held in Holding.objects.order_by("number"):
        page.goto("/posts/assessments/")
        page.locator(f"form[action='/posts/holdings/{held.pk}/assess/'] button").first.click()
        for item in held.round.items.all():
            if item.kind == "levels":
                page.locator(f"label[for=id_i{item.pk}_0]").click()
                continue
            first = item.position == 1
            page.fill(f"input[name=i{item.pk}]", fewer if first else f"{item.maximum:f}")
            if (first and fewer != "10") or item.kind == "aims":
                page.fill(f"input[name=n{item.pk}]", "见记录")
        page.locator("button[formaction]").first.click()
        page.wait_for_timeout(600)  # the draft is saved while the question stands, and hands nothing in
        assert held.assessments.filter(status="draft").count() == 1
        page.locator("dialog[open] .btn-primary").click()
        page.wait_for_url("**/posts/assessments/")
    assert set(held.round.holdings.values_list("assessments__status", flat=True)) == {"done"}


def nothing_is_seen_yet(cast: Cast, post_round: Round, new_page: NewPage) -> None:
    page = signed_in(new_page, cast.applicant)
    held = Holding.objects.get(person=cast.applicant)
    for address in ("/", f"/posts/holdings/{held.pk}/", f"/posts/rounds/{post_round.pk}/", f"/posts/p/{held.token}/"):
        page.goto(address)
        expect(page.locator("body")).not_to_contain_text("99.70")
    assert page.request.get(f"/posts/results/{held.result.pk}/").status == 404


def everybody_sees_the_result(cast: Cast, post_round: Round, new_page: NewPage, tmp_path: Path) -> None:
    """100 by the department at 70 %, 99 by the committee at 30 %: 99.70, step by step, and in the workbook."""
    held = Holding.objects.get(person=cast.applicant)
    page = signed_in(new_page, cast.applicant, **PHONE)
    page.goto(f"/posts/results/{held.result.pk}/")
    expect(page.locator("main")).to_contain_text("99.70")
    expect(page.locator("main")).not_to_contain_text("昌永健")
    page.goto(f"/posts/p/{held.token}/")
    expect(page.locator("body")).to_contain_text("李小梅")

    page = signed_in(new_page, cast.secretary)
    page.goto(f"/posts/rounds/{post_round.pk}/summary/")
    with page.expect_download() as download:
        page.locator("form[action$='/summary/export/'] button").first.click()
    file = tmp_path / "summary.xlsx"
    download.value.save_as(file)
    book = load_workbook(BytesIO(file.read_bytes()))
    assert book.sheetnames[0] == "结果"
    cells = {cell for row in book["结果"].iter_rows(values_only=True) for cell in row}
    assert {"李小梅", "姜海峰"} <= cells
    assert 99.7 in {float(cell) for cell in cells if isinstance(cell, int | float)}

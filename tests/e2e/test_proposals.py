"""The whole way of a proposal in a real browser: written on a phone, reviewed, adopted, carried out, awarded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from branchmgr import clock, ticking
from innovation.models import Award, Benefit, Entry, Proposal, Recommendation, Report, Review, ReviewMeeting
from tests.e2e.conftest import NewPage, until
from tests.e2e.fitting import beyond_the_edge
from tests.e2e.proposal_cast import (
    OLDER,
    PHONE,
    Cast,
    cast_of_proposals,
    moment,
    press,
    refused,
    send,
    signed_in,
)
from tests.factories.brands import picture_file

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]
TITLE = "卷包车间照明改造为感应灯"
MEASURE = "换成感应灯，由电工班逐排安装。"
COMMENT = "别人给的意见"
KEYED = "节电明显。"
REASON = "明年再议。"


@pytest.fixture
def calendar() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(moment("2027-03-01T10:00"), tick=True) as traveller:
        yield traveller


@pytest.fixture
def cast(calendar: time_machine.Traveller) -> Cast:
    return cast_of_proposals()


def written() -> Proposal:
    return Proposal.objects.get(title=TITLE)


def test_proposal_from_the_phone_to_the_certificate(
    cast: Cast, calendar: time_machine.Traveller, new_page: NewPage, tmp_path: Path
) -> None:
    member_writes_on_a_phone(cast, new_page, tmp_path)
    coauthor_agrees(cast, new_page)
    author_hands_in(cast, new_page)
    leader_supports(cast, new_page)
    calendar.move_to(moment("2027-03-05T09:00"))
    secretary_prepares_the_review(cast, new_page)
    three_review_each(cast, new_page)
    committee_decides(cast, new_page)
    nothing_is_seen_yet(cast, new_page)
    secretary_announces(cast, new_page)
    secretary_recommends(cast, new_page)
    calendar.move_to(moment("2027-03-12T09:00"))
    department_asks_and_author_answers(cast, new_page)
    department_adopts_and_carries_out(cast, new_page, tmp_path)
    calendar.move_to(moment("2027-09-12T09:00"))
    ticking.tick(clock.now())
    benefit_is_verified(cast, new_page)
    secretary_closes_with_an_award(cast, new_page)
    certificate_prints(cast, new_page)


def member_writes_on_a_phone(cast: Cast, new_page: NewPage, tmp_path: Path) -> None:
    """Kind, words, co-author and a picture; the draft is kept by itself, and what is like it is shown."""
    page = signed_in(new_page, cast.author, **PHONE)
    page.goto("/innovation/mine/")
    page.locator("main a[href$='/proposals/begin/']").first.tap()
    page.locator("label[for]", has_text="合理化建议").first.tap()
    page.locator("main form .btn-primary").tap()
    page.locator("[name=title]").tap()
    page.keyboard.type(TITLE, delay=5)
    expect(page.locator("[data-similar-jump]")).to_be_visible(timeout=15_000)
    expect(page.locator("#similar")).to_contain_text(OLDER)
    page.locator("[name=present_state]").fill("长明灯，一班十六盏。")
    page.locator("[name=measure]").fill(MEASURE)
    page.locator("[name=expected_effect]").fill("一年省电一万度。")
    expect(page.locator("[data-keep-state]")).to_contain_text("10:")
    until(page, "!Object.keys(localStorage).some((key) => key.startsWith('draft:'))")
    assert beyond_the_edge(page) == 0
    page.reload()
    expect(page.locator("[name=measure]")).to_have_value(MEASURE)
    page.locator("button[name=next]").tap()

    page.locator("main a[href$='/authors/']").first.tap()
    page.locator("[name=share-0]").fill("60")
    page.locator("[name=person-1]").select_option(str(cast.coauthor.pk))
    page.locator("[name=share-1]").fill("40")
    assert beyond_the_edge(page) == 0
    send(page)
    expect(page.locator("main")).to_contain_text("姜海峰")
    photo = tmp_path / "现场.png"
    photo.write_bytes(picture_file().read())
    page.locator("#id_chosen").set_input_files([photo])
    expect(page.locator("#evidence-list")).to_contain_text("现场.png", timeout=15_000)
    assert page.locator("form[action$='/submit/']").count() == 0, "a co-author has not agreed yet"
    assert written().authors.count() == 2


def coauthor_agrees(cast: Cast, new_page: NewPage) -> None:
    page = signed_in(new_page, cast.coauthor, **PHONE)
    page.locator(f"main a[href*='/proposals/{written().pk}/consent/']").first.tap()
    expect(page.locator("main")).to_contain_text(MEASURE)
    assert beyond_the_edge(page) == 0
    send(page, "button[name=agree]")


def author_hands_in(cast: Cast, new_page: NewPage) -> None:
    page = signed_in(new_page, cast.author, **PHONE)
    page.goto(f"/innovation/proposals/{written().pk}/finish/")
    send(page, "form[action$='/submit/'] button", confirmed=True)
    expect(page.locator("h1")).to_contain_text("2027-")
    expect(page.locator("main")).to_contain_text("赵思远")
    assert beyond_the_edge(page) == 0


def leader_supports(cast: Cast, new_page: NewPage) -> None:
    page = signed_in(new_page, cast.leader)
    page.locator(f"main a[href*='/proposals/{written().pk}/']").first.click()
    if "/opinion/" not in page.url:
        page.locator("main a[href$='/opinion/']").click()
    page.check("[name=supported][value=yes]")
    page.fill("[name=opinion]", "小组一致支持。")
    page.fill("[name=on]", "2027-03-01")
    send(page)
    assert written().status == "with_committee"


def secretary_prepares_the_review(cast: Cast, new_page: NewPage) -> None:
    """Both proposals on the list, the standard criteria, three reviewers each by lot."""
    page = signed_in(new_page, cast.secretary)
    page.goto(f"/innovation/branches/{cast.branch.pk}/prepare-meeting/")
    page.fill("[name=name]", "2027年第一批提案评审")
    page.fill("[name=due_on]", "2027-03-10")
    page.fill("[name=quota]", "1")
    send(page)
    for box in page.locator("[name=proposals]").all():
        box.check()
    send(page)
    page.locator("main a[href$='/assign/'].btn-primary").click()
    page.check("[name=drawn][value=yes]")
    send(page)
    send(page, "form[action$='/begin/'] button", confirmed=True)
    reviews = Review.objects.filter(proposal=written())
    assert (ReviewMeeting.objects.get().status, reviews.count()) == ("reviewing", 3)
    loads = [Review.objects.filter(reviewer=each).count() for each in set(reviews.values_list("reviewer", flat=True))]
    assert max(loads) - min(loads) <= 1


def three_review_each(cast: Cast, new_page: NewPage) -> None:
    """Three give 90, 84 and 80 to the proposal, one of them without a mouse; the other one gets 60 from each."""
    given = iter(("10", "16", "20"))
    for review in Review.objects.order_by("proposal__number", "pk"):
        fewer = next(given) if review.proposal == written() else "40"
        page = signed_in(new_page, review.reviewer)
        page.goto(f"/innovation/reviews/{review.pk}/")
        expect(page.locator("main")).not_to_contain_text(COMMENT)
        expect(page.locator("main")).not_to_contain_text(KEYED)
        (by_keyboard if fewer == "16" else by_mouse)(page, review, fewer)
    expect(page.locator("main")).to_contain_text(KEYED)
    assert set(Review.objects.filter(proposal=written()).values_list("total", flat=True)) == {80, 84, 90}


def points_of(review: Review, fewer: str) -> Iterator[tuple[str, str]]:
    """Every field of points with what is given: everything but ``fewer``, which is taken off from the first on."""
    left = int(fewer)
    for criterion in review.meeting.criteria.all():
        off = min(left, int(criterion.weight))
        left -= off
        yield f"points-{criterion.pk}", str(int(criterion.weight) - off)


def by_mouse(page: Page, review: Review, fewer: str) -> None:
    for name, points in points_of(review, fewer):
        page.fill(f"[name={name}]", points)
    page.fill("[name=comment]", COMMENT)
    send(page)


def by_keyboard(page: Page, review: Review, fewer: str) -> None:
    """From field to field by the tabulator, handed in by Enter on the button."""
    for name, points in points_of(review, fewer):
        tab_to(page, f"[name={name}]")
        page.keyboard.type(points)
    tab_to(page, "[name=comment]")
    page.keyboard.type(KEYED)
    tab_to(page, "main form button[type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, what: str) -> None:
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches({what!r})"):
            return
    raise AssertionError(f"{what} cannot be reached by the tabulator")


def committee_decides(cast: Cast, new_page: NewPage) -> None:
    """The ranked list with its line, and both decisions in one go; they are held back."""
    meeting = ReviewMeeting.objects.get()
    page = signed_in(new_page, cast.secretary)
    page.goto(f"/innovation/meetings/{meeting.pk}/")
    send(page, "form[action$='/close-review/'] button", confirmed=True)
    expect(page.locator(".review-ranked tbody tr").first).to_contain_text(TITLE)
    expect(page.locator(".review-ranked tr.review-line")).to_contain_text("84.00")
    page.goto(f"/innovation/meetings/{meeting.pk}/compare/?with={written().pk}&with={cast.waiting.pk}")
    expect(page.locator("main")).to_contain_text("84.00")

    page = signed_in(new_page, cast.discipline)
    page.goto(f"/innovation/meetings/{meeting.pk}/decide/")
    page.select_option(f"[name=verdict-{written().pk}]", "accepted")
    page.select_option(f"[name=verdict-{cast.waiting.pk}]", "parked")
    press(page, "main form .btn-primary")
    expect(page.locator(f"[name=verdict-{cast.waiting.pk}]")).to_have_value("parked")
    refused(new_page)
    page.fill(f"[name=reason-{cast.waiting.pk}]", REASON)
    send(page)
    assert set(Entry.objects.values_list("proposal__status", flat=True)) == {"in_review"}


def nothing_is_seen_yet(cast: Cast, new_page: NewPage) -> None:
    """Neither author nor member sees a rating or a decision before the announcement."""
    meeting, review = ReviewMeeting.objects.get(), Review.objects.filter(proposal=written())[0]
    hidden = [f"/innovation/meetings/{meeting.pk}/", f"/innovation/reviews/{review.pk}/"]
    for who, own in ((cast.author, written()), (cast.rival, cast.waiting)):
        request = signed_in(new_page, who).request
        for address in ("/", "/notices/", "/innovation/mine/", f"/innovation/proposals/{own.pk}/"):
            shown = request.get(address).text()
            assert not [said for said in ("84.00", "60.00", REASON, COMMENT, KEYED) if said in shown]
        assert {request.get(address).status for address in hidden} == {404}


def secretary_announces(cast: Cast, new_page: NewPage) -> None:
    page = signed_in(new_page, cast.secretary)
    page.goto(f"/innovation/meetings/{ReviewMeeting.objects.get().pk}/announce/")
    page.fill("[name=meeting_on]", "2027-03-05")
    page.fill("[name=resolution]", "同意评审结果。")
    send(page, confirmed=True)
    assert set(Entry.objects.values_list("proposal__status", flat=True)) == {"accepted", "parked"}

    page = signed_in(new_page, cast.author, **PHONE)
    page.goto(f"/innovation/proposals/{written().pk}/")
    expect(page.locator("main")).to_contain_text("84.00")
    assert beyond_the_edge(page) == 0
    page = signed_in(new_page, cast.rival, **PHONE)
    page.goto(f"/innovation/proposals/{cast.waiting.pk}/")
    expect(page.locator("main")).to_contain_text(REASON)


def secretary_recommends(cast: Cast, new_page: NewPage) -> None:
    page = signed_in(new_page, cast.secretary)
    page.goto(f"/innovation/proposals/{written().pk}/")
    page.locator("main a[href$='/recommend/']").click()
    page.select_option("[name=department]", str(cast.department.pk))
    page.fill("[name=reply_by]", "2027-03-20")
    send(page)


def department_asks_and_author_answers(cast: Cast, new_page: NewPage) -> None:
    page = signed_in(new_page, cast.answerer)
    recommendation = Recommendation.objects.get()
    page.locator(f"main a[href*='/recommendations/{recommendation.pk}/']").first.click()
    send(page, "form[action$='/take-up/'] button")
    page.locator("main a[href$='/ask/']").click()
    page.fill("[name=words]", "一盏灯多少钱？")
    send(page)

    page = signed_in(new_page, cast.author, **PHONE)
    page.locator(f"main a[href*='/recommendations/{recommendation.pk}/answer/']").first.tap()
    expect(page.locator("main")).to_contain_text("一盏灯多少钱？")
    page.fill("[name=words]", "每盏八十元。")
    assert beyond_the_edge(page) == 0
    send(page)


def department_adopts_and_carries_out(cast: Cast, new_page: NewPage, tmp_path: Path) -> None:
    """Adopted, money saved reported with a proof, carried out with a benefit to verify after six months."""
    page = signed_in(new_page, cast.answerer)
    recommendation = Recommendation.objects.get()
    page.goto(f"/innovation/recommendations/{recommendation.pk}/reply/")
    expect(page.locator("main")).to_contain_text(TITLE)
    page.check("[name=adopted][value=yes]")
    page.fill("[name=text]", "列入四月检修计划。")
    send(page, confirmed=True)
    expect(page.locator("main")).to_contain_text("每盏八十元。")
    page.locator("main a[href$='/report/']").click()
    page.fill("[name=text]", "已装十六盏。")
    page.fill("[name=yuan]", "12000.50")
    proof = tmp_path / "电费单.png"
    proof.write_bytes(picture_file().read())
    page.set_input_files("[name=proof]", [proof])
    send(page)
    expect(page.locator("main")).to_contain_text("12,000.50")
    assert page.request.get(f"/innovation/reports/{Report.objects.get().pk}/proof/").status == 200
    page.goto(f"/innovation/proposals/{written().pk}/carry-out/")
    expect(page.locator("[name=months][value='6']")).to_be_checked()
    send(page)
    assert (written().status, str(Benefit.objects.get().due_on)) == ("carried_out", "2027-09-12")


def benefit_is_verified(cast: Cast, new_page: NewPage) -> None:
    """The author may not; a member of the committee finds what it really saves."""
    benefit = Benefit.objects.get()
    address = f"/innovation/benefits/{benefit.pk}/verify/"
    for author in (cast.author, cast.coauthor):
        assert signed_in(new_page, author).request.get(address).status in (403, 404)
    page = signed_in(new_page, cast.discipline, **PHONE)
    page.locator(f"main a[href*='{address}']").first.tap()
    page.fill("[name=yuan]", "11500")
    page.fill("[name=finding]", "核对四月至九月电费单。")
    assert beyond_the_edge(page) == 0
    send(page)
    assert written().status == "verified"


def secretary_closes_with_an_award(cast: Cast, new_page: NewPage) -> None:
    page = signed_in(new_page, cast.secretary)
    for name, from_yuan in (("一等奖", "50000"), ("二等奖", "１００００")):
        page.goto(f"/innovation/awards/branches/{cast.branch.pk}/new/")
        page.fill("[name=name]", name)
        page.fill("[name=from_yuan]", from_yuan)
        send(page)
    page.goto(f"/innovation/proposals/{written().pk}/close/")
    expect(page.locator("label", has=page.locator("[name=tier]:checked"))).to_have_count(0)
    expect(page.locator(".form-check:has([name=tier]:checked)")).to_contain_text("二等奖")
    page.fill("[name=meeting_on]", "2027-09-12")
    send(page)
    assert (written().status, Award.objects.get().tier_name) == ("closed", "二等奖")


def certificate_prints(cast: Cast, new_page: NewPage) -> None:
    """The author's certificate: printed on one sheet, and the same as PDF."""
    page = signed_in(new_page, cast.author, **PHONE)
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto(f"/innovation/proposals/{written().pk}/")
    page.locator("main a[href$='/certificate/']").tap()
    expect(page.locator(".certificate-sheet")).to_contain_text("李小梅、姜海峰")
    page.locator("[data-print]").tap()
    assert page.evaluate("window.printed")
    sheet = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(sheet.pages) == 1
    with page.expect_download() as download:
        page.locator("form[action$='/certificate.pdf'] button").tap()
    text = "".join(each.extract_text() for each in PdfReader(download.value.path()).pages)
    assert re.sub(r"\s", "", text).count("二等奖") == 1

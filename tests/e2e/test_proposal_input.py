"""What people type into the pages of proposals: odd numbers said in words with nothing lost, and no script at all."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from branchmgr import clock
from innovation.models import Proposal, Report, ReviewMeeting
from tests.e2e.conftest import NewPage
from tests.e2e.fitting import beyond_the_edge
from tests.e2e.proposal_cast import PHONE, Cast, cast_of_proposals, press, refused, send, signed_in
from tests.factories import innovation as make
from tests.factories.brands import picture_file

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast() -> Cast:
    return cast_of_proposals()


def test_shares_of_ninety_nine_are_said_and_stay_typed(cast: Cast, new_page: NewPage) -> None:
    draft = make.proposal(cast.author, "draft")
    page = signed_in(new_page, cast.author, **PHONE)
    page.goto(f"/innovation/proposals/{draft.pk}/authors/")
    page.fill("[name=share-0]", "59")
    page.select_option("[name=person-1]", str(cast.coauthor.pk))
    page.fill("[name=share-1]", "４０")
    press(page, "main form .btn-primary")
    refused(new_page)
    expect(page.locator(".error-summary")).to_contain_text("99")
    expect(page.locator("[name=share-0]")).to_have_value("59")
    expect(page.locator("[name=person-1]")).to_have_value(str(cast.coauthor.pk))
    assert beyond_the_edge(page) == 0
    page.fill("[name=share-0]", "60")
    send(page)
    assert sorted(draft.authors.values_list("share", flat=True)) == [40, 60]


def test_savings_that_do_not_do_are_said_and_stay_typed(cast: Cast, new_page: NewPage) -> None:
    """Minus one and 1e309 are refused in words beside the field; full-width 10000 is taken as it is meant."""
    proposal = make.proposal(cast.author, "adopted")
    adopted = {"adopted": True, "replied_at": clock.now(), "replied_by": cast.answerer}
    make.recommendation(proposal, cast.department, by=cast.secretary, **adopted)
    page = signed_in(new_page, cast.answerer, **PHONE)
    page.goto(f"/innovation/proposals/{proposal.pk}/report/")
    page.fill("[name=text]", "已装十六盏。")
    for typed, said in (("-1", "0 或更大"), ("1e309", "7.5"), ("9" * 13, "12"), ("0.001", "2")):
        page.fill("[name=yuan]", typed)
        press(page, "main form .btn-primary")
        refused(new_page)
        expect(page.locator("#div_id_yuan .field-error")).to_contain_text(said)
        expect(page.locator("[name=yuan]")).to_have_value(typed)
        expect(page.locator("[name=text]")).to_have_value("已装十六盏。")
        assert beyond_the_edge(page) == 0
    page.fill("[name=yuan]", "１００００")
    send(page)
    assert Report.objects.get().yuan == 10000
    expect(page.locator("main")).to_contain_text("10,000.00")


def test_record_that_is_not_broken_is_said_while_typing_and_the_rest_is_kept(cast: Cast, new_page: NewPage) -> None:
    draft = make.proposal(cast.author, "draft", "record", title="")
    page = signed_in(new_page, cast.author, **PHONE)
    page.goto(f"/innovation/proposals/{draft.pk}/write/")
    page.fill("[name=title]", "单班产量新纪录")
    page.fill("[name=new_value]", "９９")
    expect(page.locator("[data-keep-state].is-wrong")).to_contain_text("99", timeout=15_000)
    expect(page.locator("[name=new_value]")).to_have_value("９９")
    draft.refresh_from_db()
    assert (draft.title, draft.broken.new_value) == ("单班产量新纪录", 112)
    press(page, "button[name=next]")
    refused(new_page)
    expect(page.locator("#div_id_new_value .field-error")).to_be_visible()
    page.fill("[name=new_value]", "１２０")
    send(page, "button[name=next]")
    draft.broken.refresh_from_db()
    assert draft.broken.new_value == 120


def test_whole_numbers_are_typed_in_full_width_too(cast: Cast, new_page: NewPage) -> None:
    page = signed_in(new_page, cast.secretary)
    page.goto(f"/innovation/branches/{cast.branch.pk}/prepare-meeting/")
    page.fill("[name=name]", "第一批")
    page.fill("[name=due_on]", (clock.today() + timedelta(days=9)).isoformat())
    page.locator("[name=quota]").focus()
    page.keyboard.insert_text("１２")
    send(page)
    assert ReviewMeeting.objects.get().quota == 12


def test_proposal_is_written_and_handed_in_without_scripts(cast: Cast, new_page: NewPage, tmp_path: Path) -> None:
    photo = tmp_path / "现场.png"
    photo.write_bytes(picture_file().read())
    page = signed_in(new_page, cast.author, **PHONE, scripts=False)
    page.goto("/innovation/mine/")
    page.locator("main a[href$='/proposals/begin/']").first.click()
    page.check("[name=kind][value=improvement]")
    press(page, "main form .btn-primary")
    page.fill("[name=title]", "空压机房降噪")
    page.fill("[name=before]", "噪声九十分贝。")
    send(page, "main form .btn-secondary[type=submit]")
    page.fill("[name=after]", "加装隔声罩，降到七十分贝。")
    send(page, "button[name=next]")
    page.set_input_files("[name=chosen]", [photo])
    page.fill("[name=caption]", "改善后")
    press(page, "#evidence form button[type=submit]")
    expect(page.locator("#evidence-list")).to_contain_text("改善后")
    send(page, "form[action$='/submit/'] button")
    handed_in = Proposal.objects.get(title="空压机房降噪")
    assert (handed_in.status, handed_in.files.count()) == ("with_group", 1)
    expect(page.locator("h1")).to_contain_text(handed_in.number)


def test_reply_that_lacks_something_is_not_asked_about(cast: Cast, new_page: NewPage) -> None:
    """What cannot be kept is sent without a question, and the sentences come; what can be kept is asked about."""
    recommended = make.proposal(cast.author, "recommended")
    recommendation = make.recommendation(recommended, cast.department, by=cast.secretary)
    page = signed_in(new_page, cast.answerer, **PHONE)
    page.goto(f"/innovation/recommendations/{recommendation.pk}/reply/")
    press(page, "main form .btn-primary")
    refused(new_page)
    expect(page.locator("#ask")).to_be_hidden()
    expect(page.locator("#div_id_adopted .field-error")).to_be_visible()
    page.locator("[name=adopted][value=yes]").check()
    send(page, confirmed=True)
    recommendation.refresh_from_db()
    assert recommendation.adopted is True

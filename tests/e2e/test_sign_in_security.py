"""Signing in, in a real browser: a second factor, every browser signed out, too many tries, a one-time code, idling."""

from __future__ import annotations

import re
from base64 import b32decode

import pytest
from django_otp.oath import totp
from playwright.sync_api import Page, expect
from pytest_django import Settings

from branchmgr.models import User
from branchmgr.sign_in import second_factor
from groups.enums import Office
from tests.e2e.conftest import NewPage, sign_in
from tests.e2e.fitting import faults
from tests.factories import groups as place

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]

OWN = "梧桐树下-2027-早操"
REFUSED = "工号或密码不正确。"
REFUSAL = "main [role=alert]"


@pytest.fixture
def leader() -> User:
    return place.holder(Office.LEADER, place.group(place.branch()))


def code_of(secret: str, *, off: int = 0) -> str:
    """The six digits that an app shows ``off`` seconds from now."""
    return f"{totp(b32decode(secret), t0=-off):06}"


def enter(page: Page, username: str, password: str) -> None:
    """Sends number and password, whatever comes of it."""
    page.goto("/account/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def sign_out(page: Page) -> None:
    page.locator("details.me summary").click()
    page.locator("details.me form button").click()
    page.wait_for_url("**/account/sign-in/**")


def confirm(page: Page) -> None:
    """Says yes to the question that is being asked."""
    page.locator("dialog[open] .btn-danger, dialog[open] .btn-primary").click()


def forgive_refusals(new_page: NewPage) -> None:
    """A page that refuses says so by its status; a browser calls that a fault."""
    faults: list[str] = new_page.faults  # type: ignore[attr-defined]
    assert [each for each in faults if " 422 " not in each] == []
    faults.clear()


def look_at(page: Page, *addresses: str) -> None:
    """The pages that only who has a second factor sees: fit for all, nothing cut off."""
    for address in addresses:
        page.goto(address)
        assert faults(page) == [], address


def set_up(page: Page) -> tuple[str, list[str]]:
    """Sets up a second factor as a phone would; the secret, and the recovery codes that are shown."""
    page.goto("/account/second-factor/")
    page.locator("main .btn-primary").click()
    expect(page.locator(".set-up-picture svg")).to_be_visible()
    secret = page.locator(".set-up-key").inner_text()
    page.fill("input[name=code]", code_of(secret))
    page.fill("input[name=password]", place.PASSWORD)
    page.click("main form.form button[type=submit]")
    page.locator(".recovery-codes").wait_for()
    return secret, page.locator(".recovery-codes li").all_inner_texts()


def test_second_factor_is_set_up_and_asked_for(new_page: NewPage, leader: User) -> None:
    page = new_page(width=390)
    sign_in(page, leader.username, place.PASSWORD)
    secret, codes = set_up(page)
    assert len(set(codes)) == second_factor.NUMBER
    assert faults(page) == []
    look_at(page, "/account/second-factor/", "/account/second-factor/remove/", "/account/second-factor/codes/")
    expect(page.locator("main")).not_to_contain_text(codes[0])
    sign_out(page)

    enter(page, leader.username, place.PASSWORD)
    page.wait_for_url("**/account/sign-in/code/**")
    assert faults(page) == []
    wrong = f"{(int(code_of(secret, off=30)) + 1) % 1_000_000:06}"
    page.fill("input[name=code]", wrong)
    page.keyboard.press("Enter")
    page.locator(REFUSAL).wait_for()
    page.goto("/")
    page.wait_for_url("**/account/sign-in/**")

    enter(page, leader.username, place.PASSWORD)
    # The code of the set-up is used up; the one that comes next is good already, for a phone's clock may be ahead.
    page.fill("input[name=code]", code_of(secret, off=30))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"//[^/]+/$"))
    sign_out(page)

    enter(page, leader.username, place.PASSWORD)
    page.fill("input[name=code]", codes[0])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"//[^/]+/$"))
    sign_out(page)
    enter(page, leader.username, place.PASSWORD)
    page.fill("input[name=code]", codes[0])
    page.keyboard.press("Enter")
    page.locator(REFUSAL).wait_for()
    forgive_refusals(new_page)


def test_signing_out_everywhere_ends_the_other_browser_too(new_page: NewPage, leader: User) -> None:
    here, there, bystander = new_page(), new_page(width=390), new_page()
    colleague = place.holder(Office.LEADER, place.group(place.branch()))
    for page, user in ((here, leader), (there, leader), (bystander, colleague)):
        sign_in(page, user.username, place.PASSWORD)
    here.goto("/account/sign-ins/")
    assert here.locator("main tbody tr").count() == 2

    here.locator(".danger-zone button").click()
    confirm(here)
    here.wait_for_url("**/account/sign-in/")
    expect(here.locator("main")).to_contain_text("您已在所有浏览器中退出登录。")

    there.goto("/notices/")
    there.wait_for_url("**/account/sign-in/?next=/notices/**")
    expect(there.locator("main .message")).to_be_visible()
    bystander.goto("/notices/")
    assert "/account/sign-in/" not in bystander.url


def test_too_many_tries_are_told_when_to_come_back(new_page: NewPage, leader: User, settings: Settings) -> None:
    page = new_page(width=390)
    settings.SIGN_IN_TRIES = 3
    for _try in range(settings.SIGN_IN_TRIES):
        enter(page, leader.username, "not-the-password")
        expect(page.locator(REFUSAL)).to_have_text(REFUSED)

    enter(page, leader.username, place.PASSWORD)

    expect(page.locator(REFUSAL)).to_have_text(re.compile(r"失败次数过多，请在 \d\d:\d\d 后再试。"))
    page.goto("/")
    assert "/account/sign-in/" in page.url


def issue(page: Page, user: User) -> str:
    """The one-time code that an admin reads to somebody."""
    page.goto(f"/groups/people/{user.person.pk}/")
    page.locator("form[action$='/password/'] button").click()
    confirm(page)
    code = page.locator("main .user-select-all")
    code.wait_for()
    return code.inner_text()


def choose(page: Page, present: str, new: str) -> None:
    page.fill("input[name=old_password]", present)
    page.fill("input[name=new_password1]", new)
    page.fill("input[name=new_password2]", new)
    page.click("main form.form button[type=submit]")


def test_one_time_code_of_the_admin_lets_in_until_a_password_is_chosen(new_page: NewPage) -> None:
    committee = place.committee()
    admin = place.admin(committee)
    leader = place.holder(Office.LEADER, place.group(place.branch(committee=committee)))
    office, phone = new_page(), new_page(width=390)
    sign_in(phone, leader.username, place.PASSWORD)
    sign_in(office, admin.username, place.PASSWORD)

    code = issue(office, leader)

    enter(phone, leader.username, place.PASSWORD)
    expect(phone.locator(REFUSAL)).to_have_text(REFUSED)
    enter(phone, leader.username, code)
    phone.goto("/notices/")
    phone.wait_for_url("**/account/password/")
    choose(phone, code, "12345678")
    expect(phone.locator(REFUSAL)).to_be_visible()
    choose(phone, code, OWN)
    phone.wait_for_url(re.compile(r"//[^/]+/$"))
    sign_out(phone)

    enter(phone, leader.username, code)
    expect(phone.locator(REFUSAL)).to_have_text(REFUSED)
    sign_in(phone, leader.username, OWN)


def test_what_was_typed_is_there_again_after_idling(new_page: NewPage, leader: User, settings: Settings) -> None:
    page = new_page(width=390)
    sign_in(page, leader.username, place.PASSWORD)
    page.goto("/activities/records/new/")
    page.fill("input[name=topic]", "学习党章第三章")
    page.fill("input[name=place]", "三号会议室")

    settings.SESSION_IDLE_MINUTES = 0
    page.locator("main form.filing .btn-primary").click()
    page.wait_for_url("**/account/sign-in/**ended=idle")
    settings.SESSION_IDLE_MINUTES = 30

    expect(page.locator("main .message")).to_contain_text("由于较长时间没有操作")
    page.fill("input[name=username]", leader.username)
    page.fill("input[name=password]", place.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/activities/records/new/")
    expect(page.locator("input[name=topic]")).to_have_value("学习党章第三章")
    expect(page.locator("input[name=place]")).to_have_value("三号会议室")
    expect(page.locator(".draft-note")).to_be_visible()


def test_what_was_typed_waits_on_its_form_whichever_way_one_comes_back(new_page: NewPage, settings: Settings) -> None:
    """By an address typed anew, over home and other pages; a form that was saved offers nothing afterwards."""
    branch = place.branch()
    secretary = place.holder(Office.SECRETARY, branch)
    form, title = f"/board/{branch.pk}/affairs/new/", "main input[name=title]"
    page = new_page()
    sign_in(page, secretary.username, place.PASSWORD)
    page.goto(form)
    page.fill(title, "组织生活会安排")
    page.fill("main textarea[name=text]", "十二月五日下午。")
    page.check("main input[name=kind][value=other]")

    settings.SESSION_IDLE_MINUTES = 0
    page.locator("main form .btn-primary").click()
    page.wait_for_url("**/account/sign-in/**ended=idle")
    settings.SESSION_IDLE_MINUTES = 30
    sign_in(page, secretary.username, place.PASSWORD)
    page.goto("/notices/")

    page.goto(form)
    expect(page.locator(title)).to_have_value("组织生活会安排")
    expect(page.locator(".draft-note")).to_be_visible()
    page.locator("main form .btn-primary").click()
    page.wait_for_url(re.compile(r"/affairs/\d+/$"))
    page.goto(form)
    expect(page.locator(title)).to_have_value("")

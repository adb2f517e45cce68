"""Who takes part in the browser's stories of proposals, and how they press buttons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from playwright.sync_api import Page, expect

from branchmgr import clock
from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch, Department, Person
from innovation.enums import ProposalStatus
from innovation.models import Proposal
from innovation.services.terms import index_proposal
from tests.e2e.conftest import NewPage, sign_in
from tests.factories import groups
from tests.factories import innovation as make

PHONE = {"width": 390, "height": 844}
OLDER = "卷包车间照明改造"
NAMES = (("100003", "李小梅"), ("100004", "姜海峰"))


@dataclass(frozen=True)
class Cast:
    """Who takes part: ``author`` and ``coauthor`` are of ``leader``'s group, ``rival`` of another one."""

    branch: Branch
    department: Department
    secretary: User
    leader: User
    discipline: User
    answerer: User
    author: Person
    coauthor: Person
    rival: Person
    waiting: Proposal


def cast_of_proposals() -> Cast:
    """A branch of two groups with a committee of four; of two earlier proposals one is with the committee."""
    branch = groups.branch("ZB1", name="卷包党支部")
    group, other = groups.group(branch, "G1", name="卷包一组"), groups.group(branch, "G2", name="动力组")
    department = groups.department("设备科")
    author, coauthor = (groups.member(group, number, name=name) for number, name in NAMES)
    rival = groups.member(other, "100005", name="昌永健")
    for person in (author, coauthor, rival):
        groups.user_for(person)
    for office, number, name in ((Office.ORGANISATION, "100007", "何文静"), (Office.PUBLICITY, "100008", "罗建军")):
        groups.holder(office, branch, employee_no=number, name=name)
    index_proposal(make.proposal(rival, ProposalStatus.ADOPTED, title=OLDER))
    waiting = make.proposal(rival, ProposalStatus.WITH_COMMITTEE, title="空压机余热用于浴室")
    return Cast(
        branch,
        department,
        groups.holder(Office.SECRETARY, branch, employee_no="100001", name="王建国"),
        groups.holder(Office.LEADER, group, employee_no="100002", name="赵思远"),
        groups.holder(Office.DISCIPLINE, branch, employee_no="100006", name="水清扬"),
        groups.holder(Office.DEPARTMENT, department, employee_no="200001", name="陶立新"),
        author,
        coauthor,
        rival,
        waiting,
    )


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.zone())


def signed_in(new_page: NewPage, who: User | Person, **size: int) -> Page:
    page = new_page(**size)
    number = who.username if isinstance(who, User) else who.employee_no
    sign_in(page, number, groups.PASSWORD)
    return page


def press(page: Page, button: str, *, confirmed: bool = False) -> None:
    """Presses a button that leads to another page, and says yes where it asks."""
    pressed = page.locator(button).first
    if confirmed:
        pressed.click()
        pressed = page.locator("dialog[open] .btn-primary")
    with page.expect_navigation():
        pressed.click()


def send(page: Page, button: str = "main form .btn-primary", *, confirmed: bool = False) -> None:
    """Presses the page's main button; it is done."""
    press(page, button, confirmed=confirmed)
    expect(page.locator(".message.success").first).to_be_visible()


def refused(new_page: NewPage) -> None:
    """What was refused in words is no fault of the page."""
    faults: list[str] = new_page.faults  # type: ignore[attr-defined]
    assert {" 422 " in each for each in faults} == {True}
    faults.clear()

"""Setting up: each step counts what is missing and leads to where it is mended; the last one says that all is ready."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import unescape
from io import BytesIO, StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from board.set_up_queries import SetUp, set_up_lead, set_up_of
from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, JobRun, User
from branchmgr.navigation import entries_for
from branchmgr.spreadsheets import read_workbook
from groups.enums import Office
from groups.models import Branch, Committee, Person, standing_of
from groups.services.foundation import create_admin, found_committee
from groups.services.roster import import_roster, roster_sheets
from tests.factories import appraisal, groups

pytestmark = pytest.mark.django_db
NOON = "2026-11-22T12:00:00+08:00"


@pytest.fixture(autouse=True)
def _moment() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def founder() -> User:
    """The first admin of an empty installation."""
    return create_admin("20001", name="鲁雨桐", by=None)


@pytest.fixture
def admin() -> User:
    return groups.admin(groups.committee("DW01"), employee_no="20001")


def fresh(user: User) -> User:
    """The account as the next request reads it."""
    return User.objects.get(pk=user.pk)


def steps(user: User) -> SetUp:
    return set_up_of(fresh(user))


def gaps(user: User) -> dict[str, list[str]]:
    """What each step misses, in English."""
    return {step.key: [gap.text for gap in step.gaps] for step in steps(user).steps}


def looked() -> None:
    """The server looked for due work just now."""
    JobRun.objects.create(name="appraisal", started_at=clock.now(), ended_at=clock.now())


def staffed(branch: Branch) -> User:
    """A group with a leader, and the branch's secretary."""
    groups.holder(Office.LEADER, groups.group(branch))
    return groups.holder(Office.SECRETARY, branch, name="陈立群")


def browser(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


def test_server_lets_the_first_admin_in_and_nobody_after_the_founding() -> None:
    out = StringIO()
    call_command("create_admin", "20001", "鲁雨桐", stdout=out, stderr=StringIO())
    person = Person.objects.get(employee_no="20001")
    account = User.objects.get(username="20001")
    assert account.check_password(out.getvalue().strip())
    assert (person.name, account.must_change_password, account.code_issued_by) == ("鲁雨桐", True, None)
    with pytest.raises(CommandError, match="has an account already"):
        call_command("create_admin", "20001", "鲁雨桐", stderr=StringIO())

    found_committee("DW01", name="卷烟厂党委", kind="committee", by=account)
    with pytest.raises(CommandError, match="set up already"):
        call_command("create_admin", "20002", "韦正清", stderr=StringIO())
    assert list(AuditEvent.objects.order_by("number").values_list("action", flat=True)) == [
        "create_admin",
        "issue_password",
        "found_committee",
    ]


@pytest.mark.parametrize("name", ["", "<b>", "12"])
def test_name_that_is_none_lets_nobody_in(name: str) -> None:
    with pytest.raises(RefusedError):
        create_admin("20001", name=name, by=None)
    assert not Person.objects.exists()


def test_who_names_the_committee_administers_it_and_nobody_names_another(founder: User) -> None:
    other = create_admin("20002", name="韦正清", by=None)
    committee = found_committee("DW01", name="卷烟厂党委", kind="committee", by=founder)

    assert standing_of(fresh(founder)).admin_paths == (committee.path,) == ("/DW01/",)
    for user in (founder, other):
        with pytest.raises(RefusedError, match="named already"):
            found_committee("DW02", name="第二党委", kind="committee", by=fresh(user))
    assert Committee.objects.count() == 1


def test_branch_without_a_committee_is_an_organisation_too(founder: User) -> None:
    groups.branch("ZB01")
    assert not fresh(founder).has_perm("groups.found_committee")


def test_wrong_code_is_told_in_the_form_and_founds_nothing(founder: User) -> None:
    said = {"code": "党委", "name": "卷烟厂党委", "kind": "committee"}
    answer = browser(founder).post(reverse("committee_found"), said)
    assert answer.status_code == 422
    assert not Committee.objects.exists()


def test_workbooks_wait_until_the_committee_is_named(founder: User) -> None:
    """Before that nobody is the admin who may send them: the steps say so and offer nothing to be refused."""
    page = browser(founder).get(reverse("set_up")).content.decode()
    assert page.count("First name the committee in step 1") == 2
    assert 'type="file"' not in page

    named = browser(founder).post(
        reverse("committee_found"), {"code": "DW01", "name": "卷烟厂党委", "kind": "committee"}
    )
    assert named.headers["Location"] == reverse("set_up")
    page = browser(founder).get(reverse("set_up")).content.decode()
    assert "First name the committee" not in page
    assert page.count('type="file"') == 3


def test_page_for_naming_the_committee_leads_back_once_it_is_named(founder: User) -> None:
    found_committee("DW01", name="卷烟厂党委", kind="committee", by=founder)
    answer = browser(founder).get(reverse("committee_found"), follow=True)
    assert answer.redirect_chain == [(reverse("set_up"), 302)]
    assert "The committee is named already." in answer.content.decode()

    second = {"code": "DW02", "name": "第二党委", "kind": "committee"}
    refused = browser(founder).post(reverse("committee_found"), second)
    assert (refused.status_code, "The committee is named already." in refused.content.decode()) == (403, True)
    assert Committee.objects.count() == 1


def test_empty_installation_leads_home_to_the_first_step(founder: User) -> None:
    assert gaps(founder)["organisation"] == ["The Party committee has no name yet."]
    lead = set_up_lead(fresh(founder))
    assert lead
    assert (lead.now.key, lead.done) == ("organisation", 0)
    page = browser(founder).get("/").content.decode()
    assert reverse("set_up") in page


def test_each_step_counts_what_is_missing_and_names_it(admin: User) -> None:
    assert gaps(admin)["organisation"] == ["No Party branch is here yet."]

    branch = groups.branch("ZB01", name="一支部", committee=Committee.objects.get())
    assert gaps(admin) == {
        "organisation": ["1 branch has no Party group yet"],
        "people": ["1 branch has no members yet"],
        "appointments": ["1 branch has no secretary yet"],
        "scheme": ["1 branch has no approved scheme yet"],
        "period": [
            "1 branch has no period yet",
            "The server has not looked for due work yet; until it does, no period opens.",
        ],
    }
    found = steps(admin)
    place = found.now.gaps[0].places[0]
    assert (place.name, place.url) == ("一支部", reverse("branch_detail", args=[branch.pk]))
    assert [step.state for step in found.steps] == ["now", "later", "later", "later", "later"]


def test_group_without_members_or_leader_is_missing_them(admin: User) -> None:
    branch = groups.branch("ZB01", committee=Committee.objects.get())
    staffed(branch)
    for number in range(7):
        groups.group(branch, f"G{number}")

    assert gaps(admin)["people"] == ["7 groups have no members yet"]
    leaders = steps(admin).steps[2].gaps[0]
    assert (leaders.text, len(leaders.places), leaders.more) == ("7 groups have no leader yet", 5, 2)


def test_group_that_is_gone_misses_nothing(admin: User) -> None:
    branch = groups.branch("ZB01", committee=Committee.objects.get())
    staffed(branch)
    groups.group(branch, dissolved_on=date(2026, 1, 1))

    found = gaps(admin)
    assert (found["organisation"], found["people"], found["appointments"]) == ([], [], [])


@pytest.mark.parametrize("code", ["never", "expired"])
def test_secretary_who_cannot_sign_in_is_missing_a_password(admin: User, code: str, settings: Any) -> None:
    secretary = staffed(groups.branch("ZB01", committee=Committee.objects.get()))
    assert gaps(admin)["appointments"] == []
    if code == "never":
        secretary.set_unusable_password()
    secretary.code_expires_at = clock.now() - timedelta(hours=1) if code == "expired" else None
    secretary.save()

    assert gaps(admin)["appointments"] == ["1 secretary cannot sign in yet: issue a first password"]
    settings.SIGN_IN = "oidc"
    assert gaps(admin)["appointments"] == []


def test_scheme_names_the_secretary_and_only_the_secretary_is_offered_to_write(admin: User) -> None:
    branch = groups.branch("ZB01", name="一支部", committee=Committee.objects.get())
    secretary = staffed(branch)
    draft = appraisal.scheme(branch, approved=False, name="CANARY")

    theirs, own = steps(admin), steps(secretary)

    assert theirs.steps[3].gaps[0].places[0].name == "一支部 (secretary: 陈立群)"
    assert (theirs.steps[3].mine, theirs.writing) == (False, [])
    assert [(each.branch, each.draft) for each in own.writing] == [(branch, draft)]
    assert [step.mine for step in own.steps] == [False, False, False, True, True]
    assert "CANARY" not in browser(admin).get(reverse("set_up")).content.decode()


def test_period_that_has_begun_opens_at_once_and_a_later_one_on_its_day(admin: User) -> None:
    branch = groups.branch("ZB01", committee=Committee.objects.get())
    staffed(branch)
    looked()
    appraisal.scheme(branch, 2027, name="明年", meeting_on=date(2026, 11, 20))
    assert gaps(admin)["period"] == ["1 branch has no period yet"]
    assert steps(admin).steps[4].gaps[0].places[0].name.endswith(": Q1 2027 opens by itself on 2027-01-01")

    appraisal.scheme(branch, 2026, meeting_on=date(2026, 11, 20))
    assert steps(admin).steps[4].gaps[0].places[0].name.endswith(": Q4 2026 opens by itself within a few minutes")
    first = steps(admin).periods[0]
    assert (str(first.code), first.opens_on, first.ends_on) == ("2026Q4", date(2026, 10, 1), date(2026, 12, 31))


def test_scheme_of_a_meeting_after_its_year_leads_to_no_period(admin: User) -> None:
    branch = groups.branch("ZB01", committee=Committee.objects.get())
    appraisal.scheme(branch, 2026, meeting_on=date(2027, 1, 5))
    assert steps(admin).periods[0].code is None


def test_first_open_period_ends_the_set_up(admin: User) -> None:
    branch = groups.branch("ZB01", committee=Committee.objects.get())
    secretary = staffed(branch)
    looked()
    scheme = appraisal.scheme(branch, 2026, meeting_on=date(2026, 9, 20))
    for user in (admin, secretary):
        assert set_up_lead(fresh(user))
        assert reverse("set_up") in [entry.url for entry in entries_for(fresh(user), "/")]

    period = appraisal.period(scheme, "2026Q4")

    assert steps(admin).is_ready
    assert steps(admin).periods[0].period == period
    assert (steps(admin).without_password, steps(secretary).without_password) == (0, 0)
    place = branch.groups.get()
    groups.member(place, "30001", user=User.objects.create_user("30001"))
    assert (steps(admin).without_password, steps(secretary).without_password) == (1, 0)
    for user in (admin, secretary):
        assert set_up_lead(fresh(user)) is None
        assert reverse("set_up") not in [entry.url for entry in entries_for(fresh(user), "/")]
    page = browser(admin).get(reverse("set_up")).content.decode()
    assert "Ready" in page
    assert "陈立群 (secretary) scores until the last day" in page


def test_branches_without_a_period_keep_the_admin_s_steps_after_the_first_has_one(admin: User) -> None:
    above = Committee.objects.get()
    first, second = (groups.branch(code, committee=above) for code in ("ZB01", "ZB02"))
    appraisal.period(appraisal.scheme(first, 2026), "2026Q4")

    assert reverse("set_up") in browser(admin).get("/").text
    assert reverse("set_up") in [entry.url for entry in entries_for(fresh(admin), "/")]

    appraisal.period(appraisal.scheme(second, 2026), "2026Q4")
    assert set_up_lead(fresh(admin)) is None


def test_secretary_reads_the_own_step_though_an_earlier_one_misses_something(admin: User) -> None:
    branch = groups.branch("ZB01", committee=Committee.objects.get())
    secretary = staffed(branch)
    groups.group(branch, "XZ9")

    assert "Step 4 of 5: Scheme" in browser(secretary).get("/").text
    assert [step.state for step in steps(secretary).steps] == ["done", "theirs", "theirs", "now", "later"]
    assert unescape(browser(secretary).get(reverse("set_up")).text).count("the admin's turn") == 2
    assert steps(admin).now.key == "people"


def test_silent_server_leads_to_the_jobs_those_who_may_see_them(founder: User) -> None:
    JobRun.objects.create(name="appraisal", started_at=clock.now(), ended_at=clock.now() - timedelta(hours=1))
    assert reverse("job_list") not in browser(founder).get(reverse("set_up")).text
    found_committee("DW01", name="卷烟厂党委", kind="committee", by=founder)
    page = browser(founder).get(reverse("set_up")).text
    assert "for half an hour" in page
    assert reverse("job_list") in page


def test_people_without_a_branch_are_counted_for_the_topmost_committee(admin: User) -> None:
    groups.person("30001")
    assert steps(admin).steps[1].there == "2 people"


def test_branch_of_another_committee_neither_shows_nor_counts(admin: User) -> None:
    far = groups.branch("FAR", name="远支部", committee=groups.committee("DW02"))
    appraisal.period(appraisal.scheme(far, 2026), "2026Q4")

    assert gaps(admin)["organisation"] == ["No Party branch is here yet."]
    assert set_up_lead(fresh(admin))


@pytest.mark.parametrize("step", ["organisation", "people", "appointments"])
def test_template_of_a_step_is_filled_with_examples_and_read_without_a_fault(admin: User, step: str) -> None:
    group = groups.group(groups.branch("ZB9", committee=Committee.objects.get()), "XZ9")
    source = b"".join(browser(admin).get(reverse("set_up_template", args=[step])).streaming_content)  # type: ignore[attr-defined]

    book = read_workbook(source, roster_sheets())
    rows = [row for sheet in roster_sheets() if sheet.title in book for row in book.rows(sheet.title)]
    assert rows
    if step == "organisation":
        assert {row.text("上级代码") for row in book.rows("组织")} == {"DW01"}
        assert import_roster(source, by=fresh(admin)).changes
    if step == "people":
        assert {row.text("党小组代码") for row in rows} == {group.code, ""}
        assert import_roster(source, by=fresh(admin)).changes


def test_template_of_appointments_has_a_row_for_every_vacant_office(admin: User) -> None:
    branch = groups.branch("ZB9", committee=Committee.objects.get())
    groups.group(branch, "XZ9")
    staffed(groups.branch("ZB8", committee=Committee.objects.get()))
    answer: Any = browser(admin).get(reverse("set_up_template", args=["appointments"]))

    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content)))["任职"]

    rows = [[cell.value for cell in row][:4] for row in sheet.iter_rows(min_row=2)]
    assert rows == [[None, "支部书记", "ZB9", "2026-11-22"], [None, "党小组长", "XZ9", "2026-11-22"]]


@pytest.mark.parametrize("approved", [True, False])
def test_timetable_has_the_days_of_the_scheme_or_the_usual_ones(admin: User, approved: bool) -> None:
    branch = groups.branch("ZB9", name="一支部", committee=Committee.objects.get())
    if approved:
        appraisal.scheme(branch, 2026, meeting_on=date(2026, 11, 20), publish_day=3)
    answer: Any = browser(admin).get(reverse("set_up_timetable"))

    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]

    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    published = datetime(2027, 1, 3 if approved else 1)
    days = [datetime(2026, 10, 1), datetime(2026, 12, 21), datetime(2026, 12, 31), published]
    assert [row[2] for row in rows] == days
    assert (rows[0][0] == "一支部") == approved


def test_steps_take_the_same_queries_for_one_branch_and_for_many(
    admin: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    above = Committee.objects.get()
    for count in (1, 7):
        while Branch.objects.count() < count:
            staffed(groups.branch(committee=above))
        user = fresh(admin)
        standing_of(user)
        with django_assert_num_queries(23):
            set_up_of(user)

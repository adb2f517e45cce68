"""A branch whose accounts an admin takes over by a code, and what people see and do then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from appraisal.models import Period
from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch, Person
from groups.services.roster import import_roster
from tests.factories import appraisal, groups
from tests.factories.workbooks import roster

CHOSEN = "nine-quiet-lanterns"
CLOSED = {403, 404}
FULL = [None, "正式党员", None, None]


@dataclass
class Place:
    """A branch in scoring with a committee of two, under a committee with two admins."""

    branch: Branch
    period: Period
    secretary: User
    publicity: User
    admin: User
    second_admin: User


def a_place() -> Place:
    """The branch ZB01 under the committee DW01."""
    committee = groups.committee("DW01")
    branch = groups.branch("ZB01", committee=committee)
    groups.member(groups.group(branch, "XA"), "20001")
    return Place(
        branch,
        appraisal.period(appraisal.scheme(branch), "2026Q1"),
        groups.holder(Office.SECRETARY, branch, employee_no="30001", name="书记"),
        groups.holder(Office.PUBLICITY, branch, employee_no="30002", name="宣委"),
        groups.admin(committee, employee_no="40001", name="管甲"),
        groups.admin(committee, employee_no="40002", name="管乙"),
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(User.objects.get(pk=user.pk))
    return client


def issued(person: Person, admin: User) -> str:
    """The code that the page shows to the admin."""
    answer = signed_in(admin).post(reverse("person_issue_password", args=[person.pk]))
    assert answer.status_code == 200
    return str(answer.context["password"])


def entered(number: str, password: str) -> Client:
    """A browser in which somebody signed in with number and password."""
    client = Client()
    client.cookies["django_language"] = "en"
    assert client.post(reverse("login"), {"username": number, "password": password}).status_code == 302
    assert "_auth_user_id" in client.session
    return client


def chosen(client: Client, code: str) -> None:
    """An own password in place of the code."""
    words = {"old_password": code, "new_password1": CHOSEN, "new_password2": CHOSEN}
    assert client.post(reverse("password_change"), words).status_code == 302
    assert "_auth_user_id" in client.session


def taken_over(person: Person, admin: User) -> Client:
    """What an admin does who wants the account: the code, the sign-in, the password."""
    code = issued(person, admin)
    client = entered(person.employee_no, code)
    chosen(client, code)
    return client


def cell(period: Period) -> dict[str, Any]:
    item = period.scheme.indicators.order_by("position").first()
    group = period.branch.groups.get()
    return {"cells": [{"group": group.pk, "indicator": item.pk, "text": "1", "reason": "有记录", "version": 0}]}


def answers(client: Client, period: Period) -> set[int]:
    """What grid and cells answer to reading and writing."""
    grid, cells = reverse("period_grid", args=[period.pk]), reverse("period_cells", args=[period.pk])
    return {
        client.get(grid).status_code,
        client.post(grid, {}).status_code,
        client.post(cells, cell(period), content_type="application/json").status_code,
    }


def person_of(user: User) -> Person:
    return Person.objects.get(user=user)


def asked_about(by: User, person: Person) -> dict[str, str]:
    """What the page of confirming sends along, where it opens."""
    shown = signed_in(by).get(reverse("person_offices", args=[person.pk]))
    return {"chosen": shown.context["chosen"]} if shown.status_code == 200 else {}


def confirm(by: User, person: Person, sent: dict[str, str] | None = None) -> int:
    sent = asked_about(by, person) if sent is None else sent
    return signed_in(by).post(reverse("person_offices", args=[person.pk]), sent).status_code


def imported(
    admin: User, number: str = "50001", office: str = "副书记", place: str = "ZB01", name: str = "木偶"
) -> Person:
    """Somebody whom an admin's workbook invents or appoints."""
    people = [[number, name, *FULL, "ZB01"]]
    import_roster(roster(None, None, people, [[number, office, place, "2026-01-01"]]), by=admin)
    return Person.objects.get(employee_no=number)

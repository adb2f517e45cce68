"""A small world with somebody of every kind in it, to see who is shown what.

It is built once for a test module, and each test's changes are undone. Unpublished scores, reasons and private
data carry marks that occur nowhere else, so that a leak is found by looking for bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import time_machine
from django.db import connection, transaction
from django.test import Client, override_settings

from appraisal.enums import Cadence, HonourKind, IndicatorKind, PeriodStatus
from appraisal.models import Correction, Honour, Objection, Period, Result, Scheme
from appraisal.services.periods import archive_period, publish_period, total_period
from branchmgr import clock, notify
from branchmgr.models import Notification, User
from groups.enums import Office, PoliticalStatus
from groups.models import Branch, Committee, PartyGroup, Person
from tests import areas
from tests.areas import Mark
from tests.factories import appraisal, disputes, groups, rectifications
from tests.factories.appraisal import indicator

NOW = "2027-01-05T10:00:00+08:00"

ROLES = {
    "S": "secretary",
    "C": "committee member",
    "L": "leader of the group concerned",
    "O": "leader of another group",
    "M": "member",
    "E": "member whose office as secretary ended yesterday",
    "A": "admin of the committee above",
    "N": "somebody of the branch who is no member and holds no office",
    "X": "secretary of another branch",
    "B": "admin of another committee",
    "U": "auditor",
    "H": "head of a department",
    "F": "functional department",
    "-": "nobody signed in",
}
SCORING = "SC"
"""those who score, or sit on the committee that does"""
OTHERS = "".join(ROLES).replace("S", "").replace("C", "")
FINE = [
    indicator("A1", "40", dimension="组长作用"),
    indicator("B1", "60", IndicatorKind.DEDUCTION, dimension="三会一课"),
    indicator("H1", "4", IndicatorKind.BONUS, dimension="加分项"),
    indicator("V1", kind=IndicatorKind.VETO, dimension="一票否决"),
]

# Points by period, group and item. Each has a fraction of its own, which shows in sums, too.
POINTS: dict[str, dict[tuple[str, str], str]] = {
    "2026Q2": {
        ("XA", "A1"): "30.0126", ("XA", "B1"): "29.0234", ("XB", "A1"): "24.4949", ("XB", "B1"): "28.2843",
    },
    "2026Q3": {
        ("XA", "A1"): "31.4159", ("XA", "B1"): "27.1828", ("XA", "H1"): "1.6181",
        ("XB", "A1"): "14.1421", ("XB", "B1"): "17.3205",
    },
    "2026Q4": {("XA", "A1"): "22.3607", ("XA", "B1"): "26.4575", ("XB", "A1"): "33.1662"},
}  # fmt: skip


MARKS = [
    *(Mark(f".{p.partition('.')[2]}", "SC", f"points in scoring {at}") for at, p in POINTS["2026Q4"].items()),
    *(Mark(f".{p.partition('.')[2]}", "SC", f"points totalled {at}") for at, p in POINTS["2026Q3"].items()),
    Mark("60.22", "SC", "unpublished total"),
    Mark("31.46", "SC", "unpublished total"),
    Mark("CANARY-2026Q4", "SC", "reason in scoring"),
    Mark("CANARY-2026Q3", "SC", "reason before publication"),
    Mark("CANARY-DRAFT", "SC", "draft of a scheme"),
    Mark(".4949", "SCOA", "points of another group"),
    Mark("CANARY-2026Q2-XB", "SCOA", "reason of another group"),
    Mark(".0126", "SCLMA", "points of the own group"),
    Mark("CANARY-2026Q2-XA", "SCLMA", "reason of the own group"),
    Mark("CANARY-OWN-2026Q4", "SCL", "self-assessment in scoring"),
    Mark("CANARY-OWN-2026Q3", "SCL", "self-assessment before publication"),
    Mark("CANARY-OWN-2026Q2", "SCLMA", "self-assessment of the own group"),
    Mark("52.78", "SCLOMEAU", "published total"),
    Mark("19912345678", "SCLA", "a member's mobile"),
    Mark("canary@example.org", "SCLA", "a member's mail address"),
    Mark(".7071", "X", "another branch's points"),
    Mark("CANARY-FAR", "X", "another branch's reason"),
    Mark("13312345678", "XA", "a mobile of another branch"),
    Mark("CANARY-DEPARTMENT", "ABH", "an office at a department"),
    Mark("CANARY-NOTICE", "M", "another's notice"),
    Mark("CANARY-CAUSE-XA", "SCLMAU", "the cause of a rectification of the own group"),
    Mark("CANARY-CAUSE-XB", "SCOAU", "the cause of a rectification of another group"),
    Mark("CANARY-PROGRESS", "SCLMAU", "progress of a rectification of the own group"),
    Mark("CANARY-EVIDENCE", "SCLMA", "evidence of a rectification of the own group"),
    Mark("CANARY-DECISION", "SCLA", "a decision about a leader"),
    Mark("CANARY-OBJECTION-MEMBER", "LM", "an objection that is not handed in"),
    Mark("CANARY-OBJECTION-LEADER", "SCL", "an objection of a leader"),
    Mark("CANARY-ATTACHED", "SCL", "what is attached to an objection"),
    Mark("CANARY-PROPOSED", "SC", "a correction that waits"),
    Mark("CANARY-CORRECTED", "SCLMAU", "a correction in force of the own group"),
    *areas.every("MARKS"),
]


@dataclass(frozen=True, eq=False)
class World:
    """What there is: ``far`` another branch's period, ``periods`` by status, ``users`` by the letters of ROLES."""

    committee: Committee
    branch: Branch
    far: Period
    own: PartyGroup
    other: PartyGroup
    member: Person
    officer: Person
    head: Person
    approved: Scheme
    draft: Scheme
    periods: dict[str, Period]
    notice: Notification
    honour: Honour
    withdrawn: Honour
    disputes: dict[str, Objection | Correction]
    users: dict[str, User]
    consequences: dict[str, rectifications.Consequence] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def result(self, status: str) -> Result:
        """The own group's result."""
        return self.periods[status].results.get(group=self.own)

    def client(self, role: str, **headers: str) -> Client:
        """A new browser in which the role is signed in; what it does to its cookies stays with it."""
        client = Client(raise_request_exception=False, headers=headers)
        if role in self.sessions:
            client.cookies["sessionid"] = self.sessions[role]
        return client


@contextmanager
def lived_in(folder: Path) -> Iterator[World]:
    """The world at its moment; everything is gone afterwards. ``folder`` takes what is uploaded."""
    if not {"memorydb", "test"} & set(re.split("[^a-z]+", str(connection.settings_dict["NAME"]))):
        raise RuntimeError("this would be the installation's own database: mark the tests django_db")
    with time_machine.travel(NOW, tick=False), override_settings(UPLOADS_ROOT=folder), transaction.atomic():
        world = _built()
        places = (world.periods, world.own, world.other, world.users)
        world.consequences.update(rectifications.one_of_each(*places))
        world.things.update(areas.things(world))
        for role, user in world.users.items():
            client = Client()
            client.force_login(user)
            world.sessions[role] = client.cookies["sessionid"].value
        yield world
        transaction.set_rollback(True)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _built() -> World:
    top, beyond = groups.committee("DW01"), groups.committee("DW02")
    branch, far = groups.branch("ZB01", committee=top), groups.branch("ZB02", committee=top)
    groups.branch("ZB03", committee=beyond)
    own, other = groups.group(branch, "XA"), groups.group(branch, "XB")
    users = _users(top, beyond, far, own, other)
    approved = appraisal.scheme(branch, 2026, indicators=FINE, step="0.0001", self_assessment=True)
    periods = _periods(approved, _next_scheme(branch))
    member = groups.member(own, "20001", mobile="19912345678", email="canary@example.org", position="操作工")
    groups.user_for(member)
    notify.tell([users["M"]], "CANARY-NOTICE", kind="test", key="test", url="/")
    return World(
        committee=top,
        branch=branch,
        far=_scored_elsewhere(far),
        own=own,
        other=other,
        member=member,
        officer=_officer(branch, beyond),
        head=Person.objects.get(user=users["H"]),
        approved=approved,
        draft=appraisal.scheme(branch, 2026, indicators=FINE, approved=False, name="CANARY-DRAFT"),
        periods=periods,
        notice=Notification.objects.get(recipient=users["M"], kind="test"),
        honour=_honour(own, 2025, users["S"]),
        withdrawn=_honour(own, 2024, users["S"], withdrawn_by=users["S"], withdrawal_reason="材料不实"),
        disputes=disputes.one_of_each(periods, own, users),
        users=users,
    )


def _honour(own: PartyGroup, year: int, by: User, **withdrawn: Any) -> Honour:
    """An honour of the own group, of a year before; withdrawn where somebody is said to have done so."""
    return Honour.objects.create(
        branch=own.branch,
        year=year,
        cadence=Cadence.QUARTER,
        kind=HonourKind.ADVANCED_GROUP,
        group=own,
        meeting_on=date(year + 1, 1, 4),
        resolution="支委会研究决定",
        decided_by=by,
        decided_at=clock.now(),
        withdrawn_at=clock.now() if withdrawn else None,
        **withdrawn,
    )


def _officer(branch: Branch, beyond: Committee) -> Person:
    """Of the branch, with an office that its admins do not reach."""
    officer = groups.person(branch=branch)
    groups.appoint(officer, Office.ADMIN, beyond)
    return officer


def _users(top: Committee, beyond: Committee, far: Branch, own: PartyGroup, other: PartyGroup) -> dict[str, User]:
    branch, department = own.branch, groups.department("质量管理CANARY-DEPARTMENT")
    outsider = groups.person(branch=branch, political_status=PoliticalStatus.MASSES)
    return {
        "S": groups.holder(Office.SECRETARY, branch),
        "C": groups.holder(Office.PUBLICITY, branch),
        "L": groups.holder(Office.LEADER, own),
        "O": groups.holder(Office.LEADER, other),
        "M": groups.user_for(groups.member(own)),
        "E": groups.holder(Office.SECRETARY, branch, end=clock.today() - timedelta(days=1)),
        "A": groups.admin(top),
        "N": groups.user_for(outsider),
        "X": groups.holder(Office.SECRETARY, far),
        "B": groups.admin(beyond),
        "U": groups.holder(Office.AUDITOR, top),
        "H": groups.holder(Office.ASSESSOR, department),
        "F": groups.holder(Office.DEPARTMENT, groups.department("职能测试科")),
    }


def _next_scheme(branch: Branch) -> Scheme:
    return appraisal.scheme(branch, 2027, indicators=FINE, step="0.0001", self_assessment=True)


def _periods(scheme: Scheme, next_scheme: Scheme) -> dict[str, Period]:
    """One period in every status; the one in scoring still misses a cell."""
    archived, published, totalled = (_totalled(scheme, code) for code in ("2026Q1", "2026Q2", "2026Q3"))
    for period in (archived, published):
        publish_period(period, by=None, now=period.publish_at)
    archived.refresh_from_db()
    archive_period(archived, by=None, now=archived.archive_at or clock.now())
    scoring = appraisal.period(scheme, "2026Q4")
    _score(scoring)
    periods = {
        "collecting": appraisal.period(next_scheme, "2027Q1", PeriodStatus.COLLECTING),
        "scoring": scoring,
        "totalled": totalled,
        "published": published,
        "archived": archived,
    }
    for period in periods.values():
        period.refresh_from_db()
    return periods


def _totalled(scheme: Scheme, code: str) -> Period:
    period = appraisal.period(scheme, code)
    appraisal.fill(period)
    _score(period)
    return total_period(period, by=None, now=period.closes_at)


def _score(period: Period) -> None:
    places = {group.code: group for group in period.branch.groups.all()}
    code = str(period.code)
    for (group, item), points in POINTS.get(code, {}).items():
        reason = f"CANARY-{code}-{group}" if item in ("B1", "H1") else ""
        appraisal.score(period, places[group], item, points, reason=reason)
    leader = User.objects.get(person__appointments__office=Office.LEADER, person__appointments__group=places["XA"])
    appraisal.self_assessment(period, places["XA"], "A1", note=f"CANARY-OWN-{code}", by=leader)


def _scored_elsewhere(far: Branch) -> Period:
    group = groups.group(far, "YA")
    groups.member(group, "20002", mobile="13312345678")
    period = appraisal.period(appraisal.scheme(far, 2026, indicators=FINE, step="0.0001"), "2026Q4")
    appraisal.score(period, group, "A1", "20.7071")
    appraisal.score(period, group, "B1", "50", reason="CANARY-FAR")
    return period


def without_tokens(page: bytes) -> bytes:
    """A page without what is new each time it is asked for: the tokens of its forms."""
    return re.sub(rb'((?:csrfmiddlewaretoken" value=|X-CSRFToken": )")[^"]*', rb"\1", page)

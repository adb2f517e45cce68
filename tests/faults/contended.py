"""What people ask for at the same moment: for each thing as many races as there are rounds, each on its own branch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unittest.mock import patch

from django.db import connections
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from appraisal.models import Correction, ObjectionStep, Period, PeriodStep, Result, ResultRevision, Scheme
from appraisal.queries import sheet_of
from appraisal.services import corrections, objections
from appraisal.services.correction_changes import NewValue
from appraisal.totalling_checks import digest, findings_of, last_sheet
from branchmgr import clock, long_work
from branchmgr.imports.service import WRITE
from branchmgr.models import AuditEvent, LongWork, Notification, User
from groups.enums import Office
from groups.models import Appointment, Branch, Committee, PartyGroup, Person
from groups.services.roster import import_roster
from innovation.enums import Verdict
from innovation.services import meetings
from innovation.services.decisions import Ruling
from tests.factories import appraisal as make
from tests.factories import groups as place
from tests.factories import imports, innovation, results
from tests.factories.workbooks import roster, small_roster
from tests.faults.crowds import ROUNDS, Race, Sent, browsers

NOW = datetime(2026, 4, 3, 10, tzinfo=clock.zone())
"""the first quarter is over, its publication was due on 1 April at 09:00, objections may be made until 8 April"""
LOST = "55"
"""of 60 points of item B1, so that there is something to object to"""


@dataclass(frozen=True)
class Cast:
    """A branch of one group, and who is in it."""

    branch: Branch
    group: PartyGroup
    scheme: Scheme
    secretary: User
    second: User
    leader: User

    @property
    def given(self) -> dict[tuple[str, str], str]:
        return {(self.group.code, "B1"): LOST}


def _cast() -> Cast:
    branch = place.branch()
    group = place.group(branch)
    return Cast(
        branch=branch,
        group=group,
        scheme=make.scheme(branch),
        secretary=place.holder(Office.SECRETARY, branch),
        second=place.holder(Office.DISCIPLINE, branch),
        leader=place.holder(Office.LEADER, group),
    )


def _entries(action: str, thing: Model) -> int:
    return AuditEvent.objects.filter(action__in=action.split(), subject_id=str(thing.pk)).count()


def _all_send(user: User, name: str, *args: object, data: Mapping[str, object] | None = None) -> list[Sent]:
    url = reverse(name, args=args)
    return [Sent(client, url, data or {}) for client in browsers(user)]


def totals() -> Iterator[Race]:
    """The secretary totals a quarter."""
    for _round in range(ROUNDS):
        cast = _cast()
        period = make.period(cast.scheme, "2026Q1")
        make.fill(period)
        seen = digest(findings_of(sheet_of(period), last_sheet(period)))

        def happened(period: Period = period) -> tuple[int, ...]:
            steps = PeriodStep.objects.filter(period=period, status="totalled").count()
            return steps, Result.objects.filter(period=period).count(), _entries("period_totalled", period)

        yield Race(_all_send(cast.secretary, "period_total", period.pk, data={"seen": seen}), happened)


def publications() -> Iterator[Race]:
    """The secretary publishes a quarter."""
    for _round in range(ROUNDS):
        cast = _cast()
        period = results.totalled(cast.scheme, "2026Q1")

        def happened(period: Period = period, cast: Cast = cast) -> tuple[int, ...]:
            steps = PeriodStep.objects.filter(period=period, status="published").count()
            told = Notification.objects.filter(recipient=cast.secretary, kind="published").count()
            return steps, told, _entries("period_published", period)

        yield Race(_all_send(cast.secretary, "period_publish", period.pk), happened)


def objections_decided() -> Iterator[Race]:
    """The secretary accepts an objection in half of the browsers and refuses it in the others."""
    for _round in range(ROUNDS):
        cast = _cast()
        period = results.published(cast.scheme, "2026Q1", cast.given)
        item = cast.scheme.indicators.get(code="B1")
        given: dict[str, Any] = {"group": cast.group, "indicator": item, "text": "有签到表"}
        made = objections.raise_objection(period, **given, by=cast.leader, now=NOW)
        refusal = Sent(Client(), reverse("objection_refuse", args=[made.pk]), {"reason": "记录无误"})
        accepted = {"text": "58", "reason": "签到表属实"}
        acceptance = Sent(Client(), reverse("objection_accept", args=[made.pk]), accepted)
        clients = browsers(cast.secretary)
        both = [(refusal, acceptance)[number % 2] for number in range(len(clients))]
        sends = [Sent(client, sent.url, sent.data) for client, sent in zip(clients, both, strict=True)]

        def happened(made: Model = made) -> tuple[int, ...]:
            steps = ObjectionStep.objects.filter(objection=made.pk, status__in=["accepted", "refused"])
            return steps.count(), _entries("objection_accepted objection_refused", made)

        yield Race(sends, happened)


def corrections_decided() -> Iterator[Race]:
    """The secretary corrects one score."""
    for _round in range(ROUNDS):
        cast = _cast()
        period = results.published(cast.scheme, "2026Q1", cast.given)
        item, result = cast.scheme.indicators.get(code="B1"), period.results.get()

        def happened(period: Period = period) -> tuple[int, ...]:
            return (Correction.objects.filter(period=period).count(),)

        data = {"text": "58", "reason": "漏记一次会议"}
        yield Race(_all_send(cast.secretary, "correction_decide", result.pk, item.pk, data=data), happened)


def corrections_confirmed() -> Iterator[Race]:
    """A second member of the committee puts a correction in force."""
    for _round in range(ROUNDS):
        cast = _cast()
        period = results.published(cast.scheme, "2026Q1", cast.given)
        item, value = cast.scheme.indicators.get(code="B1"), NewValue("58", "漏记一次会议")
        made = corrections.decide_correction(
            period.results.get(), indicator=item, value=value, by=cast.secretary, now=NOW
        )

        def happened(period: Period = period, made: Model = made) -> tuple[int, ...]:
            revisions = ResultRevision.objects.filter(result__period=period).count()
            return revisions, _entries("correction_confirmed", made)

        yield Race(_all_send(cast.second, "correction_confirm", made.pk), happened)


def proposals_accepted() -> Iterator[Race]:
    """The secretary announces that the committee accepts a proposal."""
    for _round in range(ROUNDS):
        cast = _cast()
        author = place.member(cast.group)
        place.user_for(author)
        meeting, proposal = innovation.meeting(cast.branch, "deciding"), innovation.proposal(author, "in_review")
        innovation.entry(meeting, proposal)
        innovation.review(meeting, proposal, cast.secretary.person, "30 20")
        meetings.decide(meeting, verdicts={proposal.pk: Ruling(Verdict.ACCEPT)}, by=cast.secretary, now=NOW)

        def happened(meeting: Model = meeting, proposal: Any = proposal) -> tuple[int, ...]:
            return proposal.steps.filter(status="accepted").count(), _entries("review_announced", meeting)

        data = {"meeting_on": NOW.date().isoformat(), "resolution": "同意"}
        yield Race(_all_send(cast.secretary, "meeting_announce", meeting.pk, data=data), happened)


def imports_confirmed() -> Iterator[Race]:
    """An admin confirms the import of a roster that was checked: each round gives one person another name."""
    import_roster(small_roster(), by=None)
    admin = User.objects.get(username="1001")
    for number in range(ROUNDS):
        name = f"王五{number}"
        sends = _confirmations(admin, name)

        def happened(name: str = name) -> tuple[int, ...]:
            entries = AuditEvent.objects.filter(action="import_roster", actor=admin).count()
            return entries, Person.objects.filter(name=name).count()

        yield Race(sends, happened, alone=False)


def large_imports_confirmed() -> Iterator[Race]:
    """The same with a roster that the worker writes: one work comes of it, and is done once by two workers."""
    import_roster(small_roster(), by=None)
    admin = User.objects.get(username="1001")
    for number in range(ROUNDS):
        with patch("branchmgr.imports.service.is_large", lambda _source: True):
            sends = _confirmations(admin, f"王五{number}")

        def happened() -> tuple[int, ...]:
            works = LongWork.objects.filter(kind=WRITE)
            with ThreadPoolExecutor(2) as workers:
                list(workers.map(_work_off, [work.pk for work in works.unfinished() for _worker in range(2)]))
            done, entries = works.in_status("done"), AuditEvent.objects.filter(action="import_roster", actor=admin)
            return works.count(), done.count(), entries.count()

        yield Race(sends, happened, alone=False)


def _confirmations(admin: User, name: str) -> list[Sent]:
    """A roster that was checked, and 32 browsers that confirm it."""
    person = ["1003", name, "男", "预备党员", "2026-01-10", None, "ZB01", "XZ02", "质量管理", None, "在外"]
    clients = browsers(admin)
    imports.bring(clients[0], reverse("roster_import"), roster(people=[person]))
    imports.worked(clients[0])
    item = imports.newest()
    return [Sent(client, reverse("import_confirm", args=[item.pk]), {"shown": item.shown}) for client in clients]


def _work_off(number: int) -> None:
    try:
        long_work.carry_out(number)
    finally:
        connections.close_all()


def committees_named() -> Iterator[Race]:
    """Two people let into an empty installation name its committee, each in half of the browsers."""
    founders = [place.user_for(place.person()) for _half in range(2)]
    for _round in range(ROUNDS):
        Appointment.objects.all().delete()
        Committee.objects.all().delete()
        url = reverse("committee_found")
        sends = [
            Sent(client, url, {"code": f"DW{half}", "name": "卷烟厂党委", "kind": "committee"})
            for half, founder in enumerate(founders)
            for client in browsers(founder)[half::2]
        ]

        def happened() -> tuple[int, ...]:
            entries = AuditEvent.objects.filter(action="found_committee").count()
            return Committee.objects.count(), Appointment.objects.count(), entries

        yield Race(sends, happened)


RACES = {
    "total": totals,
    "publish": publications,
    "decide an objection": objections_decided,
    "correct": corrections_decided,
    "confirm a correction": corrections_confirmed,
    "accept a proposal": proposals_accepted,
    "confirm an import": imports_confirmed,
    "confirm a large import": large_imports_confirmed,
    "name the committee": committees_named,
}

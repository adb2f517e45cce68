"""A year of one branch, lived at random beside a plain model: totals equal to the cent, no step that may not be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from appraisal.enums import Cadence
from appraisal.models import Correction, Indicator, Measure, Objection, Period, Rectification, Result, Score
from appraisal.services import corrections, measures, objections, periods, rectifications
from appraisal.services.correction_changes import NewValue
from appraisal.services.scores import Edit, save_cells
from appraisal.years import year_of
from branchmgr import audit, clock, ticking
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.enums import Office
from groups.models import Appointment, Branch, PartyGroup, Person
from tests.appraisal.life_model import MAXIMA, VETO, ZONE, Cell, Life, Quarter, midnight
from tests.factories import appraisal as make
from tests.factories import groups as place

pytestmark = pytest.mark.django_db

WORDS = {"vetoed": "是", "exempt": "不适用"}
REASON = "有记录可查"
START = datetime(2025, 12, 31, 12, tzinfo=ZONE)
REMEDIES = {
    "plan": ("opened", "under_way"),
    "complete": ("under_way", "worked"),
    "report": ("worked", "done"),
    "pass": ("done", "closed"),
    "fail": ("done", "worked"),
}
"""each step on a rectification: the status it starts from, and the one it leads to"""
halves = st.integers(0, 80).map(lambda number: Fraction(number, 2))


class Branchlife(RuleBasedStateMachine):
    """One branch with three groups; every example begins anew and leaves nothing behind."""

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.branch: Branch = place.branch()
        self.secretary: User = place.holder(Office.SECRETARY, self.branch)
        self.second: User = place.holder(Office.ORGANISATION, self.branch)
        self.groups: dict[str, PartyGroup] = {}
        self.life = Life(now=START, existing={})
        for code in ("甲", "乙", "丙"):
            self._found(code)
        self.scheme = make.scheme(self.branch, bonus_cap=Decimal(3))
        self.items: dict[str, Indicator] = {each.code: each for each in self.scheme.indicators.all()}

    def teardown(self) -> None:
        try:
            audit.verify()
        finally:
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    def _found(self, code: str) -> None:
        self.groups[code] = place.group(self.branch, f"{self.branch.code}{code}", founded_on=self.life.today)
        place.holder(Office.LEADER, self.groups[code], start=self.life.today)
        self.life.existing[code] = (self.life.today, None)

    @initialize()
    def begin(self) -> None:
        self.pass_days(1, 0)

    # time

    @rule(days=st.integers(1, 30), hours=st.integers(0, 23))
    def pass_days(self, days: int, hours: int) -> None:
        self.life.now += timedelta(days=days, hours=hours)
        for _line in ticking.tick(self.life.now):
            continue
        self.life.tick()

    @rule()
    def tick_again(self) -> None:
        """What a tick did, a second one does not do again."""
        self.pass_days(0, 0)
        assert list(ticking.tick(self.life.now)) == []

    @rule(data=st.data())
    def go_to_the_next_moment(self, data: st.DataObject) -> None:
        """To a second before, or on, one of the moments that matter."""
        ahead = [moment for moment in self._moments() if moment > self.life.now]
        if ahead:
            moment = data.draw(st.sampled_from(sorted(ahead)[:3]))
            self._be_at(moment - timedelta(seconds=data.draw(st.integers(0, 1))))

    def _moments(self) -> Iterator[datetime]:
        for number in range(1, 5):
            quarter = Quarter(number)
            yield from (midnight(quarter.first_day), midnight(quarter.last_day - timedelta(days=10)))
            yield from (midnight(quarter.after), midnight(quarter.after) + timedelta(hours=9))
        for quarter in self.life.quarters.values():
            if quarter.published_on:
                yield midnight(quarter.last_objection_day + timedelta(days=1))

    # scores

    @rule(data=st.data(), points=halves)
    def score(self, data: st.DataObject, points: Fraction) -> None:
        code = data.draw(st.sampled_from(["A1", "B1", "H1"]))
        most = {**MAXIMA, "H1": 4}[code]
        self._type(data, code, min(points, Fraction(most)))

    @rule(data=st.data(), code=st.sampled_from(sorted(MAXIMA)))
    def exempt(self, data: st.DataObject, code: str) -> None:
        self._type(data, code, "exempt")

    @rule(data=st.data())
    def veto(self, data: st.DataObject) -> None:
        self._type(data, VETO, "vetoed")

    @rule(data=st.data(), code=st.sampled_from(["A1", "B1", "H1", "V1"]))
    def clear(self, data: st.DataObject, code: str) -> None:
        self._type(data, code, None)

    @precondition(lambda self: any(quarter.status == "scoring" for quarter in self.life.quarters.values()))
    @rule(points=halves)
    def fill(self, points: Fraction) -> None:
        """Every cell that is missing in the quarters that take scores."""
        for quarter in [each for each in self.life.quarters.values() if each.status == "scoring"]:
            for group in self.life.groups(quarter):
                for code, most in MAXIMA.items():
                    if (group, code) not in quarter.cells:
                        self._save(quarter, group, code, min(points, Fraction(most)))

    @rule(points=st.lists(halves, min_size=1, max_size=5))
    def live_to_the_next_publication(self, points: list[Fraction]) -> None:
        """The oldest quarter still to be published: scored whole, then the clock passes its moment."""
        ahead = [quarter for quarter in self.life.quarters.values() if quarter.status in ("collecting", "scoring")]
        for quarter in ahead[:1]:
            self._be_at(midnight(quarter.last_day - timedelta(days=5)))
            for number, group in enumerate(self.life.groups(quarter)):
                for code, most in MAXIMA.items():
                    if (group, code) not in quarter.cells:
                        self._save(quarter, group, code, min(points[number % len(points)], Fraction(most)))
            self._be_at(midnight(quarter.after) + timedelta(hours=9))

    def _be_at(self, moment: datetime) -> None:
        self.life.now = max(self.life.now, moment)
        self.pass_days(0, 0)

    def _type(self, data: st.DataObject, code: str, value: Cell | None) -> None:
        """Types into any quarter that there is: taken while it is in scoring and the group takes part, else refused."""
        quarter, group = self._any_quarter(data), data.draw(st.sampled_from(sorted(self.groups)))
        self._save(quarter, group, code, value)

    def _save(self, quarter: Quarter, group: str, code: str, value: Cell | None) -> None:
        period = self._period(quarter)
        place_of = (self.groups[group].pk, self.items[code].pk)
        known = Score.objects.filter(period=period, group=place_of[0], indicator=place_of[1]).first()
        text = "" if value is None else WORDS.get(str(value)) or str(float(Fraction(value)))
        edit = Edit(*place_of, text, REASON, known.version if known else 0)
        with clock.held_at(self.life.now):
            if quarter.status != "scoring":
                with pytest.raises(RefusedError):
                    save_cells(period, edits=[edit], by=self.secretary)
                return
            (verdict,) = save_cells(period, edits=[edit], by=self.secretary)
        assert verdict.status == ("saved" if group in self.life.groups(quarter) else "refused"), verdict
        if verdict.status == "saved":
            quarter.cells.pop((group, code), None)
            if value is not None:
                quarter.cells[group, code] = value

    # steps that may not be taken by hand

    @rule(data=st.data())
    def take_a_step_by_hand(self, data: st.DataObject) -> None:
        """After a tick nothing is due, so that every step by hand is too early or too late."""
        self.pass_days(0, 0)
        period = self._period(self._any_quarter(data))
        steps: list[Any] = [periods.open_scoring, periods.total_period, periods.publish_period, periods.archive_period]
        step = data.draw(st.sampled_from(steps))
        with pytest.raises(RefusedError):
            step(period, by=self.secretary, now=self.life.now)

    # objections and corrections

    @rule(data=st.data(), code=st.sampled_from(["A1", "B1", "H1"]))
    def object_to(self, data: st.DataObject, code: str) -> None:
        """The leader of a group objects: taken once an item, within the days, where the group has a result."""
        quarter, group = self._any_quarter(data), data.draw(st.sampled_from(sorted(self.groups)))
        allowed = quarter.status == "published" and self.life.today <= quarter.last_objection_day
        allowed = allowed and group in self.life.groups(quarter) and (group, code) not in quarter.objections
        leader = User.objects.get(person__appointments__group=self.groups[group], person__appointments__ends_on=None)
        act = partial(
            objections.raise_objection,
            self._period(quarter),
            group=self.groups[group],
            indicator=self.items[code],
            text="与记录不符",
            by=leader,
            now=self.life.now,
        )
        with clock.held_at(self.life.now):
            if allowed:
                act()
                quarter.objections[group, code] = "open"
            else:
                with pytest.raises(RefusedError):
                    act()

    @precondition(lambda self: self._with_objections())
    @rule(data=st.data(), points=halves, accepts=st.booleans())
    def answer(self, data: st.DataObject, points: Fraction, accepts: bool) -> None:
        """The secretary decides any objection: taken while it is open, or where its correction was not confirmed."""
        quarter = data.draw(st.sampled_from(self._with_objections()))
        group, code = data.draw(st.sampled_from(sorted(quarter.objections)))
        found = Objection.objects.get(
            period=self._period(quarter), group=self.groups[group], indicator=self.items[code]
        )
        able = quarter.objections[group, code] in ("open", "again")
        new = min(points, Fraction(MAXIMA.get(code, 4)))
        value = NewValue(str(float(new)), "记录已核对", REASON)
        with clock.held_at(self.life.now):
            if not accepts:
                self._expect(
                    able,
                    partial(
                        objections.refuse_objection, found, reason="记录无误", by=self.secretary, now=self.life.now
                    ),
                )
            else:
                able = able and (group, code) not in quarter.corrections and self._differs(quarter, group, code, new)
                accept = partial(objections.accept_objection, found, value=value, by=self.secretary, now=self.life.now)
                self._expect(able, accept)
        if able:
            quarter.objections[group, code] = "accepted" if accepts else "refused"
            if accepts:
                quarter.corrections[group, code] = new

    @rule(data=st.data(), points=halves, code=st.sampled_from(["A1", "B1", "H1"]), resolved=st.booleans())
    def correct(self, data: st.DataObject, points: Fraction, code: str, resolved: bool) -> None:
        """The secretary corrects without an objection: after the days only by a resolution of the committee."""
        quarter = self._any_quarter(data)
        there = sorted(self.life.groups(quarter))
        if quarter.status in ("collecting", "scoring") or not there:
            return
        group, new = data.draw(st.sampled_from(there)), min(points, Fraction(MAXIMA.get(code, 4)))
        late = quarter.published_on is not None and self.life.today > quarter.last_objection_day
        able = (resolved or not late) and (group, code) not in quarter.corrections
        able = able and self._differs(quarter, group, code, new)
        value = NewValue(str(float(new)), "自查发现", REASON)
        if resolved:
            value = replace(value, meeting_on=self.life.today, resolution="支委会同意更正")
        result = Result.objects.get(period=self._period(quarter), group=self.groups[group])
        act = partial(
            corrections.decide_correction,
            result,
            indicator=self.items[code],
            value=value,
            by=self.secretary,
            now=self.life.now,
        )
        with clock.held_at(self.life.now):
            self._expect(able, act)
        if able:
            quarter.corrections[group, code] = new

    @precondition(lambda self: any(quarter.corrections for quarter in self.life.quarters.values()))
    @rule(data=st.data(), confirms=st.booleans())
    def settle_a_correction(self, data: st.DataObject, confirms: bool) -> None:
        """Never by who decided it; by another it is put in force or turned down, once."""
        quarter = data.draw(st.sampled_from([each for each in self.life.quarters.values() if each.corrections]))
        group, code = data.draw(st.sampled_from(sorted(quarter.corrections)))
        found = Correction.objects.proposed().get(
            period=self._period(quarter), group=self.groups[group], indicator=self.items[code]
        )
        act: Any = corrections.confirm_correction
        if not confirms:
            act = partial(corrections.reject_correction, reason="依据不足")
        with clock.held_at(self.life.now):
            self._expect(False, partial(act, found, by=self.secretary, now=self.life.now))
            act(found, by=self.second, now=self.life.now)
            self._expect(False, partial(act, found, by=self.second, now=self.life.now))
        new = quarter.corrections.pop((group, code))
        if confirms:
            quarter.cells[group, code] = new
            quarter.revision += 1
            self.life.follow(quarter)
        elif found.objection_id:
            quarter.objections[group, code] = "again"

    def _with_objections(self) -> list[Quarter]:
        return [quarter for quarter in self.life.quarters.values() if quarter.objections]

    def _any_quarter(self, data: st.DataObject) -> Quarter:
        return self.life.quarters[data.draw(st.sampled_from(sorted(self.life.quarters)))]

    def _differs(self, quarter: Quarter, group: str, code: str, new: Fraction) -> bool:
        """Whether the new points are not what stands there; no bonus is a bonus of nothing."""
        return quarter.cells.get((group, code), Fraction(0)) != new

    def _expect(self, able: bool, act: Callable[[], object]) -> None:
        if able:
            act()
        else:
            with pytest.raises(RefusedError):
                act()

    # rectifications

    @precondition(lambda self: any(quarter.rectifications for quarter in self.life.quarters.values()))
    @rule(data=st.data(), step=st.sampled_from(sorted(REMEDIES)))
    def rectify(self, data: st.DataObject, step: str) -> None:
        """One step on any rectification: taken where its status allows it, else refused."""
        quarter = data.draw(st.sampled_from([each for each in self.life.quarters.values() if each.rectifications]))
        group = data.draw(st.sampled_from(sorted(quarter.rectifications)))
        found = Rectification.objects.with_places().get(period=self._period(quarter), group=self.groups[group])
        before, after = REMEDIES[step]
        able = quarter.rectifications[group] == before
        with clock.held_at(self.life.now):
            self._expect(able, partial(self._remedy, found, step))
        if able:
            quarter.rectifications[group] = after

    def _remedy(self, found: Rectification, step: str) -> None:
        leader = Person.objects.get(appointments__group=found.group, appointments__ends_on=None)
        by, now = User.objects.get(person=leader), self.life.now
        if step == "plan":
            measure = rectifications.PlannedMeasure("补开会议", leader, found.last_day)
            rectifications.plan_rectification(found, cause="没有安排", measures=[measure], by=by, now=now)
        elif step == "complete":
            measures.complete_measure(self._measure_of(found), by=by, now=now)
        elif step == "report":
            rectifications.report_rectification(found, by=by, now=now)
        else:
            passed = step == "pass"
            rectifications.recheck_rectification(found, passed=passed, finding="已核对", by=self.second, now=now)

    def _measure_of(self, found: Rectification) -> Measure:
        measure = found.measures.first()
        if measure is None:
            raise RefusedError("nothing is planned yet")
        return measure

    # groups that change

    @precondition(lambda self: len(self.groups) < 6)
    @rule()
    def found_a_group(self) -> None:
        self._found(f"新{len(self.groups)}")

    @rule(data=st.data())
    def dissolve_a_group(self, data: st.DataObject) -> None:
        there = sorted(
            code for code, (founded, end) in self.life.existing.items() if end is None and founded < self.life.today
        )
        if len(there) > 1:
            code = data.draw(st.sampled_from(there))
            PartyGroup.objects.filter(pk=self.groups[code].pk).update(dissolved_on=self.life.today)
            self.life.existing[code] = (self.life.existing[code][0], self.life.today)

    @rule(data=st.data())
    def change_the_leader(self, data: st.DataObject) -> None:
        group = self.groups[data.draw(st.sampled_from(sorted(self.groups)))]
        yesterday = self.life.today - timedelta(days=1)
        held = Appointment.objects.leaders().filter(group=group, ends_on=None, starts_on__lte=yesterday)
        if held.update(ends_on=yesterday):
            place.holder(Office.LEADER, group, start=self.life.today)

    # what must always hold

    def _period(self, quarter: Quarter) -> Period:
        return Period.objects.select_related("branch", "scheme").get(branch=self.branch, number=quarter.number)

    @invariant()
    def periods_stand_where_they_should(self) -> None:
        found = Period.objects.filter(branch=self.branch).values_list("number", "status", "revision")
        assert {number: stand for number, *stand in found} == {
            number: [quarter.status, quarter.revision] for number, quarter in self.life.quarters.items()
        }

    @invariant()
    def results_are_right_to_the_cent(self) -> None:
        names = {group.pk: code for code, group in self.groups.items()}
        found: dict[int, dict[str, Any]] = {}
        for each in Result.objects.filter(period__branch=self.branch).select_related("period"):
            stand = None if each.total is None else (Fraction(each.total), each.grade, each.rank)
            found.setdefault(each.period.number, {})[names[each.group_id]] = stand
        done = [q for q in self.life.quarters.values() if q.status in ("totalled", "published", "archived")]
        assert found == {quarter.number: quarter.results(self.life.groups(quarter)) for quarter in done}

    @invariant()
    def rectifications_follow_the_grades_and_the_work(self) -> None:
        found = Rectification.objects.filter(period__branch=self.branch)
        assert {
            (number, group): status for number, group, status in found.values_list("period__number", "group", "status")
        } == {
            (quarter.number, self.groups[group].pk): status.replace("worked", "under_way")
            for quarter in self.life.quarters.values()
            for group, status in quarter.rectifications.items()
        }

    @invariant()
    def year_adds_what_is_published(self) -> None:
        rows = year_of(self.branch, 2026, Cadence.QUARTER).rows
        names = {group.pk: code for code, group in self.groups.items()}
        assert {names[row.group.pk]: Fraction(row.score.sum) for row in rows if row.score} == self.life.sums()


def test_year_lived_at_random_equals_its_model() -> None:
    runs = 200 if connection.vendor == "sqlite" else 20
    run_state_machine_as_test(
        Branchlife,
        settings=settings(
            max_examples=runs,
            stateful_step_count=40,
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )

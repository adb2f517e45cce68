"""A year of one branch, lived at random beside a plain model: totals equal to the cent, no step that may not be."""

from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from appraisal.enums import Cadence
from appraisal.models import Correction, Measure, Objection, Period, Rectification, Result
from appraisal.services import corrections, measures, objections, rectifications
from appraisal.services.correction_changes import NewValue
from appraisal.years import year_of
from branchmgr import clock
from branchmgr.errors import RefusedError
from groups.models import Person
from tests.appraisal.life_machine import REASON, ScoredLife, halves
from tests.appraisal.life_model import MAXIMA, Quarter

pytestmark = pytest.mark.django_db

REMEDIES = {
    "plan": ("opened", "under_way"),
    "complete": ("under_way", "worked"),
    "report": ("worked", "done"),
    "pass": ("done", "closed"),
    "fail": ("done", "worked"),
}
"""each step on a rectification: the status it starts from, and the one it leads to"""


class Branchlife(ScoredLife):
    """The whole life: results are objected to, corrected and set right."""

    # objections and corrections

    @rule(data=st.data(), code=st.sampled_from(["A1", "B1", "H1"]))
    def object_to(self, data: st.DataObject, code: str) -> None:
        """The leader of a group objects: taken once an item, within the days, where the group has a result."""
        quarter, group = self._any_quarter(data), data.draw(st.sampled_from(sorted(self.groups)))
        allowed = quarter.status == "published" and self.life.today <= quarter.last_objection_day
        allowed = allowed and group in self.life.groups(quarter) and (group, code) not in quarter.objections
        allowed = allowed and group not in self.merged
        act = partial(
            objections.raise_objection,
            self._period(quarter),
            group=self.groups[group],
            indicator=self.items[code],
            text="与记录不符",
            by=self._leader(group),
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

    def _differs(self, quarter: Quarter, group: str, code: str, new: Fraction) -> bool:
        """Whether the new points are not what stands there; no bonus is a bonus of nothing."""
        return quarter.cells.get((group, code), Fraction(0)) != new

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
            self._expect(able, partial(self._remedy, found, group, step))
        if able:
            quarter.rectifications[group] = after

    def _remedy(self, found: Rectification, group: str, step: str) -> None:
        by, now = self._leader(group), self.life.now
        # Nobody is left in a group that was merged: then the secretary answers for what is to be done.
        owner = Person.objects.get(user=self.secretary if group in self.merged else by)
        if step == "plan":
            measure = rectifications.PlannedMeasure("补开会议", owner, found.last_day)
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

    # what must always hold

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
    runs = int(os.environ.get("FAULTS_LIVES") or (200 if connection.vendor == "sqlite" else 20))
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

"""The part of a year lived at random that everything else stands on: time, scores, groups that change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from appraisal.models import Indicator, Period, Score
from appraisal.services import periods
from appraisal.services.scores import Edit, save_cells
from branchmgr import audit, clock, ticking
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.enums import Office
from groups.models import Appointment, Branch, Membership, PartyGroup
from groups.services import regroupings
from tests.appraisal.life_model import MAXIMA, VETO, ZONE, Cell, Life, Quarter, midnight
from tests.factories import appraisal as make
from tests.factories import groups as place

WORDS = {"vetoed": "是", "exempt": "不适用"}
REASON = "有记录可查"
START = datetime(2025, 12, 31, 12, tzinfo=ZONE)
halves = st.integers(0, 80).map(lambda number: Fraction(number, 2))


class ScoredLife(RuleBasedStateMachine):
    """One branch with three groups; every example begins anew and leaves nothing behind."""

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.branch: Branch = place.branch()
        self.secretary: User = place.holder(Office.SECRETARY, self.branch)
        self.second: User = place.holder(Office.ORGANISATION, self.branch)
        self.groups: dict[str, PartyGroup] = {}
        self.merged: set[str] = set()
        """groups whose people belong to another one now"""
        self.changed_on: dict[str, date] = {}
        """the last day on which a group got a leader or other people"""
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
        self.changed_on[code] = self.life.today

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

    # groups that change

    @precondition(lambda self: len(self.groups) < 6)
    @rule()
    def found_a_group(self) -> None:
        self._found(f"新{len(self.groups)}")

    @rule(data=st.data())
    def dissolve_a_group(self, data: st.DataObject) -> None:
        there = self._older_groups()
        if len(there) > 1:
            self._dissolve(data.draw(st.sampled_from(there)))

    @rule(data=st.data())
    def merge_groups(self, data: st.DataObject) -> None:
        """Everybody of one group goes to another by resolution, and it ends; not on the day its people came."""
        there = self._older_groups()
        if len(there) < 2:
            return
        origin, target = data.draw(st.lists(st.sampled_from(there), min_size=2, max_size=2, unique=True))
        able = self.changed_on[origin] != self.life.today
        with clock.held_at(self.life.now):
            self._expect(able, partial(self._move_everybody, origin, target))
        if able:
            self._dissolve(origin)
            self.merged.add(origin)
            self.changed_on[target] = self.life.today

    def _older_groups(self) -> list[str]:
        there = self.life.existing.items()
        return sorted(code for code, (founded, end) in there if end is None and founded < self.life.today)

    def _dissolve(self, code: str) -> None:
        PartyGroup.objects.filter(pk=self.groups[code].pk).update(dissolved_on=self.life.today)
        self.life.existing[code] = (self.life.existing[code][0], self.life.today)

    @transaction.atomic
    def _move_everybody(self, origin: str, target: str) -> None:
        people = Membership.objects.filter(group=self.groups[origin], ends_on=None).values_list("person", flat=True)
        terms: dict[str, Any] = {"starts_on": self.life.today, "reason": "两组合并"}
        asked: dict[str, Any] = {"by": self.secretary, "now": self.life.now}
        draft = regroupings.draft_regrouping(self.branch, **terms, **asked)
        moves = dict.fromkeys(people, self.groups[target].pk)
        draft = regroupings.set_moves(draft, moves, edition=draft.edition, **terms, **asked)
        regroupings.decide_regrouping(draft, meeting_on=self.life.today, resolution="同意合并", **asked)

    @rule(data=st.data())
    def change_the_leader(self, data: st.DataObject) -> None:
        code = data.draw(st.sampled_from(sorted(self.groups)))
        group = self.groups[code]
        yesterday = self.life.today - timedelta(days=1)
        held = Appointment.objects.leaders().filter(group=group, ends_on=None, starts_on__lte=yesterday)
        if held.update(ends_on=yesterday):
            place.holder(Office.LEADER, group, start=self.life.today)
            self.changed_on[code] = self.life.today

    def _leader(self, code: str) -> User:
        """The leader, or the last one of a group that is no more."""
        held = Appointment.objects.leaders().filter(group=self.groups[code])
        return User.objects.get(person=held.latest("starts_on", "pk").person)

    # what the rules share

    def _any_quarter(self, data: st.DataObject) -> Quarter:
        return self.life.quarters[data.draw(st.sampled_from(sorted(self.life.quarters)))]

    def _expect(self, able: bool, act: Callable[[], object]) -> None:
        if able:
            act()
        else:
            with pytest.raises(RefusedError):
                act()

    def _period(self, quarter: Quarter) -> Period:
        return Period.objects.select_related("branch", "scheme").get(branch=self.branch, number=quarter.number)

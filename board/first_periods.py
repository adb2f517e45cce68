"""The first period of each branch: open already, or when it will be, with the moments that follow from its scheme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Subquery

from appraisal import moments
from appraisal.enums import Cadence
from appraisal.models import Period, Scheme
from appraisal.models.periods import name_of
from appraisal.moments import PeriodCode, Version
from appraisal.services.periods import timing_of
from branchmgr import clock
from groups.models import Branch


@dataclass(frozen=True, slots=True)
class FirstPeriod:
    """One branch's first period: ``period`` once it is open. ``code`` is None where no scheme governs any."""

    branch: Branch
    code: PeriodCode | None = None
    period: Period | None = None
    scoring_opens_at: datetime | None = None
    publish_at: datetime | None = None

    def __str__(self) -> str:
        return name_of(self.code) if self.code else ""

    @property
    def opens_on(self) -> date | None:
        return self.code.first_day if self.code else None

    @property
    def ends_on(self) -> date | None:
        return self.code.last_day if self.code else None

    @property
    def is_over(self) -> bool:
        """Whether its last day is past."""
        return self.code is not None and self.code.last_day < clock.today()

    @property
    def is_due(self) -> bool:
        """Whether it has begun, so that it opens as soon as the server looks."""
        return self.code is not None and self.code.first_day <= clock.today()


def first_periods(branches: Iterable[Branch]) -> list[FirstPeriod]:
    """The first period of each of the branches, in their order; two queries."""
    known = list(branches)
    schemes = defaultdict(list)
    approved = Scheme.objects.approved().filter(branch__in=known, year__gte=clock.today().year)
    for scheme in approved.order_by("year", "cadence", "version"):
        schemes[scheme.branch_id].append(scheme)
    own = Period.objects.filter(branch=OuterRef("branch")).order_by("starts_on", "pk")
    first = Period.objects.filter(branch__in=known, pk=Subquery(own.values("pk")[:1]))
    opened = {period.branch_id: period for period in first}
    return [_opened(b, opened[b.pk]) if b.pk in opened else _expected(b, schemes[b.pk]) for b in known]


def _opened(branch: Branch, period: Period) -> FirstPeriod:
    return FirstPeriod(branch, period.code, period, period.scoring_opens_at, period.publish_at)


def _expected(branch: Branch, schemes: list[Scheme]) -> FirstPeriod:
    """The earliest period that is not over and that an approved scheme governs."""
    lines: dict[tuple[int, str], list[Scheme]] = defaultdict(list)
    for scheme in schemes:
        lines[scheme.year, scheme.cadence].append(scheme)
    found = [each for line in lines.values() for each in _governed(branch, line)]
    return min(found, key=lambda each: each.opens_on or date.max, default=FirstPeriod(branch))


def _governed(branch: Branch, line: list[Scheme]) -> list[FirstPeriod]:
    versions = [Version(place, each.version, each.meeting_on) for place, each in enumerate(line) if each.meeting_on]
    codes = moments.periods_of_year(line[0].year, Cadence(line[0].cadence).span)
    chosen = [(code, moments.governing(versions, code)) for code in codes]
    governed = [(code, place) for code, place in chosen if place is not None and code.last_day >= clock.today()]
    return [_timed(branch, code, line[place]) for code, place in governed]


def _timed(branch: Branch, code: PeriodCode, scheme: Scheme) -> FirstPeriod:
    timing, zone = timing_of(scheme), clock.zone()
    opens, published = moments.scoring_opens_at(code, timing, zone), moments.publish_at(code, timing, zone)
    return FirstPeriod(branch, code, None, opens, published)

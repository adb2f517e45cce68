"""The read model of the home page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from appraisal.models import Period, Result
from appraisal.progress_queries import Progress, progress_of
from board.duties import duties_of
from board.duty import Duty
from board.glances import Glance
from board.glances_appraisal import glances_at_grids
from board.glances_branches import glances_at_branches
from board.glances_departments import glance_at_recommendations, glances_at_assessments
from board.glances_groups import glance_at_oneself, glances_at_groups
from board.glances_installation import glance_at_the_audit, glance_at_the_installation
from board.public_notices import PublicNotice, public_notices
from board.set_up_queries import SetUp, set_up_lead
from board.stretches import Shown, first_ones
from board.warning_queries import WarningBlock, warning_block
from branchmgr import clock
from branchmgr.models import User
from groups.models import Standing, standing_of
from groups.resting import Rest, own_rest

PERIODS_SHOWN = 4
PUBLICATIONS_SHOWN = 5
GROUPS_SHOWN, FIRST_SHOWN = 8, 5
A_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest published result of a branch; ``detailed`` are the groups whose detail the person may open."""

    period: Period
    results: list[Result]
    own: frozenset[int]
    detailed: frozenset[int]

    @property
    def more(self) -> bool:
        """Whether there are more groups than are shown."""
        return len(self.results) > GROUPS_SHOWN

    @property
    def shown(self) -> list[Result]:
        """All groups of a small branch; of a large one the first, and one's own."""
        first = len(self.results) if not self.more else FIRST_SHOWN
        return [each for place, each in enumerate(self.results) if place < first or each.group_id in self.own]


@dataclass(frozen=True, slots=True)
class Home:
    """What the home page shows."""

    today: date
    duties: list[Duty]
    warnings: WarningBlock | None
    glances: list[Glance]
    newest: list[Newest]
    notices: list[PublicNotice]
    published: list[Period]
    """the latest publications in all branches one administers"""
    files: bool
    """whether this person files what groups do"""
    rest: Rest | None = None
    """why one's own offices rest"""
    set_up: SetUp | None = None
    """the steps of the set-up, while it is not finished"""

    @property
    def waiting(self) -> Shown:
        """What waits first."""
        return first_ones(self.duties, self.today)


def home_of(user: User) -> Home:
    """Home 今日 of a person: what waits, early warnings, how things stand, the newest results."""
    standing, today = standing_of(user), clock.today()
    grids = progress_of(user)
    return Home(
        today=today,
        duties=duties_of(user, grids),
        warnings=warning_block(user),
        glances=list(_glances(user, standing, grids, today)),
        newest=_newest(standing),
        notices=public_notices(standing, user, today),
        published=_published(user) if standing.admin_paths else [],
        files=bool(standing.leads),
        rest=own_rest(user),
        set_up=set_up_lead(user),
    )


def _glances(user: User, standing: Standing, grids: list[Progress], today: date) -> Iterator[Glance]:
    """How things stand for each of the offices held, and for every member who sits on no committee."""
    yield from glances_at_grids(grids)
    if standing.leads:
        yield from glances_at_groups(user)
    if standing.departments or standing.serves:
        yield from glances_at_assessments(user)
    if standing.answers_for:
        yield glance_at_recommendations(user, today)
    if standing.admin_paths:
        yield from glances_at_branches(user)
        yield glance_at_the_installation(user)
    if standing.audits:
        yield glance_at_the_audit(user)
    if standing.member_of and not standing.serves:
        yield glance_at_oneself(user, today)


def _published(user: User) -> list[Period]:
    found = Period.objects.visible_to(user).published().newest_first()
    return list(found.select_related("branch")[:PUBLICATIONS_SHOWN])


def _newest(standing: Standing) -> list[Newest]:
    """The last published period of each branch one belongs to or serves, of each cadence it runs.

    Of an admin's branches none is singled out; a cadence that a branch gave up a year before is left out.
    """
    if not standing.branches:
        return []
    published = Period.objects.filter(branch__in=standing.branches).published().in_order()
    latest = {(p.branch_id, p.cadence): p for p in published.select_related("branch", "scheme")}
    newest = {branch: max(p.ends_on for p in latest.values() if p.branch_id == branch) for branch, _c in latest}
    kept = [p for p in latest.values() if newest[p.branch_id] - p.ends_on < A_YEAR][:PERIODS_SHOWN]
    results: dict[int, list[Result]] = defaultdict(list)
    for result in Result.objects.filter(period__in=kept).select_related("group").ranked() if kept else ():
        results[result.period_id].append(result)
    own = standing.groups | standing.leads
    return [Newest(each, results[each.pk], own, _opened(each, results[each.pk], standing, own)) for each in kept]


def _opened(period: Period, results: list[Result], standing: Standing, own: frozenset[int]) -> frozenset[int]:
    """The groups whose detail the person may open."""
    return frozenset(each.group_id for each in results) if period.branch_id in standing.serves else own

"""The read model of the home page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from appraisal.models import Period, Result
from appraisal.progress_queries import Progress, progress_of
from board.duties import duties_of
from board.duty import Duty
from board.warning_queries import WarningBlock, warning_block
from branchmgr.models import User
from groups.models import Standing, standing_of
from groups.resting import Rest, own_rest

PERIODS_SHOWN = 4
PUBLICATIONS_SHOWN = 10
A_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest published result of a branch; ``detailed`` are the groups whose detail the person may open."""

    period: Period
    results: list[Result]
    own: frozenset[int]
    detailed: frozenset[int]


@dataclass(frozen=True, slots=True)
class Home:
    """What the home page shows."""

    duties: list[Duty]
    warnings: WarningBlock | None
    grids: list[Progress]
    newest: list[Newest]
    published: list[Period]
    """the latest publications in all branches one administers"""
    rest: Rest | None = None
    """why one's own offices rest"""


def home_of(user: User) -> Home:
    """Home 今日 of a person: duties by date, the progress of open grids, the newest results."""
    standing = standing_of(user)
    grids = progress_of(user)
    own = standing.groups | standing.leads
    return Home(
        duties=duties_of(user, grids),
        warnings=warning_block(user),
        grids=grids,
        newest=_newest(user, own),
        published=_published(user) if standing.admin_paths else [],
        rest=own_rest(user),
    )


def _published(user: User) -> list[Period]:
    found = Period.objects.visible_to(user).published().newest_first()
    return list(found.select_related("branch")[:PUBLICATIONS_SHOWN])


def _newest(user: User, own: frozenset[int]) -> list[Newest]:
    """The last published period of each branch one belongs to or serves, of each cadence it runs.

    Of an admin's branches none is singled out; a cadence that a branch gave up a year before is left out.
    """
    standing = standing_of(user)
    published = Period.objects.filter(branch__in=standing.branches).published().in_order()
    latest = {(p.branch_id, p.cadence): p for p in published.select_related("branch", "scheme")}
    newest = {branch: max(p.ends_on for p in latest.values() if p.branch_id == branch) for branch, _c in latest}
    kept = [p for p in latest.values() if newest[p.branch_id] - p.ends_on < A_YEAR][:PERIODS_SHOWN]
    results: dict[int, list[Result]] = defaultdict(list)
    for result in Result.objects.filter(period__in=kept).select_related("group").ranked() if kept else ():
        results[result.period_id].append(result)
    return [Newest(each, results[each.pk], own, _opened(each, results[each.pk], standing, own)) for each in kept]


def _opened(period: Period, results: list[Result], standing: Standing, own: frozenset[int]) -> frozenset[int]:
    """The groups whose detail the person may open."""
    return frozenset(each.group_id for each in results) if period.branch_id in standing.serves else own

"""The total of periods in sets: of one period or of a chunk of branches, by the same few queries in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from activities.services.closing import close_times
from appraisal.enums import PeriodStatus
from appraisal.finding_sets import findings_in
from appraisal.models import Period, PeriodStep, Result
from appraisal.progress_queries import complete_among
from appraisal.queries import sheet_of, standings_of
from appraisal.result_sets import write_results
from appraisal.services.result_rows import result_row
from appraisal.totalling_checks import Finding, digest, findings_of, last_sheet
from branchmgr import audit
from branchmgr.errors import RefusedError
from branchmgr.models import User


@dataclass(slots=True)
class Totalled:
    """What became of periods that were to be totalled: those that are, with what the audit keeps of their results and
    what was found; those that lack cells."""

    periods: list[Period] = field(default_factory=list)
    results: dict[int, dict[str, list[Any]]] = field(default_factory=dict)
    findings: dict[int, list[Finding]] = field(default_factory=dict)
    incomplete: list[Period] = field(default_factory=list)


@transaction.atomic
def total_due(periods: Collection[int], *, by: User | None, now: datetime, skip_locked: bool = False) -> Totalled:
    """Totals those of the periods, all of the same last day, that are still due.

    ``skip_locked``: those that somebody else is at work on are left to them.
    """
    rows = Period.objects.due_for_total(now).filter(pk__in=periods).order_by("pk")
    locked = rows.select_for_update(of=("self",), skip_locked=skip_locked).select_related("branch")
    return total(list(locked), by=by, now=now)


def total(periods: Sequence[Period], *, by: User | None, now: datetime, seen: str | None = None) -> Totalled:
    """Totals the periods that are complete; the caller's transaction locked their rows, in scoring and of one last day.

    ``seen``: the ``totalling_checks.digest`` of what somebody looked at; refused where other things are found now.
    """
    done = _results_of(periods)
    for period in done.periods:
        if seen is not None and seen != digest(done.findings[period.pk]):
            raise RefusedError(_("Look at the checks of %(period)s before it is totalled.") % {"period": period})
    _finish(done, by=by, now=now, confirmed=seen is not None)
    return done


def _results_of(periods: Sequence[Period]) -> Totalled:
    """Writes the results of the periods that are complete, and looks for what somebody should look at."""
    done = Totalled()
    keys = [period.pk for period in periods]
    write_results(keys)
    done.results = _summaries(periods)
    done.periods = [period for period in periods if period.pk in done.results]
    done.findings = findings_in(done.periods) if done.periods else {}
    left = [period for period in periods if period.pk not in done.results]
    complete = complete_among([period.pk for period in left]) if left else set()
    done.incomplete = [period for period in left if period.pk not in complete]
    for period in left:
        if period.pk in complete:
            _one_by_one(period, done)
    _wait_for_groups()
    done.periods.sort(key=lambda period: period.pk)
    return done


def _wait_for_groups() -> None:
    """Has PostgreSQL check at once that the results' groups are there, instead of at the end of the transaction.

    It waits for whoever holds a group, and must not do so while it holds the ends of audit chains they wait for.
    """
    if connection.vendor == "postgresql":
        connection.check_constraints()


def _finish(done: Totalled, *, by: User | None, now: datetime, confirmed: bool) -> None:
    """Closes the time of the periods whose results are written, and takes their step with what the audit keeps."""
    if not done.periods:
        return
    first = done.periods[0]
    branches = [period.branch for period in done.periods]
    close_times(branches, starts_on=first.starts_on, ends_on=first.ends_on, by=by, now=now)
    _advance(done.periods, by=by, now=now)
    entries = [
        audit.Entry(
            period.branch.code,
            period,
            {
                "period": str(period.code),
                "status": PeriodStatus.TOTALLED.value,
                "results": done.results[period.pk],
                "findings": [each.data for each in done.findings[period.pk]],
                "confirmed": confirmed,
            },
        )
        for period in done.periods
    ]
    audit.record_all(f"period_{PeriodStatus.TOTALLED}", by=by, entries=entries)


def _one_by_one(period: Period, done: Totalled) -> None:
    """A complete period of which no result was written: without groups, or beyond what the statement can hold."""
    sheet = sheet_of(period)
    done.findings[period.pk] = findings_of(sheet, last_sheet(period))
    rows = [result_row(period, pk, standing) for pk, standing in standings_of(sheet).items()]
    Result.objects.bulk_create(rows)
    done.results[period.pk] = _summaries([period])[period.pk] if rows else {}
    done.periods.append(period)


def _advance(periods: Sequence[Period], *, by: User | None, now: datetime) -> None:
    """The door for the status of many periods at once: from scoring, as their locked rows say, to totalled."""
    keys = [period.pk for period in periods]
    taken = Period.objects.in_scoring().filter(pk__in=keys).update(status=PeriodStatus.TOTALLED)
    if taken != len(keys):
        raise RuntimeError("a period that is totalled was not in scoring")
    PeriodStep.objects.bulk_create(
        [PeriodStep(period=period, status=PeriodStatus.TOTALLED, at=now, by=by) for period in periods]
    )
    for period in periods:
        period.status = PeriodStatus.TOTALLED


def _summaries(periods: Sequence[Period]) -> dict[int, dict[str, list[Any]]]:
    """Total, grade and rank of each group by its code, by period: what the audit keeps of the results."""
    found: defaultdict[int, dict[str, list[Any]]] = defaultdict(dict)
    keys, branches = [period.pk for period in periods], {period.branch_id for period in periods}
    rows = Result.objects.filter(period__in=keys, group__branch__in=branches)
    for period, code, total, grade, rank in rows.values_list("period", "group__code", "total", "grade", "rank"):
        found[period][code] = [None if total is None else str(total), grade, rank]
    return dict(found)

"""What the appraisal has published, each with its entry in the audit, and its results as the entries tell them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from appraisal.enums import PeriodStatus
from appraisal.models import Correction, Period, Result, Score
from appraisal.services.fingerprints import RESULTS, SCORES, fingerprints
from branchmgr.audit_publications import Publication, Published, differs
from branchmgr.models import AuditEvent

_TELLING: Final = ("period_totalled", "period_published", "correction_confirmed")
Standing = tuple[Decimal | None, str, int | None]


def _periods() -> Published:
    return Period.objects.published().values_list("pk", "branch__code")


def _archived() -> Published:
    return Period.objects.filter(status=PeriodStatus.ARCHIVED).values_list("pk", "branch__code")


def _corrections() -> Published:
    return Correction.objects.in_force().values_list("pk", "period__branch__code")


PUBLICATIONS: Final = (
    Publication(Period, "period_published", _periods),
    Publication(Period, "period_archived", _archived),
    Publication(Correction, "correction_confirmed", _corrections),
)


@dataclass(slots=True)
class _Told:
    """What the entries say of a period by now, each with the number of the entry that says it last."""

    results: dict[str, tuple[Standing, int]] = field(default_factory=dict)
    marks: dict[str, tuple[str, int]] = field(default_factory=dict)
    revision: int = 1
    number: int = 0

    def take(self, number: int, after: Mapping[str, Any]) -> None:
        for code, (total, grade, rank) in after.get("results", {}).items():
            self.results[code] = ((None if total is None else Decimal(total), grade, rank), number)
        self.marks |= {name: (after[name], number) for name in (RESULTS, SCORES) if name in after}
        self.revision, self.number = after.get("revision") or self.revision, number


def compare_results() -> None:
    """Raises RefusedError naming the first published result, score or revision that is not as the entries tell it."""
    told, results = _told(), _results()
    periods = {each.pk: each for each in Period.objects.published().select_related("branch").order_by("pk")}
    marks = fingerprints(periods)
    for pk, period in periods.items():
        if said := told.get((period.branch.code, str(period.code))):
            _compare(period, said, results[pk], marks[pk])


def _told() -> dict[tuple[str, str], _Told]:
    entries = AuditEvent.objects.filter(subject__in=("appraisal.period", "appraisal.correction"), action__in=_TELLING)
    found: defaultdict[tuple[str, str], _Told] = defaultdict(_Told)
    for branch, number, after in entries.order_by("branch", "number").values_list("branch", "number", "after"):
        said = after or {}
        found[branch, str(said.get("period"))].take(number, said)
    return found


def _results() -> dict[int, dict[str, Standing]]:
    found: defaultdict[int, dict[str, Standing]] = defaultdict(dict)
    rows = Result.objects.published().values_list("period", "group__code", "total", "grade", "rank")
    for pk, code, total, grade, rank in rows.iterator():
        found[pk][code] = (total, grade, rank)
    return found


def _compare(period: Period, said: _Told, present: Mapping[str, Standing], marks: Mapping[str, str]) -> None:
    branch = period.branch.code
    for code in sorted(said.results.keys() | present.keys() if said.results else ()):
        told, number = said.results.get(code, (None, said.number))
        if present.get(code) != told:
            raise differs(f"{period} · {Result._meta.verbose_name} · {code}", branch=branch, number=number)
    if period.revision != said.revision:
        name = Period._meta.get_field("revision").verbose_name
        raise differs(f"{period} · {name} {period.revision}", branch=branch, number=said.number)
    for mark, model in ((RESULTS, Result), (SCORES, Score)):
        known, number = said.marks.get(mark, (marks[mark], 0))
        if known != marks[mark]:
            raise differs(f"{period} · {model._meta.verbose_name_plural}", branch=branch, number=number)

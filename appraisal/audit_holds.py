"""What the audit of the appraisal keeps back from its readers until it is published: points and totals."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from appraisal.models import Correction, Objection, Period
from branchmgr.audit_holds import Hold


def _periods(ids: Collection[str]) -> Iterable[int]:
    return Period.objects.published().filter(pk__in=ids).values_list("pk", flat=True)


def _corrections(ids: Collection[str]) -> Iterable[int]:
    published = Period.objects.published().values("pk")
    return Correction.objects.in_force().filter(pk__in=ids, period__in=published).values_list("pk", flat=True)


def _objections(ids: Collection[str]) -> Iterable[int]:
    open_ones = Objection.objects.unsettled().values("pk")
    return Objection.objects.filter(pk__in=ids).exclude(pk__in=open_ones).values_list("pk", flat=True)


HOLDS = (
    Hold("appraisal.period", _periods),
    Hold("appraisal.correction", _corrections),
    Hold("appraisal.objection", _objections),
)

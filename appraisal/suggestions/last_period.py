"""上期得分: what the group was given for the same item in the published period before this one."""

from __future__ import annotations

from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from appraisal.models import Period, Score
from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Record, Source
from branchmgr.decimals import plain


def of(asked: Asked) -> Readings:
    """Two queries. Items are known by their code; an exempt or unscored one has no figure."""
    last = Period.objects.leading_to(asked.period).exclude(pk=asked.period.pk).first()
    if last is None:
        return {}
    ids = {indicator.code: indicator.pk for indicator in asked.indicators}
    scores = Score.objects.of(last).filter(group__in=asked.groups, indicator__code__in=ids, points__isnull=False)
    rows = scores.select_related("indicator")
    return {(score.group_id, ids[score.indicator.code]): _reading(last, score) for score in rows}


def _reading(last: Period, score: Score) -> Reading:
    points, maximum = score.points or 0, score.indicator.maximum
    values = {"period": str(last.code), "points": plain(points), "maximum": plain(maximum)}
    text = gettext_noop("%(period)s: %(points)s of %(maximum)s points")
    record = Record(text, values, reverse("period_result", args=[last.pk]), last.ends_on)
    return Reading(Figure(Fraction(points), Fraction(maximum)), text, values, (record,))


SOURCE = Source(
    key="last_period",
    label=gettext_lazy("points of the last period"),
    chinese="上期得分",
    unit=gettext_lazy("points"),
    of=of,
)

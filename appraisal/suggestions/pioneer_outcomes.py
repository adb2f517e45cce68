"""示范岗评估: pioneer posts of the group that came out excellent, of those that the period made known.

Counted are the results published in the period and the posts withdrawn in it, from the day of the withdrawal on.
"""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext_lazy, gettext_noop, pgettext_lazy

from appraisal.suggestion_rules import Figure
from appraisal.suggestions.pioneer_judged import Judged, readings_of
from appraisal.suggestions.registry import Reading, Source
from pioneer_posts.enums import Outcome


def _reading(judged: list[Judged]) -> Reading:
    text = gettext_noop("Excellent pioneer posts: %(excellent)s of %(posts)s")
    excellent = sum(each.outcome == Outcome.EXCELLENT for each in judged)
    figure = Figure(Fraction(excellent), Fraction(len(judged)))
    values = {"excellent": excellent, "posts": len(judged)}
    return Reading(figure, text, values, tuple(each.record for each in judged))


SOURCE = Source(
    key="pioneer_outcomes",
    label=gettext_lazy("excellent pioneer posts, of those with a result published or withdrawn in the period"),
    chinese="示范岗评估",
    unit=pgettext_lazy("unit", "posts"),
    of=readings_of(_reading),
)

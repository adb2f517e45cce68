"""示范岗警示: pioneer posts of the group that were warned or withdrawn.

Counted are the results published in the period and the posts withdrawn in it, from the day of the withdrawal on. A
group whose posts all came out better reads 0, so that “按次 -2” gives it full marks.
"""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext_lazy, gettext_noop, pgettext_lazy

from appraisal.suggestion_rules import Figure
from appraisal.suggestions.pioneer_judged import Judged, readings_of
from appraisal.suggestions.registry import Reading, Source
from pioneer_posts.enums import Outcome

POOR = (Outcome.WARNED, Outcome.WITHDRAWN)


def _reading(judged: list[Judged]) -> Reading:
    poor = [each for each in judged if each.outcome in POOR]
    text = gettext_noop("Pioneer posts warned or withdrawn: %(count)s of %(posts)s")
    values = {"count": len(poor), "posts": len(judged)}
    # Where none is poor the others stand behind the 0.
    return Reading(Figure(Fraction(len(poor))), text, values, tuple(each.record for each in poor or judged))


SOURCE = Source(
    key="pioneer_warned",
    label=gettext_lazy("pioneer posts warned in a result published in the period, or withdrawn in it"),
    chinese="示范岗警示",
    unit=pgettext_lazy("unit", "posts"),
    of=readings_of(_reading),
)

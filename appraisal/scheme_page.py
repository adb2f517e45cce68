"""What the page of a scheme shows: the paper form in its parts, the ruler of grades, the course of its versions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from appraisal import scheme_checks
from appraisal.cells import MARKED
from appraisal.enums import IndicatorKind
from appraisal.models import Period, Scheme, SchemeVoter
from appraisal.scheme_contents import Contents, SchemeItem
from appraisal.scheme_queries import Governed, contents_of, governed_by, version_before
from appraisal.scheme_words import Difference, differences, effect_in_words, terms_in_words
from branchmgr import clock
from branchmgr.decimals import half_up
from branchmgr.models import User
from branchmgr.punctuation import with_colon

_ZERO = Decimal(0)
RULER_WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator as the form prints it."""

    item: SchemeItem
    kind: str
    effect: str

    @property
    def counts(self) -> bool:
        """Whether its maximum is part of the full marks."""
        return self.item.kind in MARKED


@dataclass(frozen=True, slots=True)
class Part:
    """One dimension with its indicators; ``marks`` is the sum of its 得分 and 扣分 maxima."""

    name: str
    lines: list[Line]
    marks: Decimal


@dataclass(frozen=True, slots=True)
class Stretch:
    """A grade on the ruler: from ``lower`` up to ``upper`` points; ``x`` and ``width`` in parts of the ruler.

    A stretch without a grade is a hole.
    """

    grade: str
    lower: Decimal
    upper: Decimal | None
    place: int
    x: Decimal
    width: Decimal


def ruler_of(contents: Contents) -> list[Stretch]:
    """The grades from the best to the worst; where the lowest does not begin at 0, a stretch without a grade."""
    bounds = sorted({band.lower: band.grade for band in contents.bands if band.lower is not None}.items(), reverse=True)
    if bounds and bounds[-1][0] > 0:
        bounds.append((_ZERO, ""))
    whole = max([contents.full_marks, *(lower for lower, _grade in bounds)], default=_ZERO) or Decimal(1)
    found, upper = [], None
    for place, (lower, grade) in enumerate(bounds):
        x = half_up(lower * RULER_WIDTH / whole)
        end = half_up((whole if upper is None else upper) * RULER_WIDTH / whole)
        found.append(Stretch(grade, lower, upper, place, x, end - x))
        upper = lower
    return found


class SchemePage:
    """One scheme for reading."""

    def __init__(self, scheme: Scheme, reader: User) -> None:
        self.scheme = scheme
        self._reader = reader
        self.contents = contents_of(scheme)

    @cached_property
    def voters(self) -> list[SchemeVoter]:
        """The committee in office at the meeting; empty where nothing is stated."""
        return list(self.scheme.voters.select_related("person"))

    @property
    def present(self) -> list[SchemeVoter]:
        return [voter for voter in self.voters if voter.present]

    @cached_property
    def parts(self) -> list[Part]:
        return [self._part(name) for name in self.contents.dimensions]

    def _part(self, name: str) -> Part:
        items = [item for item in self.contents.items if item.dimension == name]
        lines = [Line(item, str(IndicatorKind(item.kind).label), effect_in_words(item)) for item in items]
        return Part(name, lines, sum((item.maximum or _ZERO for item in items if item.kind in MARKED), _ZERO))

    @cached_property
    def ruler(self) -> list[Stretch]:
        """The grades from the best to the worst."""
        return ruler_of(self.contents)

    @property
    def terms(self) -> list[tuple[str, str]]:
        return terms_in_words(self.contents.terms)

    @property
    def notices(self) -> list[Any]:
        return scheme_checks.notices(self.contents)

    @property
    def faults(self) -> list[Any]:
        """What keeps it from being approved."""
        found = scheme_checks.check(self.contents)
        return list(dict.fromkeys(with_colon(f"{each.sheet} {each.column}", each.message) for each in found))

    @cached_property
    def governed(self) -> list[Governed]:
        """The periods it governs; of a draft, those it would govern were the meeting held today.

        An open period is at hand only where the reader may see it: the others must not learn that it is open.
        """
        found = governed_by(self.scheme, meeting_on=clock.today())
        opened = [each.period.pk for each in found if each.period]
        seen = set(Period.objects.visible_to(self._reader).filter(pk__in=opened).values_list("pk", flat=True))
        return [each if each.period and each.period.pk in seen else replace(each, period=None) for each in found]

    @cached_property
    def before(self) -> Contents | None:
        """The version before, where the reader may see it."""
        earlier = version_before(self.scheme)
        if earlier is None or not self._reader.has_perm("appraisal.view_scheme", earlier):
            return None
        self.before_scheme = earlier
        return contents_of(earlier)

    @cached_property
    def differences(self) -> list[Difference] | None:
        """What the version before said otherwise; None where there is none to compare with."""
        return None if self.before is None else differences(self.before, self.contents)

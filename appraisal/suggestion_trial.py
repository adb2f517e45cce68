"""Trying a source and a rule on the last published period: what each group would have been suggested."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from appraisal.enums import IndicatorKind
from appraisal.models import Indicator, Period, Scheme
from appraisal.suggestions import Suggestion, suggestions_for
from groups.models import PartyGroup


@dataclass(frozen=True)
class Trial:
    """A source and a rule for the item ``code`` of so many points; the code may be new."""

    scheme: Scheme
    source: str
    rule: str
    maximum: Decimal
    code: str

    @cached_property
    def period(self) -> Period | None:
        """The branch's last published period of the scheme's cadence."""
        published = Period.objects.published().of(self.scheme.branch).filter(cadence=self.scheme.cadence)
        return published.select_related("scheme", "branch").newest_first().first()

    @cached_property
    def rows(self) -> list[tuple[PartyGroup, Suggestion]]:
        """Each group of that period with what it would have been suggested."""
        if self.period is None:
            return []
        groups = PartyGroup.objects.filter(branch=self.scheme.branch_id).existing_on(self.period.ends_on)
        item = Indicator(
            pk=0,
            code=self.code,
            maximum=self.maximum,
            kind=IndicatorKind.POINTS,
            source=self.source,
            suggestion_rule=self.rule,
        )
        there = list(groups.order_by("code"))
        found = suggestions_for(self.period, groups=there, indicators=[item])
        return [(group, found[group.pk, 0]) for group in there]

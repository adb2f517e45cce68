"""What was suggested for a saved cell, and whether it was taken: kept beside the score, only ever added to."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from appraisal.enums import SuggestionVerdict
from appraisal.models import Indicator, Period, Score, SuggestionUse
from appraisal.suggestions import Suggestion, suggestions_for
from branchmgr import clock
from branchmgr.models import User
from groups.models import PartyGroup


def record_uses(
    period: Period,
    scores: Sequence[Score],
    *,
    groups: Sequence[PartyGroup],
    indicators: Sequence[Indicator],
    by: User | None,
) -> list[SuggestionUse]:
    """Keeps the suggestion for each cell just saved: accepted where the score equals it, else overridden.

    Cells without a suggestion, and cleared ones, are left out. Called in the transaction that saved them.
    """
    named = [indicator for indicator in indicators if indicator.source]
    if not named:
        return []
    found = suggestions_for(period, groups=groups, indicators=named)
    uses = [
        _use(score, suggestion, suggestion.points, by)
        for score in scores
        if (suggestion := found.get((score.group_id, score.indicator_id)))
        and suggestion.points is not None
        and not score.cell.empty
    ]
    return SuggestionUse.objects.bulk_create(uses)


def _use(score: Score, suggestion: Suggestion, points: Decimal, by: User | None) -> SuggestionUse:
    accepted = score.points is not None and score.points == points
    reading = suggestion.reading
    return SuggestionUse(
        period=score.period,
        group=score.group,
        indicator=score.indicator,
        source=suggestion.source,
        rule=suggestion.rule,
        points=points,
        sentence={"text": reading.text, "values": dict(reading.values)} if reading else {},
        records=[record.kept for record in reading.records] if reading else [],
        verdict=SuggestionVerdict.ACCEPTED if accepted else SuggestionVerdict.OVERRIDDEN,
        reason=score.reason,
        score_version=score.version,
        at=clock.now(),
        by=by,
    )

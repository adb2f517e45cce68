"""Fingerprints of what a period's result is made of, kept with its publication: ``verify_audit`` compares them.

SHA-256 over a list that is the same on every database: groups and indicators by code, numbers without closing zeros.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from appraisal.models import Period, Result, Score
from appraisal.services.result_rows import FIGURES
from branchmgr.decimals import plain

RESULTS: Final = "results_fingerprint"
SCORES: Final = "scores_fingerprint"
_CELLS: Final = ("points", "exempt", "vetoed")


def fingerprints_of(period: Period) -> dict[str, str]:
    """Those of one period as it is saved now, by the names that they have in an entry."""
    return fingerprints([period.pk])[period.pk]


def fingerprints(periods: Iterable[int]) -> dict[int, dict[str, str]]:
    """The same of many periods, in two queries. A score that says nothing counts as none; reasons are not in them."""
    keys = list(periods)
    results = Result.objects.filter(period__in=keys).values_list("period", "group__code", *FIGURES, "revision")
    scores = Score.objects.filter(period__in=keys).exclude(points=None, exempt=False, vetoed=False)
    cells = scores.values_list("period", "group__code", "indicator__code", *_CELLS)
    printed = {RESULTS: _printed(results.iterator()), SCORES: _printed(cells.iterator())}
    nothing = _hash([])
    return {pk: {name: found.get(pk, nothing) for name, found in printed.items()} for pk in keys}


def _printed(rows: Iterable[tuple[Any, ...]]) -> dict[int, str]:
    lines: defaultdict[int, list[list[Any]]] = defaultdict(list)
    for pk, *values in rows:
        lines[pk].append([plain(value) if isinstance(value, Decimal) else value for value in values])
    return {pk: _hash(found) for pk, found in lines.items()}


def _hash(lines: list[list[Any]]) -> str:
    texts = sorted(json.dumps(line, separators=(",", ":")) for line in lines)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()

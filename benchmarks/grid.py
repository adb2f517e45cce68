"""``grid`` and ``cell``: the score grid beside bare Django views that show the same table and do one UPDATE."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from itertools import cycle

from django.test import Client
from django.urls import reverse

from appraisal.models import Score
from benchmarks import bare
from benchmarks.figures import Figure, side_by_side
from benchmarks.world import scoring_period

GROUPS = int(os.environ.get("BENCH_GRID_GROUPS", "40"))
INDICATORS = int(os.environ.get("BENCH_GRID_INDICATORS", "20"))
TIMES = int(os.environ.get("BENCH_GRID_TIMES", "30"))
BEFORE = 10
"""PostgreSQL plans a prepared statement anew the first five times"""


def figures() -> Iterator[Figure]:
    """The page of the grid, then one cell saved."""
    period, secretary = scoring_period(GROUPS, INDICATORS)
    client = Client()
    client.force_login(secretary)
    page = reverse("period_grid", args=[period.pk])
    ours, theirs = side_by_side(
        lambda: client.get(page), bare.getting(f"/table/{GROUPS}/{INDICATORS}/"), times=TIMES, before=BEFORE
    )
    yield Figure("grid", ours, theirs, 4, f"{GROUPS} × {INDICATORS} cells")

    score = Score.objects.filter(period=period).order_by("pk")[0]
    ours, theirs = side_by_side(
        _saving(client, score), bare.getting(f"/update/{score.pk}/"), times=TIMES, before=BEFORE
    )
    yield Figure("cell", ours, theirs, 5, "one cell saved")


def _saving(client: Client, score: Score) -> Callable[[], object]:
    """Saves another number each time, on top of the version of the answer before."""
    address = reverse("period_cells", args=[score.period_id])
    cell = {"group": score.group_id, "indicator": score.indicator_id, "version": score.version, "reason": ""}
    texts = cycle("34")

    def save() -> None:
        body = json.dumps({"cells": [cell | {"text": next(texts)}]})
        answer = client.post(address, body, content_type="application/json", headers={"accept": "application/json"})
        verdict = answer.json()["cells"][0]
        assert (verdict["status"], verdict["version"]) == ("saved", cell["version"] + 1), answer.content
        cell["version"] = verdict["version"]

    return save

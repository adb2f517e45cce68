"""``grid`` and ``cell``: the score grid beside bare Django views that show the same table and do one UPDATE."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator

from django.test import Client, override_settings
from django.urls import reverse

from appraisal.models import Score
from benchmarks.figures import Figure, side_by_side
from benchmarks.world import scoring_period

GROUPS = int(os.environ.get("BENCH_GRID_GROUPS", "40"))
INDICATORS = int(os.environ.get("BENCH_GRID_INDICATORS", "20"))
TIMES = int(os.environ.get("BENCH_GRID_TIMES", "30"))


def figures() -> Iterator[Figure]:
    """The page of the grid, then one cell saved."""
    period, secretary = scoring_period(GROUPS, INDICATORS)
    client = Client()
    client.force_login(secretary)
    page = reverse("period_grid", args=[period.pk])
    ours, bare = side_by_side(lambda: client.get(page), _bare(f"/table/{GROUPS}/{INDICATORS}/"), times=TIMES)
    yield Figure("grid", ours, bare, 4, f"{GROUPS} × {INDICATORS} cells")

    score = Score.objects.filter(period=period).order_by("pk")[0]
    ours, bare = side_by_side(_save(client, period.pk, score), _bare(f"/update/{score.pk}/"), times=TIMES)
    yield Figure("cell", ours, bare, 5, "one cell saved")


def _bare(address: str) -> Callable[[], object]:
    """The reference goes through the same handler, without middleware."""
    with override_settings(ROOT_URLCONF="benchmarks.bare", MIDDLEWARE=[]):
        client = Client()
        client.get(address)  # the handler keeps the middleware it was loaded with

    def get() -> object:
        with override_settings(ROOT_URLCONF="benchmarks.bare"):
            return client.get(address)

    return get


def _save(client: Client, period: int, score: Score) -> Callable[[], object]:
    address = reverse("period_cells", args=[period])

    def save() -> None:
        version = Score.objects.values_list("version", flat=True).get(pk=score.pk)
        cell = {"group": score.group_id, "indicator": score.indicator_id, "version": version}
        body = json.dumps({"cells": [cell | {"text": "4" if version % 2 else "3", "reason": ""}]})
        answer = client.post(address, body, content_type="application/json", headers={"accept": "application/json"})
        assert answer.json()["cells"][0]["version"] == version + 1, answer.content

    return save

"""The page of jobs: seen by admins and secretaries, run again by admins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from branchmgr import clock
from branchmgr.models import JobRun
from tests.areas import Address, Mark

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
job_list                  -                              .f ffff . f..fff s    mf ffff m fmmfff s
job_run                   -                              ff ffff m ffmfff s    ff ffff > ff>fff s
"""

PERMISSIONS = """
board.view_jobs           -                              SAXB
board.run_job             -                              AB
"""

MARKS = [Mark("CANARY-JOB", "SAXB", "where a job failed")]


def furnish(world: World) -> dict[str, Any]:
    """A job that failed."""
    now = clock.now() - timedelta(minutes=1)
    failed = {"started_at": now, "ended_at": now, "failures": 2, "error": "ValueError CANARY-JOB.py:7 look"}
    return {"jobs_failed": JobRun.objects.create(name="mail", **failed)}


def addresses(world: World) -> Iterator[Address]:
    """The page and its one act."""
    yield Address("job_list", "", reverse("job_list"))
    yield Address("job_run", "", reverse("job_run"), {"name": "mail"})

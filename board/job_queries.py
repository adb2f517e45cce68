"""The read model of the jobs' page, and the mark on its entry in the menu."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchmgr import clock, ticking
from branchmgr.models import JobRun, User
from branchmgr.models.jobs import SILENCE

LABELS: Final[Mapping[str, Any]] = {
    "activities": _("Activities, attendance, dues"),
    "appraisal": _("Appraisal: open, score, total, publish, archive"),
    "groups": _("Groups, terms, elections"),
    "imports": _("Imports that were given up or left"),
    "innovation": pgettext_lazy("job", "Five ones"),
    "mail": _("Notices by mail"),
    "pioneer_posts": _("Pioneer posts"),
    "long_work": _("Exports and imports that take longer"),
    "sendings": _("Files that were not sent to their end"),
    "sign_ins": _("Sign-ins that are over"),
}


@dataclass(frozen=True, slots=True)
class Job:
    """One look of the tick, and its last run (None: it never ran)."""

    name: str
    run: JobRun | None
    now: datetime

    @property
    def label(self) -> Any:
        return LABELS.get(self.name, self.name)

    @property
    def took(self) -> timedelta | None:
        """How long the last run took."""
        return self.run.ended_at - self.run.started_at if self.run and self.run.ended_at else None

    @property
    def state(self) -> tuple[Any, str]:
        """Word and shape."""
        if self.run is None:
            return _("never ran"), "warning"
        if self.run.failures:
            return _("failed"), "bad"
        if (self.run.ended_at or self.run.started_at) < self.now - SILENCE:
            return _("silent"), "warning"
        return (_("in order"), "done") if self.run.ended_at else (pgettext_lazy("job", "running"), "done")


def jobs_of(now: datetime) -> list[Job]:
    """Every look, in the order of the tick."""
    runs = {run.name: run for run in JobRun.objects.all()}
    return [Job(name, runs.get(name), now) for name in ticking.names()]


def jobs_in_trouble(_user: User) -> QuerySet[Any]:
    """What the menu counts: jobs that failed, and all of them once the tick is silent."""
    return JobRun.objects.in_trouble(clock.now())

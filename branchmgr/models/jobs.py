"""What the tick did: the last run of each look, and what failed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

SILENCE: Final = timedelta(minutes=30)
"""as long as no look has ended, everything is waiting: somebody has to see to the worker and the beat"""


class JobRunQuerySet(models.QuerySet["JobRun"]):
    """The last runs of all looks."""

    def in_trouble(self, now: datetime) -> JobRunQuerySet:
        """Those that failed last, and those that did not end within the last half hour."""
        return self.filter(models.Q(failures__gt=0) | models.Q(ended_at=None) | models.Q(ended_at__lt=now - SILENCE))

    def last_end(self) -> datetime | None:
        """When a look ended last; None where none ever did."""
        last: datetime | None = self.aggregate(last=models.Max("ended_at"))["last"]
        return last

    def last_sign(self) -> datetime | None:
        """When a look began or ended last; None where none ever did."""
        last = self.aggregate(begun=models.Max("started_at"), ended=models.Max("ended_at"))
        return max((moment for moment in last.values() if moment), default=None)


class JobRun(models.Model):
    """The last run of one look of the tick; one row a look.

    ``error`` is the kind of failure and its place in the code, without anybody's data; ``failures`` counts those in a
    row, 0 once it went well. ``succeeded_at`` is the end of the last run that went well.
    """

    name = models.CharField(_("job"), max_length=100, unique=True)
    started_at = models.DateTimeField(_("started at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    succeeded_at = models.DateTimeField(_("last success"), null=True, blank=True)
    steps = models.PositiveIntegerField(_("steps taken"), default=0)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    error = models.CharField(_("failure"), max_length=200, blank=True)

    objects = JobRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of a job")
        verbose_name_plural = _("runs of jobs")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

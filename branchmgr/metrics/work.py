"""What the database and the broker know of the work, read at the moment at which Prometheus asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from django.db.models import Count, Min
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from branchmgr import VERSION
from branchmgr.enums import WorkStatus
from branchmgr.models import JobRun, LongWork
from branchmgr.readiness import readiness

TOLD: Final = (WorkStatus.WAITING, WorkStatus.RUNNING, WorkStatus.FAILED)


class Work(Collector):
    """Database, broker, tick, queue, jobs, long work as of ``now``; what cannot be asked is left out."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        found = readiness(self._now)
        yield InfoMetricFamily("branchmgr", "What runs here.", {"version": VERSION})
        yield GaugeMetricFamily("branchmgr_database_up", "Whether the database answers.", int(found.database))
        yield GaugeMetricFamily("branchmgr_broker_up", "Whether the broker answers.", int(found.broker))
        if found.queue is not None:
            yield GaugeMetricFamily("branchmgr_queue_messages", "Messages that wait for a worker.", found.queue)
        if found.tick_age is not None:
            seconds = found.tick_age.total_seconds()
            yield GaugeMetricFamily("branchmgr_tick_age_seconds", "Since a job ended last.", seconds)
        if found.database:
            yield from self._jobs()
            yield from self._long_work()

    def _jobs(self) -> Iterator[Metric]:
        runs = list(JobRun.objects.order_by("name"))
        yield _by("name", "branchmgr_job_failures", "Failures in a row.", ((run.name, run.failures) for run in runs))
        yield _by("name", "branchmgr_job_steps", "Steps of the last run.", ((run.name, run.steps) for run in runs))
        yield _by(
            "name",
            "branchmgr_job_success_age_seconds",
            "Since the job went well.",
            ((run.name, self._since(run.succeeded_at)) for run in runs if run.succeeded_at),
        )
        yield _by(
            "name",
            "branchmgr_job_seconds",
            "How long the last run took.",
            ((run.name, (run.ended_at - run.started_at).total_seconds()) for run in runs if run.ended_at),
        )

    def _long_work(self) -> Iterator[Metric]:
        rows = LongWork.objects.filter(status__in=TOLD).values_list("status")
        counts = {status: (number, first) for status, number, first in rows.annotate(Count("pk"), Min("asked_at"))}
        yield _by(
            "status",
            "branchmgr_long_works",
            "Long works that wait, run or failed; failed ones are kept for a month.",
            ((status.value, counts.get(status, (0, None))[0]) for status in TOLD),
        )
        _number, first = counts.get(WorkStatus.WAITING, (0, None))
        waited = self._since(first) if first else 0
        yield GaugeMetricFamily("branchmgr_long_work_waiting_seconds", "Since the first of them was asked for.", waited)

    def _since(self, moment: datetime) -> float:
        return (self._now - moment).total_seconds()


def _by(label: str, name: str, meaning: str, values: Iterable[tuple[str, float]]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for said, value in values:
        family.add_metric([said], value)
    return family

"""The doctor's look at what is done without hands: broker, queue, workers, the tick, each job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import redis
from celery import current_app
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from redis.backoff import NoBackoff
from redis.retry import Retry

from branchmgr import clock
from branchmgr.doctor.findings import SECONDS, Findings, fault, listed, skipped, span, warning, well, words_of
from branchmgr.models import JobRun
from branchmgr.models.jobs import SILENCE
from branchmgr.readiness import messages_waiting

LEAST_REDIS: Final = 7
MANY_MESSAGES: Final = 100
LATE: Final = timedelta(minutes=5)
"""a tick that is older is a warning; one older than SILENCE a fault"""
AHEAD: Final = timedelta(minutes=1)


def broker() -> Findings:
    """Whether it answers, and whether it is set up to lose nothing."""
    if not settings.REDIS_URL:
        yield well(_("The embedded broker: messages are files in %(path)s.") % {"path": settings.QUEUE_DIR})
        return
    client: Any = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=SECONDS, socket_timeout=SECONDS, retry=Retry(NoBackoff(), 0)
    )
    try:
        client.ping()
        told = _told(client)
    except (redis.RedisError, OSError) as error:
        yield fault(
            _("Redis does not answer: %(error)s") % {"error": words_of(error)},
            _("Start Redis; look whether REDIS_URL names host, port and password rightly."),
        )
        return
    finally:
        client.close()
    yield from said_of_redis(told)


def _told(client: Any) -> Mapping[str, Any]:
    """What the server tells of itself; nothing where it may not."""
    try:
        info: Mapping[str, Any] = client.info()
    except redis.exceptions.NoPermissionError:
        return {}
    return info


def said_of_redis(told: Mapping[str, Any]) -> Findings:
    """What to say of a server that tells this of itself (the words of its command INFO)."""
    if not told:
        yield warning(
            _("Redis answers, but does not tell its version."),
            _("Let the user of REDIS_URL ask INFO, or look by hand: version %(least)s or newer, appendonly yes.")
            % {"least": LEAST_REDIS},
        )
        return
    version = str(told.get("redis_version", "0"))
    valkey = told.get("valkey_version")
    said = _("%(name)s %(version)s answers.") % {
        "name": "Valkey" if valkey else "Redis",
        "version": valkey or version,
    }
    if int(version.partition(".")[0]) < LEAST_REDIS:
        yield fault(said, _("Update Redis to version %(least)s or newer.") % {"least": LEAST_REDIS})
    else:
        yield well(said)
    if not told.get("aof_enabled"):
        yield warning(
            _("Redis forgets the queue when it is restarted."), _("Set “appendonly yes” in its configuration.")
        )
    if told.get("maxmemory_policy", "noeviction") != "noeviction":
        yield warning(
            _("Redis throws messages away when its memory is full (maxmemory-policy %(policy)s).")
            % {"policy": told["maxmemory_policy"]},
            _("Set “maxmemory-policy noeviction” in its configuration."),
        )


def queue() -> Findings:
    """Whether messages pile up."""
    waiting = messages_waiting()
    if waiting is None:
        yield fault(
            _("The queue cannot be read."),
            _("Look whether the broker runs, and whether this user may read its folder or its keys."),
        )
        return
    count = ngettext("%(count)s message waits.", "%(count)s messages wait.", waiting) % {"count": waiting}
    if waiting <= MANY_MESSAGES:
        yield well(count)
        return
    yield warning(count, _("Start the workers, or more of them: celery -A branchmgr worker."))


def workers() -> Findings:
    """Whether any answers. The embedded broker is not asked: it would keep a question that no worker takes."""
    if not settings.REDIS_URL:
        yield skipped(_("With the embedded broker one program is worker and beat: the last tick tells of both."))
        return
    answers = current_app.control.inspect(timeout=SECONDS).ping()
    if not answers:
        yield fault(
            _("No worker answers."),
            _("Start the workers (celery -A branchmgr worker) with the same REDIS_URL; what is due waits for them."),
        )
        return
    names = sorted(answers)
    said = ngettext("%(count)s worker answers: %(names)s.", "%(count)s workers answer: %(names)s.", len(names))
    yield well(said % {"count": len(names), "names": listed(names)})


def tick() -> Findings:
    """How long ago a look ended: it tells whether the beat asks and a worker does."""
    now, last = clock.now(), JobRun.objects.last_end()
    to_do = _("Start worker and beat (celery -A branchmgr beat). Until then nothing opens, is totalled or published.")
    if last is None:
        yield fault(_("There was no tick yet."), to_do)
        return
    age = now - last
    at = f"{last.astimezone(clock.zone()):%Y-%m-%d %H:%M}"
    if age < -AHEAD:
        yield warning(
            _("The last tick was at %(at)s, which is %(span)s from now: a clock was set back, or was wrong.")
            % {"at": at, "span": span(age)},
            _("Set the clocks of this machine and of the workers right."),
        )
        return
    said = _("The last tick was %(span)s ago (%(at)s).") % {"span": span(age), "at": at}
    if age > SILENCE:
        yield fault(said, to_do)
    elif age > max(LATE, 3 * timedelta(seconds=settings.TICK_SECONDS)):
        yield warning(said, _("Wait for the next tick; where it does not come, start worker and beat again."))
    else:
        yield well(said)


def jobs() -> Findings:
    """Which jobs of the tick failed last, and which began and never ended."""
    troubled = False
    for run in JobRun.objects.in_trouble(clock.now()).order_by("name"):
        if run.failures:
            troubled = True
            said = ngettext(
                "%(name)s failed: %(error)s.",
                "%(name)s failed %(count)s times: %(error)s.",
                run.failures,
            ) % {"name": run.name, "count": run.failures, "error": run.error}
            yield fault(said, _("Look into the worker's log. Mended, it goes on by itself with the next tick."))
        elif run.ended_at is None and clock.now() - run.started_at > SILENCE:
            troubled = True
            yield warning(
                _("%(name)s began %(span)s ago and has not ended.")
                % {"name": run.name, "span": span(clock.now() - run.started_at)},
                _("Look whether its worker was killed or still works; the next tick takes it up again."),
            )
    if not troubled:
        yield well(_("None failed."))

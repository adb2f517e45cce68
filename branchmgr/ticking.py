"""The tick: a look at the database, often, for what is due by now. Apps register what they look for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.logs import place_of
from branchmgr.models import JobRun

logger = logging.getLogger(__name__)

Look = Callable[[datetime], Iterator[str]]
_looks: dict[str, Look] = {}


class JobsFailedError(RefusedError):
    """Some looks of a tick failed; the others were done."""


def register(name: str, look: Look) -> None:
    """Adds what one app does when the tick comes: ``look(now)`` yields one line per step taken.

    It must take every step that is due (``<= now``), each in its own transaction, and may be called at any time again.
    """
    _looks[name] = look


def names() -> Sequence[str]:
    """Every look."""
    return sorted(_looks)


def tick(now: datetime) -> Iterator[str]:
    """Takes every step that is due at ``now`` and yields a line for each; safe at any time, any number of times.

    A look that fails does not stop the others; after the last one JobsFailedError names those that did.
    """
    failed: list[str] = []
    for name in names():
        yield from _looked(name, now, failed)
    if failed:
        raise JobsFailedError(_("These jobs failed: %(names)s. The log says where.") % {"names": ", ".join(failed)})


def look_at(name: str, now: datetime) -> Iterator[str]:
    """One look by itself; RefusedError where none has this name, JobsFailedError where it fails."""
    if name not in _looks:
        raise RefusedError(_("No job has the name %(name)s.") % {"name": name})
    failed: list[str] = []
    yield from _looked(name, now, failed)
    if failed:
        raise JobsFailedError(_("These jobs failed: %(names)s. The log says where.") % {"names": name})


def _looked(name: str, now: datetime, failed: list[str]) -> Iterator[str]:
    """One look, with its beginning, its end and its failure kept; a failed one is added to ``failed``."""
    _begun(name)
    steps, error = 0, ""
    try:
        with clock.held_at(now), audit.from_origin("tick"):
            for line in _looks[name](now):
                steps += 1
                yield line
    except Exception as failure:  # noqa: BLE001 - whatever it is, the other looks go on
        error = place_of(failure)
        failed.append(name)
        logger.error("job %s failed: %s", name, error)
    _ended(name, steps, error)


def _begun(name: str) -> None:
    now = clock.now()
    JobRun.objects.update_or_create(name=name, defaults={"started_at": now, "ended_at": None})


def _ended(name: str, steps: int, error: str) -> None:
    now = clock.now()
    well = {"succeeded_at": now, "failures": 0}
    badly = {"failures": F("failures") + 1}
    JobRun.objects.filter(name=name).update(ended_at=now, steps=steps, error=error, **(badly if error else well))

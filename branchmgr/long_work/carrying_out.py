"""What a worker does with one long work."""

from __future__ import annotations

import logging
from contextlib import nullcontext

from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.logs import place_of
from branchmgr.long_work import steps, store
from branchmgr.long_work.kinds import Kind, Outcome, kind_of, may_have
from branchmgr.long_work.progress import CancelledError, Progress, alive
from branchmgr.models import LongWork

logger = logging.getLogger(__name__)

NOT_ALLOWED = gettext_lazy("You may not do this any more: your office or its reach has changed.")


def carry_out(number: int) -> None:
    """Does a work that waits; does nothing where another worker has it, or it has ended.

    Whatever happens, the person reads it; what a killed worker leaves is taken up again by the tick.
    """
    work = steps.take(number, now=clock.now())
    if work is None:
        return
    with translation.override(work.language), audit.from_origin("worker"), alive(work.place):
        try:
            _do(work, kind_of(work.kind))
        except CancelledError:
            # Otherwise the work was taken from this worker, and another has it or will.
            if store.is_stopped(work.place):
                steps.cancelled(work, now=clock.now())
        except RefusedError as refusal:
            _refuse(work, refusal)
        except PermissionDenied:
            _fail(work, str(NOT_ALLOWED))
        except SoftTimeLimitExceeded:
            _fail(work, _("This took too long and was stopped. Choose less at once, and try again."))
        except Exception as failure:  # noqa: BLE001 - whatever it is, the person must not wait for ever
            logger.error("long work %s failed: %s", work.kind, place_of(failure))
            _fail(work, _("Something went wrong on our side. Nothing was changed. Try again later."))


def _do(work: LongWork, kind: Kind) -> None:
    if not may_have(work, work.asked_by):
        raise PermissionDenied
    progress = Progress(work.place)
    with transaction.atomic() if kind.whole else nullcontext():
        outcome = kind.run(work, progress)
        progress.expect_wanted()
        stored = _kept(work, outcome)
        steps.finish(work, outcome, stored, now=clock.now())


def _kept(work: LongWork, outcome: Outcome | None) -> store.Stored | None:
    if outcome is None or outcome.file is None:
        return None
    with outcome.file:
        return store.keep(work.place, steps.result_name(work), outcome.file)


def _refuse(work: LongWork, refusal: RefusedError) -> None:
    """The sentence of the refusal, and the file that goes with it where the kind has one and the disk takes it."""
    try:
        kind = kind_of(work.kind)
        outcome = kind.marked(work, refusal) if kind.marked else None
        stored = _kept(work, outcome)
    except RefusedError:
        _fail(work, str(refusal))
    else:
        steps.fail(work, str(refusal), now=clock.now(), outcome=outcome, stored=stored)


def _fail(work: LongWork, sentence: str) -> None:
    steps.fail(work, sentence, now=clock.now())

"""Asking for a long work, cancelling it, asking for it again."""

from __future__ import annotations

import hashlib
import json
import logging
from functools import partial
from io import BytesIO
from typing import Final

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from branchmgr import audit, clock
from branchmgr.celery import app
from branchmgr.enums import WorkStatus
from branchmgr.errors import RefusedError
from branchmgr.file_names import file_name
from branchmgr.long_work import steps, store
from branchmgr.long_work.kinds import Arguments, kind_of, may_have
from branchmgr.models import LongWork, LongWorkStep, User

logger = logging.getLogger(__name__)

TASK: Final = "branchmgr.long_work"
MOST_AT_ONCE: Final = 5
"""works of one person that wait or run"""
NUDGE_SECONDS: Final = 600
"""a message that no worker took by then goes; the tick sends others"""


@transaction.atomic
def begin(
    kind: str,
    *,
    title: str,
    arguments: Arguments,
    by: User,
    steps_ahead: int = 0,
    source: bytes | None = None,
    source_name: str = "",
) -> LongWork:
    """Asks for a work; the same one, asked for again while it waits or runs, is the one there is.

    ``arguments`` are ids and short texts, never anybody's data; ``steps_ahead`` is known of how many it will be.
    ``source`` is an input file: it is kept for this work alone (``source_of``) and goes with it.
    Raises PermissionDenied for who may not, RefusedError for a sixth at once.
    """
    if not kind_of(kind).may(by, arguments):
        raise PermissionDenied
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    print_of = _fingerprint(kind, arguments, source)
    unfinished = LongWork.objects.visible_to(by).unfinished()
    known = unfinished.filter(fingerprint=print_of).first()
    if known:
        return known
    if unfinished.count() >= MOST_AT_ONCE:
        raise RefusedError(_("Some of your works are not done yet. Wait until one of them is ready, or cancel one."))
    work = LongWork(kind=kind, title=title[:200], asked_by=by, arguments=dict(arguments), steps=steps_ahead)
    work.fingerprint, work.language = print_of, translation.get_language() or ""
    _enter(work, source, source_name)
    audit.record("begin_work", by=by, subject=work, after={"work": kind})
    nudge_once_committed(work)
    return work


def _enter(work: LongWork, source: bytes | None, source_name: str) -> None:
    """Writes the row of a new work, its first step, and its input."""
    work.place, work.asked_at = store.new_place(), clock.now()
    work.touched_at = work.asked_at
    if source is not None:
        work.source_name = file_name(source_name, "", otherwise="file")
        store.keep(work.place, store.SOURCE, BytesIO(source))
        store.settle_with_transaction(work.place)
    work.save(force_insert=True)
    LongWorkStep.objects.create(work=work, number=1, status=work.status, at=work.asked_at)


def source_of(work: LongWork) -> bytes:
    """The input file of a work. Raises RefusedError where it is missing on the server."""
    with store.opened(work.place, store.SOURCE) as stream:
        return stream.read()


def cancel(work: LongWork, *, by: User) -> LongWork:
    """Ends a work that waits or runs; the worker is told first, for on SQLite it may hold the database.

    Raises RefusedError where it has ended otherwise by now.
    """
    if work.is_unfinished:
        store.stop(work.place)
    return _cancel(work, by=by)


@transaction.atomic
def _cancel(work: LongWork, *, by: User) -> LongWork:
    work = LongWork.objects.select_for_update(of=("self",)).get(pk=work.pk)
    if not work.is_unfinished and work.status != WorkStatus.CANCELLED:
        raise RefusedError(_("This work has ended already."))
    audit.record("cancel_work", by=by, subject=work, after={"work": work.kind})
    steps.cancelled(work, now=clock.now())
    work.refresh_from_db()
    return work


@transaction.atomic
def repeat(work: LongWork, *, by: User) -> LongWork:
    """Asks again for a work that failed, was cancelled or is expired.

    Raises PermissionDenied for who may not have it any more, RefusedError where its input, or what was typed, is gone.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    work = LongWork.objects.select_for_update(of=("self",)).get(pk=work.pk)
    if not may_have(work, by):
        raise PermissionDenied
    known = LongWork.objects.visible_to(by).unfinished().filter(fingerprint=work.fingerprint).first()
    if known:
        return known
    if not work.may_be_repeated:
        raise RefusedError(_("This cannot be tried again. Please begin anew from its page."))
    steps.wait_again(work, now=clock.now())
    audit.record("repeat_work", by=by, subject=work, after={"work": work.kind})
    nudge_once_committed(work)
    return work


def forget_all(user: User) -> None:
    """Takes all works of an account away, with their files; a worker that has one of them stops."""
    for work in LongWork.objects.visible_to(user):
        store.stop(work.place)
        store.remove_once_committed(work.place)
        work.delete()


def nudge_once_committed(work: LongWork) -> None:
    """Tells a worker, once the row is there for it. Where the queue does not answer, the tick asks again."""
    transaction.on_commit(partial(_nudge, work.pk), robust=True)


def _nudge(number: int) -> None:
    try:
        app.send_task(TASK, args=[number], expires=NUDGE_SECONDS)
    except OperationalError:
        logger.warning("long work %s: the queue does not answer, the tick will ask again", number)


def _fingerprint(kind: str, arguments: Arguments, source: bytes | None) -> str:
    said = json.dumps([kind, arguments], sort_keys=True, cls=DjangoJSONEncoder).encode()
    content = hashlib.sha256(source).digest() if source is not None else b""
    return hashlib.sha256(said + b"\0" + content).hexdigest()

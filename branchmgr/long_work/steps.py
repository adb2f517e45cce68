"""The way of a long work: the one door for its status, and each step that worker and tick take through it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from branchmgr import notify
from branchmgr.enums import NEXT_WORK, WorkStatus
from branchmgr.errors import RefusedError
from branchmgr.long_work import store
from branchmgr.long_work.kinds import KEPT, TYPED, Outcome, reach_of
from branchmgr.long_work.progress import CancelledError
from branchmgr.models import LongWork, LongWorkStep

TOLD_AFTER: Final = timedelta(seconds=10)
"""who waited longer, or has not looked at the page for so long, is told by a notice"""
MOST_LOSSES: Final = 3
"""workers that may be lost over one work before it is given up"""

READY = gettext_noop("Ready: %(title)s")
NOT_DONE = gettext_noop("Not done: %(title)s")


@transaction.atomic
def take(number: int, *, now: datetime) -> LongWork | None:
    """A worker begins a work that waits; None where another has it, or nobody wants it any more.

    The reach is noted of the very account the work is then done for: what is read later of it is what was noted.
    """
    work = _locked(number)
    if work is None or work.status != WorkStatus.WAITING:
        return None
    store.begin_anew(work.place)
    work.runs += 1
    work.started_at, work.step, work.reach = now, 0, reach_of(work.kind, work.asked_by)
    _advance(work, WorkStatus.RUNNING, now=now, changed=["runs", "started_at", "step", "reach"])
    return work


@transaction.atomic
def finish(work: LongWork, outcome: Outcome, stored: store.Stored | None, *, now: datetime) -> None:
    """The work is done: what came of it is kept, entered in the audit by its kind, and told.

    Raises CancelledError where this run of it counts no more.
    """
    work = _own(work)
    if outcome.record is not None:
        outcome.record()
    work.note, work.url = outcome.note, outcome.url
    _keep_file(work, outcome, stored)
    _end(work, WorkStatus.DONE, now=now, changed=["note", "url"])
    _tell(work, READY, now=now)


@transaction.atomic
def fail(
    work: LongWork,
    refusal: str,
    *,
    now: datetime,
    outcome: Outcome | None = None,
    stored: store.Stored | None = None,
) -> None:
    """The work failed, and the person reads why; nothing happens where this run of it counts no more."""
    try:
        work = _own(work)
    except CancelledError:
        return
    work.refusal = refusal
    _keep_file(work, outcome, stored)
    _end(work, WorkStatus.FAILED, now=now, changed=["refusal"])
    _tell(work, NOT_DONE, now=now)


@transaction.atomic
def lose(work: LongWork, *, now: datetime) -> bool:
    """Puts a work back whose worker gives no sign of life, three times; then it has failed. Says whether it waits."""
    try:
        work = _own(work)
    except CancelledError:
        return False
    work.losses += 1
    if work.losses <= MOST_LOSSES:
        _advance(work, WorkStatus.WAITING, now=now, changed=["losses"])
        return True
    work.refusal = _("The server was interrupted at this work several times. Try again later, or with less at once.")
    _end(work, WorkStatus.FAILED, now=now, changed=["losses", "refusal"])
    _tell(work, NOT_DONE, now=now)
    return False


@transaction.atomic
def cancelled(work: LongWork, *, now: datetime) -> None:
    """The work ends because the person cancelled it; nothing happens where it ended already."""
    found = _locked(work.pk)
    if found is not None and found.is_unfinished and found.runs == work.runs:
        _end(found, WorkStatus.CANCELLED, now=now)


@transaction.atomic
def wait_again(work: LongWork, *, now: datetime) -> None:
    """A work that ended is to be done again. The row must be locked."""
    work.asked_at, work.started_at, work.ended_at, work.expires_at = now, None, None, None
    work.losses, work.step, work.refusal, work.note, work.url = 0, 0, "", "", ""
    _keep_file(work, None, None)
    changed = ["asked_at", "started_at", "ended_at", "expires_at", "losses", "step", "refusal", "note", "url"]
    _advance(work, WorkStatus.WAITING, now=now, changed=[*changed, *FILE])


@transaction.atomic
def expire(work: LongWork, *, now: datetime) -> None:
    """The files of a work that ended go, and with them what was typed to choose what stood in them.

    Where one could be downloaded, or be tried again, the row says so.
    """
    found = _locked(work.pk)
    if found is None or found.expires_at is None or found.expires_at > now:
        return
    had_file = bool(found.name)
    found.expires_at = None
    _keep_file(found, None, None)
    _forget_typed(found)
    store.remove_once_committed(found.place)
    changed = ["expires_at", "arguments", "fingerprint", *FILE]
    if had_file and found.status != WorkStatus.EXPIRED:
        _advance(found, WorkStatus.EXPIRED, now=now, changed=changed)
    else:
        found.save(update_fields=changed)


def touch(work: LongWork, *, alive_at: datetime) -> None:
    """Carries what a living worker told in its folder over into the row."""
    step, of = store.said(work.place) or (work.step, work.steps)
    running = LongWork.objects.running().filter(pk=work.pk, runs=work.runs)
    running.update(touched_at=alive_at, step=step, steps=of)


FILE: Final = ("name", "media_type", "size", "sha256")


def result_name(work: LongWork) -> str:
    """What the result of the present run is called in the work's folder."""
    return f"result-{work.runs}"


def _keep_file(work: LongWork, outcome: Outcome | None, stored: store.Stored | None) -> None:
    if outcome is None or stored is None:
        work.name, work.media_type, work.size, work.sha256 = "", "", None, ""
    else:
        work.name, work.media_type = outcome.name, outcome.media_type
        work.size, work.sha256 = stored.size, stored.sha256


def _forget_typed(work: LongWork) -> None:
    """Takes what was typed out of the arguments. The fingerprint, which is of it too, goes with it."""
    if TYPED & work.arguments.keys():
        work.arguments = {name: value for name, value in work.arguments.items() if name not in TYPED}
        work.fingerprint = ""


def _locked(number: int) -> LongWork | None:
    return LongWork.objects.select_for_update(of=("self",)).filter(pk=number).first()


def _own(work: LongWork) -> LongWork:
    """The row, locked, as long as this run of it counts. Raises CancelledError otherwise."""
    found = _locked(work.pk)
    if found is None or found.status != WorkStatus.RUNNING or found.runs != work.runs:
        raise CancelledError
    return found


def _end(work: LongWork, status: WorkStatus, *, now: datetime, changed: Sequence[str] = ()) -> None:
    work.ended_at, work.expires_at = now, now + KEPT
    _advance(work, status, now=now, changed=["ended_at", "expires_at", *FILE, *changed])


def tell_unseen(work: LongWork) -> None:
    """A notice for who had the page open shortly before the end, and has not seen it since."""
    seen = store.last_watched(work.place)
    if work.ended_at is not None and (seen is None or seen < work.ended_at):
        _notify(work, READY if work.status == WorkStatus.DONE else NOT_DONE)


def _tell(work: LongWork, text: str, *, now: datetime) -> None:
    """A notice for who waited long or is not looking at the page; who then closes it is told by the tick."""
    seen = store.last_watched(work.place)
    if now - work.asked_at <= TOLD_AFTER and seen is not None and now - seen <= TOLD_AFTER:
        return
    _notify(work, text)


def _notify(work: LongWork, text: str) -> None:
    """Once for each run: who was told already is not told again."""
    url = reverse("work_detail", args=[work.pk])
    key = f"work:{work.place}:{work.runs}"
    notify.tell([work.asked_by], text, kind="work_done", key=key, url=url, values={"title": work.title})


def _advance(work: LongWork, status: WorkStatus, *, now: datetime, changed: Sequence[str] = ()) -> None:
    """The one door for a work's status: checks the step, saves it, writes it down. The row must be locked."""
    if status not in NEXT_WORK[WorkStatus(work.status)]:
        said = {"now": work.get_status_display(), "then": status.label}
        raise RefusedError(_("This work is %(now)s and cannot become %(then)s.") % said)
    work.status, work.touched_at = status, now
    work.save(update_fields=["status", "touched_at", *changed])
    last = work.steps_taken.aggregate(last=Max("number"))["last"] or 0
    LongWorkStep.objects.create(work=work, number=last + 1, status=status, at=now)

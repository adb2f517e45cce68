"""What a holder did for the pledge: aims reached, deeds written down, for everybody who sees the post to read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock, uploads
from branchmgr.errors import RefusedError
from branchmgr.models import User
from pioneer_posts.models import Aim, Fulfilment, Holding
from pioneer_posts.services.holdings import lock_holding

MOST = 60
"""deeds of one holder in one round: one or two a week are more than anybody reads"""


@transaction.atomic
def reach_aim(aim: Aim, *, on: date, note: str, by: User, now: datetime) -> Aim:
    """The holder says on which day an aim was reached, and how it shows."""
    holding = _open_holding(aim.application.holding, by=by, now=now)
    aim = Aim.objects.select_for_update().get(pk=aim.pk)
    if aim.reached_on is not None:
        raise RefusedError(_("This aim is marked as reached on %(day)s already.") % {"day": aim.reached_on})
    _expect_day(holding, on, now=now)
    aim.reached_on, aim.reached_note = on, note.strip()
    aim.save(update_fields=["reached_on", "reached_note"])
    _record("aim_reached", holding, by=by, after={"aim": aim.text, "reached_on": on, "note": aim.reached_note})
    return aim


@transaction.atomic
def unreach_aim(aim: Aim, *, by: User, now: datetime) -> Aim:
    """Takes back that an aim was reached."""
    holding = _open_holding(aim.application.holding, by=by, now=now)
    aim = Aim.objects.select_for_update().get(pk=aim.pk)
    if aim.reached_on is None:
        raise RefusedError(_("This aim is not marked as reached."))
    before = {"aim": aim.text, "reached_on": aim.reached_on, "note": aim.reached_note}
    aim.reached_on, aim.reached_note = None, ""
    aim.save(update_fields=["reached_on", "reached_note"])
    _record("aim_taken_back", holding, by=by, before=before)
    return aim


@transaction.atomic
def write_fulfilment(
    holding: Holding,
    *,
    text: str,
    done_on: date,
    aim: Aim | None = None,
    evidence: UploadedFile[Any] | None = None,
    by: User,
    now: datetime,
) -> Fulfilment:
    """Writes down what was done on which day, for an aim or for the pledge as a whole, with a file if there is one.

    Raises RefusedError for others than the holder, a day outside the round, too many entries, the same entry twice.
    """
    holding = _open_holding(holding, by=by, now=now)
    if not text.strip():
        raise RefusedError(_("Write what was done."))
    _expect_day(holding, done_on, now=now)
    if aim is not None and aim.application_id != holding.application_id:
        raise RefusedError(_("This aim belongs to another candidate."))
    if holding.fulfilments.filter(done_on=done_on, text=text.strip()).exists():
        raise RefusedError(_("This entry of %(day)s stands there already.") % {"day": done_on.isoformat()})
    if holding.fulfilments.count() >= MOST:
        raise RefusedError(_("There are %(count)s entries already. Take one out that matters less.") % {"count": MOST})
    kept = uploads.store(evidence, by=by) if evidence else None
    made = Fulfilment.objects.create(
        holding=holding, aim=aim, done_on=done_on, text=text.strip(), evidence=kept, written_at=now
    )
    _record("fulfilment_written", holding, by=by, after=_said(made))
    return made


@transaction.atomic
def remove_fulfilment(fulfilment: Fulfilment, *, by: User, now: datetime) -> Fulfilment:
    """Takes an entry out again, and its file with it."""
    holding = _open_holding(fulfilment.holding, by=by, now=now)
    found = holding.fulfilments.select_for_update(of=("self",)).filter(pk=fulfilment.pk).first()
    if found is None:
        raise RefusedError(_("This entry is taken out already."))
    _record("fulfilment_removed", holding, by=by, before=_said(found))
    evidence = found.evidence
    found.delete()
    if evidence:
        uploads.discard(evidence)
    return fulfilment


def _open_holding(holding: Holding, *, by: User, now: datetime) -> Holding:
    """The post held, locked; refused to others than the holder, and where nothing may be written any more."""
    holding = lock_holding(holding)
    if holding.person.user_id != by.pk:
        raise RefusedError(_("Only the holder says what was done for the pledge."))
    last = holding.round.assessment_closes_on
    if not holding.pledge_is_open or clock.day_of(now) > last:
        raise RefusedError(
            _("What was done is written down while the post is held, until %(day)s, the end of the assessment.")
            % {"day": last.isoformat()}
        )
    return holding


def _expect_day(holding: Holding, day: date, *, now: datetime) -> None:
    last = min(clock.day_of(now), holding.round.ends_on)
    if not holding.starts_on <= day <= last:
        said = {"first": holding.starts_on.isoformat(), "last": last.isoformat()}
        raise RefusedError(_("Choose a day between %(first)s and %(last)s.") % said)


def _said(fulfilment: Fulfilment) -> dict[str, Any]:
    return {
        "done_on": fulfilment.done_on,
        "text": fulfilment.text,
        "aim": fulfilment.aim.text if fulfilment.aim else None,
        "evidence": fulfilment.evidence.sha256 if fulfilment.evidence else None,
    }


def _record(action: str, holding: Holding, *, by: User, **said: dict[str, Any]) -> None:
    """The one audit entry of a service here; ``said`` is what was ``before`` and is ``after``."""
    place = {"number": holding.number}
    after = {**place, **said.get("after", {})}
    audit.record(action, by=by, subject=holding, branch=holding.branch.code, before=said.get("before"), after=after)

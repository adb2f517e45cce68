"""The life of a round of posts: planned, changed until its call opens, put off, called off; and its one door.

Who writes about a round locks its row first, then applications or posts held, then what hangs on those. A branch's
row is locked before its rounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Branch
from pioneer_posts.enums import NEXT_ROUND, RoundStatus
from pioneer_posts.models import Postponement, Round, RoundStep
from pioneer_posts.round_terms import LONGEST, RoundTerms, terms_faults, terms_of
from pioneer_posts.rubrics import check_items, items_of
from pioneer_posts.services import round_notices
from pioneer_posts.services.rubric_rows import form_to_begin_with, write_items

__all__ = ["RoundTerms", "advance_round", "call_off_round", "change_round", "lock_round", "plan_round", "put_off"]


@transaction.atomic
def plan_round(branch: Branch, *, terms: RoundTerms, by: User | None, now: datetime) -> Round:
    """Plans a round of a branch, with the form of its last one.

    Raises RefusedError for days or figures that do not go together, a half year that has its round already, and
    days that another round of the branch has.
    """
    branch = Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    _expect_fitting(branch, terms, now=now)
    items = form_to_begin_with(branch)
    if faults := check_items(items, step=terms.step):
        raise RefusedError(_("The form of the last round does not go with this: %(fault)s") % {"fault": faults[0]})
    post_round = Round.objects.create(branch=branch, **terms.columns)
    write_items(post_round, items)
    _write_step(post_round, by=by, now=now)
    audit.record("plan_round", by=by, subject=post_round, branch=branch.code, after=terms.columns)
    return post_round


@transaction.atomic
def change_round(post_round: Round, *, terms: RoundTerms, by: User | None, now: datetime) -> Round:
    """Changes days, weights, bands and rules while the round is planned; the audit keeps what was and what is."""
    branch = Branch.objects.select_for_update(of=("self",)).get(pk=post_round.branch_id)
    post_round = lock_round(post_round.pk)
    if not post_round.is_planned:
        raise RefusedError(_("Days, weights and bands are frozen since the call opened."))
    _expect_fitting(branch, terms, now=now, but=post_round)
    if faults := check_items(items_of(post_round), step=terms.step):
        raise RefusedError(faults[0])
    before = terms_of(post_round).columns
    changed = {field: value for field, value in terms.columns.items() if value != before[field]}
    if not changed:
        return post_round
    for field, value in changed.items():
        setattr(post_round, field, value)
    post_round.save(update_fields=list(changed))
    kept = {field: before[field] for field in changed}
    audit.record("change_round", by=by, subject=post_round, branch=branch.code, before=kept, after=changed)
    return post_round


@transaction.atomic
def call_off_round(post_round: Round, *, reason: str, by: User | None, now: datetime) -> Round:
    """Ends a round before its posts are awarded; everybody who could see it is told why."""
    post_round = lock_round(post_round.pk)
    reason = _said(reason)
    before = post_round.status
    _advance(post_round, RoundStatus.CALLED_OFF, by=by, now=now, note=reason)
    after = {"status": post_round.status, "reason": reason}
    _record(post_round, "call_off_round", by=by, before={"status": before}, after=after)
    round_notices.tell_called_off(post_round, reason, was_public=before != RoundStatus.PLANNED)
    return post_round


@transaction.atomic
def put_off(post_round: Round, *, what: str, until: date, reason: str, by: User, now: datetime) -> Postponement:
    """Puts off the last day of the call or of the assessment, as long as it runs.

    What follows moves by as many days: the posting after a call, the publication after an assessment where it would
    else come too early. Raises RefusedError where ``until`` is past, no later, or leaves no time for what follows.
    """
    post_round = lock_round(post_round.pk)
    reason = _said(reason)
    columns = _put_off_columns(post_round, what, until, today=clock.day_of(now))
    before = {field: getattr(post_round, field) for field in columns}
    for field, value in columns.items():
        setattr(post_round, field, value)
    post_round.save(update_fields=list(columns))
    first = next(iter(before.values()))
    row = {"what": what, "from_day": first, "to_day": until, "reason": reason, "by": by, "at": now}
    postponement = Postponement.objects.create(round=post_round, **row)
    _record(post_round, "put_off", by=by, before=before, after={**columns, "what": what, "reason": reason})
    round_notices.tell_put_off(post_round, postponement)
    return postponement


def lock_round(pk: int) -> Round:
    """The round as it is now, its row locked until the end of the transaction."""
    return Round.objects.select_for_update(of=("self",)).select_related("branch").get(pk=pk)


def advance_round(
    post_round: Round, status: RoundStatus, *, by: User | None, now: datetime, changed: Sequence[str] = ()
) -> Round:
    """Takes a round to its next status and writes the step down; the columns ``changed`` are saved along with it.

    The caller is in a transaction, holds the row by ``lock_round`` and records the act. Raises RefusedError where
    the step is not allowed.
    """
    _advance(post_round, status, by=by, now=now, changed=changed)
    return post_round


def _advance(
    post_round: Round,
    status: RoundStatus,
    *,
    by: User | None,
    now: datetime,
    note: str = "",
    changed: Sequence[str] = (),
) -> None:
    """The one door for a round's status: locks, checks the step by what the database says, saves, writes it down."""
    current = RoundStatus(Round.objects.select_for_update().values_list("status", flat=True).get(pk=post_round.pk))
    if status not in NEXT_ROUND.get(current, ()):
        said = {"round": post_round, "now": current.label, "then": status.label}
        raise RefusedError(_("%(round)s is at “%(now)s” and cannot go on to “%(then)s”.") % said)
    post_round.status = status
    post_round.save(update_fields=["status", *changed])
    _write_step(post_round, by=by, now=now, note=note)


def _write_step(post_round: Round, *, by: User | None, now: datetime, note: str = "") -> None:
    number = post_round.steps.count() + 1
    RoundStep.objects.create(round=post_round, number=number, status=post_round.status, at=now, by=by, note=note)


def _expect_fitting(branch: Branch, terms: RoundTerms, *, now: datetime, but: Round | None = None) -> None:
    """Refuses terms with faults, and days or a half year that another round of the branch has."""
    if faults := terms_faults(terms, today=clock.day_of(now)):
        raise RefusedError(" ".join(dict.fromkeys(sentence for _field, sentence in faults)))
    others = Round.objects.of(branch)
    others = others.exclude(pk=but.pk) if but else others
    if others.of_half(terms.year, terms.half).exists():
        raise RefusedError(_("The branch has a round for this half year already."))
    if other := others.overlapping(terms.starts_on, terms.ends_on).first():
        said = {"round": other, "first": other.starts_on.isoformat(), "last": other.ends_on.isoformat()}
        raise RefusedError(_("This overlaps %(round)s, which lasts from %(first)s to %(last)s.") % said)


def _put_off_columns(post_round: Round, what: str, until: date, *, today: date) -> dict[str, Any]:
    """The columns that change, the one put off first. Raises RefusedError where that cannot be."""
    if what == Postponement.CALL and post_round.status == RoundStatus.CALLING:
        return _call_until(post_round, _later(post_round.call_closes_on, until, today))
    if what == Postponement.ASSESSMENT and post_round.status == RoundStatus.ASSESSING:
        return _assessed_until(post_round, _later(post_round.assessment_closes_on, until, today))
    raise RefusedError(_("Only a call or an assessment that runs can be put off."))


def _later(present: date, until: date, today: date) -> date:
    if until <= present:
        said = {"day": present.isoformat()}
        raise RefusedError(_("The new last day comes after the present one, %(day)s.") % said)
    if until < today:
        raise RefusedError(_("The new last day is past. Choose today or a later day."))
    if (until - present).days > LONGEST:
        raise RefusedError(_("The new last day is more than a year later."))
    return until


def _call_until(post_round: Round, until: date) -> dict[str, Any]:
    posting = post_round.posting_closes_on + (until - post_round.call_closes_on)
    if posting >= post_round.assessment_opens_on:
        said = {"day": posting.isoformat(), "opens": post_round.assessment_opens_on.isoformat()}
        sentence = _("The posting would then last until %(day)s, and the assessment opens on %(opens)s.")
        raise RefusedError(sentence % said)
    return {"call_closes_on": until, "posting_closes_on": posting}


def _assessed_until(post_round: Round, until: date) -> dict[str, Any]:
    if clock.day_of(post_round.publish_at) > until:
        return {"assessment_closes_on": until}
    longer: timedelta = until - post_round.assessment_closes_on
    return {"assessment_closes_on": until, "publish_at": post_round.publish_at + longer}


def _said(reason: str) -> str:
    if not reason.strip():
        raise RefusedError(_("Give the reason."))
    return reason.strip()


def _record(post_round: Round, action: str, *, by: User | None, before: dict[str, Any], after: dict[str, Any]) -> None:
    audit.record(action, by=by, subject=post_round, branch=post_round.branch.code, before=before, after=after)

"""Spot checks 抽查: handed out by lot, drawn anew where one cannot be made, made and written down, answered once.

Who writes locks the round first, then the post held, then the check. Before a check is made nothing but its own row
and the notice to its checker says who it concerns: not the audit, not a count.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Union

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock, sendings, uploads
from branchmgr.errors import RefusedError
from branchmgr.models import Sending, User
from groups.models import Person
from pioneer_posts import draws
from pioneer_posts.check_queries import committee_of, days_of_checks, uncovered_in
from pioneer_posts.enums import NEXT_CHECK, CheckStatus, RoundStatus
from pioneer_posts.models import CheckDraw, CheckEvidence, Holding, Round, SpotCheck
from pioneer_posts.models.checks import CHECKED_ROUNDS
from pioneer_posts.services import check_notices
from pioneer_posts.services.holdings import lock_holding
from pioneer_posts.services.rounds import lock_round

MOST_FILES = 10
DAY = timedelta(days=1)
File = Union["UploadedFile[Any]", Sending]


@transaction.atomic
def draw_checks(
    post_round: Round, *, now: datetime, seed: str | None = None, by: User | None = None
) -> CheckDraw | None:
    """Hands out every post held that has no check yet among the branch committee; None where nothing can be.

    The ``seed`` is thrown here, so that nobody chooses it; a test may give one. Each checker learns of their own.
    """
    return _draw(lock_round(post_round.pk), seed=seed, by=by, now=now)


@transaction.atomic
def redraw_checks(post_round: Round, *, now: datetime, by: User | None = None) -> CheckDraw | None:
    """Takes back the checks that cannot be made any more, and hands out the posts that are left without one.

    They cannot be made by who is no longer on the committee, of a post no longer held, in a round that is over.
    """
    post_round = lock_round(post_round.pk)
    taken_back = _take_back(post_round, day=clock.day_of(now))
    running = post_round.status in CHECKED_ROUNDS
    drawn = _draw(post_round, seed=None, by=by, now=now, taken_back=taken_back) if running else None
    if taken_back and not drawn:
        branch = post_round.branch.code
        audit.record("checks_taken_back", by=by, subject=post_round, branch=branch, after={"posts": taken_back})
    return drawn


@transaction.atomic
def record_check(
    check: SpotCheck,
    *,
    checked_on: date,
    finding: str,
    grave: bool,
    evidence: Sequence[File] = (),
    by: User,
    now: datetime,
) -> SpotCheck:
    """Writes down what a drawn check found; from now on the committee, the holder and the department see it.

    Raises RefusedError for somebody else than its checker, a check made or dropped, a day outside the round, a
    finding without words.
    """
    holding, check = _locked(check)
    if check.status != CheckStatus.DRAWN:
        raise RefusedError(_("This check is %(status)s already.") % {"status": check.get_status_display()})
    if _checker(holding, checked_on, finding, by=by, now=now).pk != check.checker_id:
        raise RefusedError(_("This check is another committee member's to make."))
    check.checked_on, check.finding, check.grave, check.recorded_at = checked_on, finding.strip(), grave, now
    _advance(check, CheckStatus.DONE, changed=["checked_on", "finding", "grave", "recorded_at"])
    return _made(check, evidence, by=by)


@transaction.atomic
def check_out_of_turn(
    holding: Holding,
    *,
    checked_on: date,
    finding: str,
    grave: bool,
    evidence: Sequence[File] = (),
    by: User,
    now: datetime,
) -> SpotCheck:
    """Writes down a check that no draw asked for, by any committee member but the holder.

    Raises RefusedError for a post, day or finding that is not to be checked, for the same finding sent twice, and
    for whom the lot gave this post: they write the check down as drawn.
    """
    holding = lock_holding(holding)
    checker = _checker(holding, checked_on, finding, by=by, now=now)
    if holding.checks.drawn().filter(checker=checker).exists():
        raise RefusedError(_("This check is yours by lot: write it down as drawn."))
    same = holding.checks.filter(checker=checker, checked_on=checked_on, finding=finding.strip())
    if same.exists():
        raise RefusedError(_("You have written down this finding of this day already."))
    found = {"checked_on": checked_on, "finding": finding.strip(), "grave": grave, "recorded_at": now}
    check = SpotCheck.objects.create(holding=holding, checker=checker, status=CheckStatus.DONE, **found)
    return _made(check, evidence, by=by)


@transaction.atomic
def answer_check(check: SpotCheck, *, answer: str, by: User, now: datetime) -> SpotCheck:
    """The holder's answer to a finding, once, until the result is published."""
    holding, check = _locked(check)
    if check.status != CheckStatus.DONE or holding.person.user_id != by.pk:
        raise RefusedError(_("Only the holder answers a check that was made."))
    if check.answer:
        raise RefusedError(_("This check is answered already; that is done once."))
    if holding.round.status == RoundStatus.PUBLISHED:
        raise RefusedError(_("The result is published: a check is answered before that."))
    if not answer.strip():
        raise RefusedError(_("Write the answer."))
    check.answer, check.answered_at = answer.strip(), now
    check.save(update_fields=["answer", "answered_at"])
    after = {"number": holding.number, "answer": check.answer}
    audit.record("check_answered", by=by, subject=check, branch=holding.branch.code, after=after)
    check_notices.tell_answered(check)
    return check


def _draw(
    post_round: Round, *, seed: str | None, by: User | None, now: datetime, taken_back: int = 0
) -> CheckDraw | None:
    """One draw among those who can check today; the round must be locked."""
    today = clock.day_of(now)
    seed = seed or secrets.token_hex(32)
    posts = {holding.number: holding for holding in uncovered_in(post_round)}
    checkers = {person.employee_no: person for person in committee_of(post_round.branch, today)}
    days = days_of_checks(post_round, today)
    holders = {number: holding.person.employee_no for number, holding in posts.items()}
    lots = draws.hand_out(seed, holders, checkers, days)
    if not lots:
        return None
    draw = CheckDraw.objects.create(
        round=post_round,
        number=post_round.draws.count() + 1,
        seed=seed,
        commitment=draws.commitment_of(seed),
        said={"posts": holders, "checkers": sorted(checkers), "days": [day.isoformat() for day in days]},
        drawn_at=now,
        drawn_by=by,
    )
    handed = [(posts[number], checkers[lot.checker], lot.day) for number, lot in sorted(lots.items())]
    _hand_out(draw, handed)
    after = {"number": draw.number, "commitment": draw.commitment, "posts": len(lots), "taken_back": taken_back}
    audit.record("checks_drawn", by=by, subject=draw, branch=post_round.branch.code, after=after)
    return draw


def _hand_out(draw: CheckDraw, handed: Sequence[tuple[Holding, Person, date]]) -> None:
    drawn = {"draw": draw, "status": CheckStatus.DRAWN}
    for holding, checker, day in handed:
        check_notices.tell_drawn(SpotCheck.objects.create(holding=holding, checker=checker, due_on=day, **drawn))


def _take_back(post_round: Round, *, day: date) -> int:
    """Drops the drawn checks that cannot be made any more; how many these were. The round must be locked."""
    stale = SpotCheck.objects.select_for_update(of=("self",)).of_round(post_round).stale(day)
    dropped = list(stale.order_by("pk"))
    for check in dropped:
        _advance(check, CheckStatus.DROPPED)
    return len(dropped)


def _locked(check: SpotCheck) -> tuple[Holding, SpotCheck]:
    """The post and the check as they are now, their rows locked, the round's before them."""
    holding = lock_holding(check.holding)
    return holding, SpotCheck.objects.select_for_update(of=("self",)).with_places().get(pk=check.pk)


def _checker(holding: Holding, checked_on: date, finding: str, *, by: User, now: datetime) -> Person:
    """Who checks. Refused where the post cannot be checked, by this person, on this day, without a finding."""
    today = clock.day_of(now)
    person = committee_of(holding.branch, today).filter(user=by, user__offices_rest_since=None).first()
    if person is None:
        raise RefusedError(_("Posts are checked by those who sit on the branch committee today."))
    if person.pk == holding.person_id:
        raise RefusedError(_("Nobody checks the post they hold themselves."))
    _expect_held(holding)
    last = min(today, holding.round.ends_on)
    if not holding.starts_on <= checked_on <= last:
        said = {"first": holding.starts_on.isoformat(), "last": last.isoformat(), "day": checked_on.isoformat()}
        sentence = _("The check is dated %(day)s. This post can be checked from %(first)s to %(last)s.")
        raise RefusedError(sentence % said)
    if not finding.strip():
        raise RefusedError(_("Write what you found, also where everything is in order."))
    return person


def _expect_held(holding: Holding) -> None:
    if holding.round.status not in CHECKED_ROUNDS:
        said = {"round": holding.round, "status": holding.round.get_status_display()}
        sentence = _("Posts are checked from the award until the assessment is over. %(round)s is “%(status)s”.")
        raise RefusedError(sentence % said)
    if not holding.is_held:
        said = {"status": holding.get_status_display(), "day": str(holding.ended_on)}
        raise RefusedError(_("This post is %(status)s since %(day)s.") % said)


def _made(check: SpotCheck, evidence: Sequence[File], *, by: User) -> SpotCheck:
    """Keeps the files of a check that was just made, writes it down and tells whom it concerns."""
    if len(evidence) > MOST_FILES:
        raise RefusedError(_("Attach at most %(most)s files to a check.") % {"most": MOST_FILES})
    kept = [uploads.store(_whole(each), by=by) for each in evidence]
    for upload in kept:
        CheckEvidence.objects.create(check_made=check, upload=upload)
    for each in evidence:
        if isinstance(each, Sending):
            sendings.drop(each)
    after = {
        "number": check.holding.number,
        "checked_on": check.checked_on,
        "finding": check.finding,
        "grave": check.grave,
        "out_of_turn": check.draw_id is None,
        "evidence": [upload.sha256 for upload in kept],
    }
    audit.record("check_recorded", by=by, subject=check, branch=check.branch.code, after=after)
    check_notices.tell_recorded(check, by=by)
    return check


def _whole(file: File) -> UploadedFile[Any]:
    return sendings.whole(file) if isinstance(file, Sending) else file


def _advance(check: SpotCheck, status: CheckStatus, *, changed: Sequence[str] = ()) -> None:
    """The one door for a check's status: checks the step and saves it. The row must be locked."""
    if status not in NEXT_CHECK.get(CheckStatus(check.status), ()):
        raise RefusedError(_("This check is %(status)s already.") % {"status": check.get_status_display()})
    check.status = status
    check.save(update_fields=["status", *changed])

"""The steps of a round that its days bring: the tick takes them, nobody else does.

Each looks at the locked row once more, so that two workers take a step once. A step that is not due answers False.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from branchmgr import audit, clock
from branchmgr.models import User
from pioneer_posts.enums import ApplicationStatus, RoundStatus
from pioneer_posts.models import Round
from pioneer_posts.round_terms import terms_of
from pioneer_posts.rubrics import items_of
from pioneer_posts.services import round_notices
from pioneer_posts.services.applications import lapse_applications
from pioneer_posts.services.rounds import advance_round, lock_round
from pioneer_posts.services.rubric_rows import recorded


@transaction.atomic
def open_call(pk: int, *, by: User | None, now: datetime) -> bool:
    """From the first moment of its day on: candidates are called for; days, weights and form are frozen."""
    post_round = lock_round(pk)
    if not Round.objects.due_for_call(clock.day_of(now)).filter(pk=pk).exists():
        return False
    frozen: dict[str, Any] = {"terms": terms_of(post_round).columns, "items": recorded(items_of(post_round))}
    _take(post_round, RoundStatus.CALLING, by=by, now=now, **frozen)
    round_notices.tell_called(post_round)
    return True


@transaction.atomic
def post_candidates(pk: int, *, by: User | None, now: datetime) -> bool:
    """After the last day of the call the candidates are posted; without any it stays and the secretary is told."""
    post_round = lock_round(pk)
    if not Round.objects.due_for_posting(clock.day_of(now)).filter(pk=pk).exists():
        return False
    if not post_round.applications.filter(status=ApplicationStatus.SUBMITTED).exists():
        round_notices.tell_no_candidate(post_round)
        return False
    lapse_applications(post_round, by=by, now=now)
    _take(post_round, RoundStatus.POSTED, by=by, now=now, action="candidates_posted")
    round_notices.tell_posted(post_round)
    return True


@transaction.atomic
def await_award(pk: int, *, by: User | None, now: datetime) -> bool:
    """After the last day of the posting the committee may decide."""
    post_round = lock_round(pk)
    if not Round.objects.due_for_award(clock.day_of(now)).filter(pk=pk).exists():
        return False
    _take(post_round, RoundStatus.AWARDING, by=by, now=now)
    round_notices.tell_awarding(post_round)
    return True


@transaction.atomic
def open_assessment(pk: int, *, by: User | None, now: datetime) -> bool:
    """From the first moment of its day on the posts held are assessed."""
    post_round = lock_round(pk)
    if not Round.objects.due_for_assessment(clock.day_of(now)).filter(pk=pk).exists():
        return False
    _take(post_round, RoundStatus.ASSESSING, by=by, now=now)
    return True


def _take(
    post_round: Round,
    status: RoundStatus,
    *,
    by: User | None,
    now: datetime,
    action: str = "advance_round",
    **said: Any,
) -> None:
    """Takes the step and records it, with what else there is to say of it."""
    before = post_round.status
    advance_round(post_round, status, by=by, now=now)
    audit.record(
        action,
        by=by,
        subject=post_round,
        branch=post_round.branch.code,
        before={"status": before},
        after={"status": post_round.status, **said},
    )

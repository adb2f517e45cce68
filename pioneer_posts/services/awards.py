"""The award: one decision of the branch committee about all candidates of a round (domain rows A4, E6).

It makes the posts held, hands out the spot checks, and tells every candidate. ``now`` is the moment to judge by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.punctuation import with_names
from groups.masks import hidden_text
from groups.models import Person
from pioneer_posts.application_queries import BY_POST, group_on, may_apply_from
from pioneer_posts.enums import ApplicationStatus, RoundStatus
from pioneer_posts.models import Application, Holding, Round
from pioneer_posts.services import application_notices, rounds
from pioneer_posts.services.applications import settle_application
from pioneer_posts.services.checks import draw_checks

PRESENT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Decision:
    """What the committee decided about one candidate; who is not awarded is told the reason."""

    awarded: bool
    reason: str = ""


@transaction.atomic
def award_posts(
    post_round: Round,
    *,
    decisions: Mapping[int, Decision],
    meeting_on: date,
    present: str,
    resolution: str,
    by: User | None,
    now: datetime,
) -> list[Holding]:
    """Awards the posts of a round by one resolution about all candidates, ``decisions`` by the application's id.

    The posts are held from the day of the meeting. Refused before the posting is over, for a meeting on another
    day, with a candidate left out, with more holders than seats, and for who left the branch meanwhile.
    """
    post_round = rounds.lock_round(post_round.pk)
    _expect_meeting(post_round, meeting_on, now=now)
    candidates = _candidates(post_round)
    _expect_said(present, resolution)
    _expect_decisions(candidates, decisions)
    _expect_nobody_judges_themselves(candidates, by)
    awarded = [each for each in candidates if decisions[each.pk].awarded]
    _expect_seats(awarded)
    _expect_members(awarded, post_round)
    post_round.awarded_on, post_round.award_present = meeting_on, present.strip()
    post_round.award_resolution = resolution.strip()
    changed = ["awarded_on", "award_present", "award_resolution"]
    rounds.advance_round(post_round, RoundStatus.HELD, by=by, now=now, changed=changed)
    for each in candidates:
        decision = decisions[each.pk]
        settle_application(each, awarded=decision.awarded, reason=decision.reason, by=by, now=now)
    holdings = _held(post_round, awarded)
    _record(post_round, candidates, by=by)
    for each in candidates:
        application_notices.tell_decided(each)
    draw_checks(post_round, now=now)
    return holdings


def _candidates(post_round: Round) -> list[Application]:
    rows = Application.objects.select_for_update(of=("self",)).of_round(post_round)
    standing = rows.filter(status=ApplicationStatus.SUBMITTED).with_places().order_by(*BY_POST)
    return list(standing)


def _expect_meeting(post_round: Round, meeting_on: date, *, now: datetime) -> None:
    if post_round.status != RoundStatus.AWARDING:
        said = {"round": post_round, "now": post_round.get_status_display()}
        raise RefusedError(_("%(round)s is at “%(now)s”; posts are awarded after the posting, once.") % said)
    if meeting_on <= post_round.posting_closes_on:
        said = {"day": post_round.posting_closes_on.isoformat()}
        raise RefusedError(_("The candidates are posted until %(day)s; the meeting is after that day.") % said)
    if meeting_on > clock.day_of(now):
        raise RefusedError(_("The day of the meeting is still to come."))
    if meeting_on > post_round.ends_on:
        said = {"day": post_round.ends_on.isoformat()}
        raise RefusedError(_("The round ended on %(day)s: no post can be held in it any more. Call it off.") % said)


def _expect_said(present: str, resolution: str) -> None:
    if not present.strip() or not resolution.strip():
        raise RefusedError(_("Say who was present, and what was resolved."))
    if len(present.strip()) > PRESENT_LENGTH:
        raise RefusedError(_("“Who was present” has at most %(most)s characters.") % {"most": PRESENT_LENGTH})


def _expect_decisions(candidates: Sequence[Application], decisions: Mapping[int, Decision]) -> None:
    """Refuses a resolution that leaves a candidate out, decides about others, or gives no reason."""
    known = {each.pk for each in candidates}
    if left := [each.person.name for each in candidates if each.pk not in decisions]:
        raise RefusedError(_("Nothing is decided about: %(names)s.") % {"names": with_names(left)})
    if decisions.keys() - known:
        raise RefusedError(_("The list of candidates has changed meanwhile. Please look at it again and decide anew."))
    refused = [each for each in candidates if not decisions[each.pk].awarded]
    if reasonless := [each.person.name for each in refused if not decisions[each.pk].reason.strip()]:
        names = with_names(reasonless)
        raise RefusedError(_("Say why these are not awarded: %(names)s.") % {"names": names})
    if not any(decisions[each.pk].awarded for each in candidates):
        raise RefusedError(_("Nobody would hold a post. Call the round off instead, with the reason."))


def _expect_nobody_judges_themselves(candidates: Sequence[Application], by: User | None) -> None:
    if by is not None and any(each.person.user_id == by.pk for each in candidates):
        raise RefusedError(_("You are a candidate yourself: another committee member enters the decision."))


def _expect_seats(awarded: Sequence[Application]) -> None:
    """Refuses more holders than a post has seats, and a post that was closed meanwhile."""
    for post in {each.post for each in awarded}:
        chosen = sum(1 for each in awarded if each.post_id == post.pk)
        if post.closed_on is not None:
            raise RefusedError(_("“%(post)s” is no longer awarded. Please choose another post.") % {"post": post})
        if chosen > post.seats:
            words = ngettext(
                "“%(post)s” is held by %(seats)s member at a time; %(chosen)s are chosen.",
                "“%(post)s” is held by %(seats)s members at a time; %(chosen)s are chosen.",
                post.seats,
            )
            raise RefusedError(words % {"post": post, "seats": post.seats, "chosen": chosen})


def _expect_members(awarded: Sequence[Application], post_round: Round) -> None:
    """Refuses by name who left the branch or the Party since they stood, or lost a post and is barred by it."""
    present = Person.objects.in_bulk([each.person_id for each in awarded])
    for each in awarded:
        person = present[each.person_id]
        if person.branch_id != post_round.branch_id or not person.is_member:
            words = _("%(name)s is no longer a member of the branch and cannot be awarded a post.")
            raise RefusedError(words % {"name": person.name})
        if (year := may_apply_from(post_round, person)) is not None:
            words = _("A post of %(person)s was withdrawn. By the rule of this round they may stand again in %(year)s.")
            raise RefusedError(words % {"person": person.name, "year": year})


def _held(post_round: Round, awarded: Sequence[Application]) -> list[Holding]:
    """The posts held, numbered in the order of the posts; each with the group of the day of the award (rule 12)."""
    day = post_round.awarded_on
    assert day is not None
    return [
        Holding.objects.create(
            application=each,
            round=post_round,
            post=each.post,
            person=each.person,
            group=group_on(each.person, day),
            number=f"{post_round.code}-{place:02}",
            starts_on=day,
        )
        for place, each in enumerate(awarded, start=1)
    ]


def _record(post_round: Round, candidates: Sequence[Application], *, by: User | None) -> None:
    decided: list[dict[str, Any]] = [
        {
            "person": each.person.employee_no,
            "post": each.post.name,
            "awarded": each.status == ApplicationStatus.AWARDED,
            "reason": each.decision_reason,
        }
        for each in candidates
    ]
    after = {
        "round": post_round.code,
        "meeting_on": post_round.awarded_on,
        "present": hidden_text(post_round.award_present),
        "resolution": post_round.award_resolution,
        "decisions": decided,
    }
    audit.record("posts_awarded", by=by, subject=post_round, branch=post_round.branch.code, after=after)

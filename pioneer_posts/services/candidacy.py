"""What must be true of a candidate, a post and the words of an application; refusals say what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from branchmgr import clock
from branchmgr.errors import RefusedError
from groups.models import PartyGroup, Person
from pioneer_posts.application_queries import UNDECIDED, call_is_open, group_on, may_apply_from
from pioneer_posts.enums import RoundStatus
from pioneer_posts.models import Application, PioneerPost, Round

MOST_AIMS = 10
AIM_LENGTH = 200
PLEDGE_LENGTH = 300
"""what fits on a plaque"""
GROUNDS_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Words:
    """What a candidate says: why, the pledge, and the aims, one each; trimmed."""

    grounds: str
    pledge: str
    aims: tuple[str, ...]


def expect_open_call(post_round: Round, *, now: datetime) -> None:
    """Refuses what is only done while the call lasts."""
    if not call_is_open(post_round, clock.day_of(now)):
        first, last = post_round.call_opens_on.isoformat(), post_round.call_closes_on.isoformat()
        raise RefusedError(
            _("%(round)s: candidates come forward from %(first)s to %(last)s only; the call is not open.")
            % {"round": post_round, "first": first, "last": last}
        )


def expect_unsettled(application: Application) -> None:
    """Refuses what is only done before the award, and in a round that goes on."""
    if application.round.status == RoundStatus.CALLED_OFF:
        raise RefusedError(_("The round is called off; nothing can be changed about its candidates."))
    if application.round.status not in UNDECIDED:
        raise RefusedError(_("The award of this round is decided; nothing can be changed about its candidates."))


def expect_post(post_round: Round, post: PioneerPost) -> None:
    """Refuses a post of another branch, and one that is no longer awarded."""
    if post.branch_id != post_round.branch_id:
        raise RefusedError(_("“%(post)s” is not a post of this branch.") % {"post": post})
    if post.closed_on is not None:
        raise RefusedError(_("“%(post)s” is no longer awarded. Please choose another post.") % {"post": post})


def expect_candidate(
    post_round: Round, person: Person, *, day: date, standing: Application | None = None
) -> PartyGroup | None:
    """The group on ``day`` of somebody who may be a candidate; refuses who may not, and says why.

    ``standing`` is the application that is looked at once more, which does not stand against itself.
    """
    present = Person.objects.get(pk=person.pk)
    said = {"person": present.name, "round": post_round}
    if present.branch_id != post_round.branch_id:
        raise RefusedError(_("%(person)s does not belong to this branch.") % said)
    if not present.is_member:
        raise RefusedError(_("%(person)s is no Party member; posts are held by full or probationary members.") % said)
    if (year := may_apply_from(post_round, present)) is not None:
        words = _("A post of %(person)s was withdrawn. By the rule of this round they may stand again in %(year)s.")
        raise RefusedError(words % {**said, "year": year})
    others = Application.objects.of_round(post_round).live().filter(person=present).select_related("post")
    if live := (others.exclude(pk=standing.pk) if standing else others).first():
        words = _("%(person)s stands for “%(post)s” in this round already; a member stands for one post a round.")
        raise RefusedError(words % {**said, "post": live.post})
    return group_on(present, day)


def words_of(*, grounds: str, pledge: str, aims: Sequence[str], complete: bool) -> Words:
    """The words of an application, trimmed; refuses what is too long, and what is missing where it is ``complete``."""
    words = Words(grounds.strip(), pledge.strip(), tuple(aim.strip() for aim in aims if aim.strip()))
    if len(words.aims) > MOST_AIMS:
        raise RefusedError(_("Set yourself at most %(most)s aims; these are %(count)s.") % _count(words))
    if any(len(aim) > AIM_LENGTH for aim in words.aims):
        raise RefusedError(_("An aim has at most %(most)s characters.") % {"most": AIM_LENGTH})
    if len(words.pledge) > PLEDGE_LENGTH:
        raise RefusedError(_("The pledge has at most %(most)s characters.") % {"most": PLEDGE_LENGTH})
    if len(words.grounds) > GROUNDS_LENGTH:
        raise RefusedError(_("The grounds have at most %(most)s characters.") % {"most": GROUNDS_LENGTH})
    if len(set(words.aims)) < len(words.aims):
        raise RefusedError(_("An aim stands there twice."))
    if complete:
        _expect_all(words)
    return words


def _count(words: Words) -> dict[str, int]:
    return {"most": MOST_AIMS, "count": len(words.aims)}


def _expect_all(words: Words) -> None:
    if not words.grounds:
        raise RefusedError(_("Write the grounds."))
    if not words.pledge:
        raise RefusedError(_("Write the pledge."))
    if not words.aims:
        raise RefusedError(_("Set at least one aim that can be checked."))

"""What waits for a person in the applications for pioneer posts: to hand in, to speak on, to award."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from board.duty import POSTS, SHOWN_AT_MOST, Duty, Reading, each, once_there, work
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of
from pioneer_posts.application_queries import (
    awards_to_enter,
    candidates_without_opinion,
    opinions_to_give,
    own_to_carry_on,
    rounds_to_award,
)
from pioneer_posts.models import Application


@work(POSTS)
def applications_to_carry_on(user: User) -> Reading | None:
    """One's own drafts to hand in and nominations to answer, while their call is open."""

    def say(application: Application) -> Duty:
        text = _("Your application for “%(post)s” is a draft: hand it in")
        if application.waits_for_consent:
            text = _("You are nominated for “%(post)s”: agree or decline")
        url = reverse("application_detail", args=[application.pk])
        return Duty(text % {"post": application.post}, url, application.round.call_closes_on)

    fields = ("status", "way", "post__name", "round__call_closes_on")
    return each(own_to_carry_on(user, clock.today()), fields, say) if standing_of(user).person else None


@work(POSTS)
def opinions_on_candidates(user: User) -> Reading | None:
    """Candidates of whom one still says what their group thinks."""
    today = clock.today()

    def ask() -> Iterator[Duty]:
        for candidate in opinions_to_give(user, today)[:SHOWN_AT_MOST]:
            text = _("%(person)s stands for “%(post)s”: give the group's opinion")
            due, url = candidate.round.posting_closes_on, reverse("opinion_give", args=[candidate.pk])
            yield Duty(text % {"person": candidate.person, "post": candidate.post}, url, due, late=due < today)

    return once_there(candidates_without_opinion(user), ask) if standing_of(user).person else None


@work(POSTS)
def posts_to_award(user: User) -> Reading | None:
    """Rounds whose candidates the committee decides on, for who enters the decision."""

    def ask() -> Iterator[Duty]:
        for post_round in awards_to_enter(user)[:SHOWN_AT_MOST]:
            text = _("%(round)s: enter the award of the posts") % {"round": post_round}
            yield Duty(text, reverse("posts_award", args=[post_round.pk]))

    return once_there(rounds_to_award(user), ask) if standing_of(user).serves else None

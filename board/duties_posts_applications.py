"""What waits for a person about candidates: a draft, a nomination to answer, an opinion to give, an award to enter."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.queries import Sheet
from board.duty import SHOWN_AT_MOST, Duty
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of
from pioneer_posts.application_queries import awards_to_enter, opinions_to_give, own_to_carry_on
from pioneer_posts.models import Application


def applications_to_carry_on(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """One's own drafts to hand in and nominations to answer, while their call is open."""
    for each in own_to_carry_on(user, clock.today())[:SHOWN_AT_MOST]:
        text = _("Your application for “%(post)s” is a draft: hand it in")
        if each.waits_for_consent:
            text = _("You are nominated for “%(post)s”: agree or decline")
        yield Duty(text % {"post": each.post}, _page(each), each.round.call_closes_on)


def opinions_on_candidates(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Candidates of whom one still says what their group thinks."""
    today = clock.today()
    for each in opinions_to_give(user, today)[:SHOWN_AT_MOST]:
        text = _("%(person)s stands for “%(post)s”: give the group's opinion")
        due = each.round.posting_closes_on
        url = reverse("opinion_give", args=[each.pk])
        yield Duty(text % {"person": each.person, "post": each.post}, url, due, late=due < today)


def posts_to_award(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Rounds whose candidates the committee decides on, for who enters the decision."""
    if not standing_of(user).serves:
        return
    for each in awards_to_enter(user)[:SHOWN_AT_MOST]:
        text = _("%(round)s: enter the award of the posts") % {"round": each}
        yield Duty(text, reverse("posts_award", args=[each.pk]))


def _page(application: Application) -> str:
    return reverse("application_detail", args=[application.pk])

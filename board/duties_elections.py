"""What waits for a person of elections and of forming groups."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from board.duty import ORGANISATION, Duty, Reading, each, work
from branchmgr import clock
from branchmgr.models import User
from groups.models import Election, Regrouping, standing_of


@work(ORGANISATION)
def ballots_to_cast(user: User) -> Reading | None:
    """Elections in which one may vote and has not yet."""
    person = standing_of(user).person

    def say(election: Election) -> Duty:
        text = _("%(group)s elects its leader: vote") % {"group": election.group}
        return Duty(text, reverse("ballot_cast", args=[election.pk]))

    found = Election.objects.with_ballot_for(person).order_by("on", "pk")
    return each(found, ("group__name",), say) if person else None


@work(ORGANISATION)
def elections_to_carry_on(user: User) -> Reading | None:
    """Elections of one's branch whose day has come and that are not counted, for the committee."""
    branches, today = standing_of(user).serves, clock.today()

    def say(election: Election) -> Duty:
        text = _("%(group)s: carry the election of the leader on") % {"group": election.group}
        return Duty(text, reverse("election_detail", args=[election.pk]), election.on, late=election.on < today)

    found = Election.objects.to_carry_on(today).filter(group__branch__in=branches).order_by("on", "pk")
    return each(found, ("on", "group__name"), say) if branches else None


@work(ORGANISATION)
def elections_to_confirm(user: User) -> Reading | None:
    """Results that the committee has to confirm or not, for the secretary."""
    branches = standing_of(user).secretary_of

    def say(election: Election) -> Duty:
        text = _("%(group)s elected %(person)s: enter whether the committee confirms")
        said = {"group": election.group, "person": election.elected}
        return Duty(text % said, reverse("election_detail", args=[election.pk]))

    found = Election.objects.to_confirm().filter(group__branch__in=branches).order_by("on", "pk")
    return each(found, ("group__name", "elected__name"), say) if branches else None


@work(ORGANISATION)
def regroupings_to_decide(user: User) -> Reading | None:
    """Drafts of forming groups, for the secretary, until they take effect."""
    branches, today = standing_of(user).secretary_of, clock.today()

    def say(regrouping: Regrouping) -> Duty:
        day = regrouping.starts_on
        text = _("Forming groups from %(day)s is a draft: decide or drop it") % {"day": day.isoformat()}
        return Duty(text, reverse("regrouping_detail", args=[regrouping.pk]), day, late=day < today)

    drafts = Regrouping.objects.drafts().filter(branch__in=branches).order_by("starts_on")
    return each(drafts, ("starts_on",), say) if branches else None

"""What waits for a person with elections and forming groups: to vote, to count, to confirm, to decide."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.queries import Sheet
from board.duty import Duty
from branchmgr import clock
from branchmgr.models import User
from groups.models import Election, Regrouping, standing_of

SHOWN_AT_MOST = 20


def ballots_to_cast(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Elections in which one may vote and has not yet."""
    person = standing_of(user).person
    if person is None:
        return
    for each in Election.objects.with_ballot_for(person).with_places().order_by("on", "pk")[:SHOWN_AT_MOST]:
        text = _("%(group)s elects its leader: vote") % {"group": each.group}
        yield Duty(text, reverse("ballot_cast", args=[each.pk]))


def elections_to_carry_on(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Elections of one's branch whose day has come and that are not counted, for the committee."""
    found = Election.objects.to_carry_on(clock.today()).filter(group__branch__in=standing_of(user).serves)
    for each in found.with_places().order_by("on", "pk")[:SHOWN_AT_MOST]:
        text = _("%(group)s: carry the election of the leader on") % {"group": each.group}
        yield Duty(text, reverse("election_detail", args=[each.pk]), each.on, late=each.on < clock.today())


def elections_to_confirm(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Results that the committee has to confirm or not, for the secretary."""
    found = Election.objects.to_confirm().filter(group__branch__in=standing_of(user).secretary_of)
    for each in found.with_places().order_by("on", "pk")[:SHOWN_AT_MOST]:
        text = _("%(group)s elected %(person)s: enter whether the committee confirms")
        said = {"group": each.group, "person": each.elected}
        yield Duty(text % said, reverse("election_detail", args=[each.pk]))


def regroupings_to_decide(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Drafts of forming groups, for the secretary, until they take effect."""
    drafts = Regrouping.objects.drafts().filter(branch__in=standing_of(user).secretary_of)
    for each in drafts.select_related("branch").order_by("starts_on")[:SHOWN_AT_MOST]:
        text = _("Forming groups from %(day)s is a draft: decide or drop it") % {"day": each.starts_on.isoformat()}
        late = each.starts_on < clock.today()
        yield Duty(text, reverse("regrouping_detail", args=[each.pk]), each.starts_on, late=late)

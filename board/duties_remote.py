"""What waits for a person with remote members: contacts to make, transfers to decide on."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from activities.remote_queries import away_within
from board.duty import GROUPS, SHOWN_AT_MOST, Duty, Reading, once_there, work
from board.early_warnings import scope_today
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of


@work(GROUPS)
def contacts_to_make(user: User) -> Reading | None:
    """Remote members of the groups one leads whose next contact is due within a week or overdue."""
    leads, today = standing_of(user).leads, clock.today()

    def ask() -> Iterator[Duty]:
        led = [each for each in scope_today(user).away if each.group and each.group.pk in leads]
        for each in [each for each in led if each.late or each.soon][:SHOWN_AT_MOST]:
            text = _("Contact %(person)s (%(place)s)") % {"person": each.person, "place": each.stay.place}
            yield Duty(text, reverse("contact_record", args=[each.person.pk]), each.due_on, late=each.late)

    return once_there(away_within(leads, (), today), ask) if leads else None


@work(GROUPS)
def transfers_to_decide(user: User) -> Reading | None:
    """Members away for so long that a transfer is considered, undecided, for the secretary."""
    branches, today = standing_of(user).secretary_of, clock.today()

    def ask() -> Iterator[Duty]:
        own = [each for each in scope_today(user).away if each.person.branch_id in branches]
        for each in [each for each in own if each.undecided][:SHOWN_AT_MOST]:
            said = {"person": each.person, "since": each.stay.since.isoformat()}
            text = _("%(person)s has been away since %(since)s: enter the decision on a transfer") % said
            yield Duty(text, reverse("transfer_decide", args=[each.stay.pk]), each.limit, late=each.limit < today)

    return once_there(away_within((), branches, today), ask) if branches else None

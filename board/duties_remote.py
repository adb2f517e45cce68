"""What waits for a person with remote members: contacts to make, transfers to decide on."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from activities.remote_queries import away_in, away_of, long_ago
from appraisal.queries import Sheet
from board.duty import Duty
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of

SHOWN_AT_MOST = 20


def contacts_to_make(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Remote members of the groups one leads whose next contact is due within a week or overdue."""
    today, leads = clock.today(), standing_of(user).leads
    found = away_in(leads, today) if leads else []
    for each in [each for each in found if each.late or each.soon][:SHOWN_AT_MOST]:
        text = _("Contact %(person)s (%(place)s)") % {"person": each.person, "place": each.stay.place}
        yield Duty(text, reverse("contact_record", args=[each.person.pk]), each.due_on, late=each.late)


def transfers_to_decide(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Members away for so long that a transfer is considered, undecided, for the secretary."""
    branches, today = standing_of(user).secretary_of, clock.today()
    found = away_of(long_ago(today).filter(person__branch__in=branches), today) if branches else []
    for each in [each for each in found if each.undecided][:SHOWN_AT_MOST]:
        said = {"person": each.person, "since": each.stay.since.isoformat()}
        text = _("%(person)s is away since %(since)s: enter the decision on a transfer") % said
        yield Duty(text, reverse("transfer_decide", args=[each.stay.pk]), each.limit, late=each.limit < today)

"""Links for screens: made, shown once, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from board.models import WallLink
from board.models.wall_links import LONGEST, SHORTEST
from branchmgr import audit
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.models.secret_links import digest_of_token, new_token
from branchmgr.spreadsheets import typed_text
from groups.models import Branch

NAME_LENGTH: Final = 40
WITHDRAWN_ALREADY: Final = gettext_lazy("This link is withdrawn already.")
MOST_LINKS: Final = 20
"""links of a branch that stand at a time: more screens than these nobody keeps an eye on"""


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A new link with its token: nobody can read the token again."""

    link: WallLink
    token: str


@transaction.atomic
def make_wall_link(branch: Branch, *, name: str, seconds: int, by: User, now: datetime) -> MadeLink:
    """Makes a secret address of the branch's board. Raises RefusedError for a name that stands already."""
    Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)
    typed, standing = typed_text(name), WallLink.objects.of(branch).standing()
    if not typed or len(typed) > NAME_LENGTH:
        raise RefusedError(_("Name the screen, in at most %(most)s characters.") % {"most": NAME_LENGTH})
    if not SHORTEST <= seconds <= LONGEST:
        said = {"least": SHORTEST, "most": LONGEST}
        raise RefusedError(_("A page stands for %(least)s to %(most)s seconds.") % said)
    if standing.filter(name=typed).exists():
        raise RefusedError(_("There is a link of this name already. Withdraw it first, or name another."))
    if standing.count() >= MOST_LINKS:
        raise RefusedError(
            _("There are %(most)s links already. Withdraw those that nobody uses.") % {"most": MOST_LINKS}
        )
    token = new_token()
    link = WallLink.objects.create(
        branch=branch, name=typed, seconds=seconds, digest=digest_of_token(token), created_by=by, created_at=now
    )
    _record(link, "wall_link_made", by=by)
    return MadeLink(link, token)


@transaction.atomic
def withdraw_wall_link(link: WallLink, *, by: User, now: datetime) -> WallLink:
    """From now on the address opens nothing. Refused where somebody else was faster."""
    link = WallLink.objects.select_for_update(of=("self",)).select_related("branch").get(pk=link.pk)
    if link.withdrawn_at:
        raise RefusedError(WITHDRAWN_ALREADY)
    link.withdraw(now)
    link.save(update_fields=["withdrawn_at"])
    _record(link, "wall_link_withdrawn", by=by)
    return link


def _record(link: WallLink, action: str, *, by: User) -> None:
    """The one audit entry of a service; the token is in none."""
    after = {"name": link.name, "seconds": link.seconds}
    audit.record(action, by=by, subject=link, branch=link.branch.code, after=after)

"""What waits for an admin of an installation that is still empty."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from board.duty import ORGANISATION, Duty, Waiting, work
from branchmgr.models import User
from groups.models import Branch, standing_of


@work(ORGANISATION)
def people_missing(user: User) -> Waiting | None:
    """An installation without a branch: the roster comes first."""

    def tell(found: list[Branch]) -> Iterator[Duty]:
        if not found:
            yield Duty(_("No branch is here yet: import the roster"), reverse("roster_import"))

    return Waiting(Branch.objects.visible_to(user)[:1], (), tell) if standing_of(user).admin_paths else None

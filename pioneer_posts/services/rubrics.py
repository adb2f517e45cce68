"""The assessment form of a round: set while the round is planned, frozen when its call opens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit
from branchmgr.errors import RefusedError
from branchmgr.models import User
from pioneer_posts.models import Round
from pioneer_posts.rubrics import Item, check_items, items_of
from pioneer_posts.services.rounds import lock_round
from pioneer_posts.services.rubric_rows import recorded, write_items


@transaction.atomic
def set_items(post_round: Round, rows: Sequence[Item], *, by: User | None, now: datetime) -> Round:
    """Puts a form in the place of the one there is. The same form again changes nothing.

    Raises RefusedError where the round is no longer planned, or the form has faults; each is named.
    """
    post_round = lock_round(post_round.pk)
    if not post_round.is_planned:
        raise RefusedError(_("The form is frozen since the call opened. A change is for the next round."))
    if faults := check_items(rows, step=post_round.step):
        raise RefusedError(" ".join(faults))
    before = items_of(post_round)
    if list(rows) == before:
        return post_round
    post_round.items.all().delete()
    write_items(post_round, rows)
    code = post_round.branch.code
    said = {"at": now, "items": recorded(rows)}
    audit.record("set_items", by=by, subject=post_round, branch=code, before={"items": recorded(before)}, after=said)
    return post_round

"""Saved views: a person keeps the list as it is narrowed and ordered now."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.spreadsheets import typed_text
from innovation.models import SavedView

MOST_VIEWS: Final = 20
NAME_LENGTH: Final = 40
QUERY_LENGTH: Final = 500


@transaction.atomic
def save_view(user: User, *, name: str, query: str, by: User, now: datetime) -> SavedView:
    """Keeps a query under a name; a view of the same name is replaced.

    Raises RefusedError for no name or a long one, for nothing chosen, and for more than 20 views.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    called = typed_text(name)
    if not called or len(called) > NAME_LENGTH:
        raise RefusedError(_("Give the view a name of at most %(most)s characters.") % {"most": NAME_LENGTH})
    if not query:
        raise RefusedError(_("Narrow or sort the list first; the whole list needs no view."))
    if len(query) > QUERY_LENGTH:
        raise RefusedError(_("This search is too long to be kept. Use fewer words."))
    others = SavedView.objects.filter(user=user).exclude(name=called)
    if others.count() >= MOST_VIEWS:
        raise RefusedError(_("You have %(most)s views already. Delete one first.") % {"most": MOST_VIEWS})
    view, _new = SavedView.objects.update_or_create(user=user, name=called, defaults={"query": query})
    audit.record("view_saved", by=by, subject=view, branch="", after={"name": called, "query": query, "at": now})
    return view


@transaction.atomic
def delete_view(view: SavedView, *, by: User, now: datetime) -> None:
    """Takes a saved view away."""
    audit.record("view_deleted", by=by, subject=view, branch="", before={"name": view.name, "at": now})
    view.delete()

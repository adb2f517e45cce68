"""The kinds of import: one table, to which each app adds its own in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branchmgr.errors import RefusedError
from branchmgr.imports.changes import Outcome
from branchmgr.models import User

Target = list[Any]
"""what an import is for, as the address of its page names it: nothing, an id, an id and a month"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of import.

    ``page`` is the name of the page where a workbook is chosen; it, ``model`` and ``permission`` are those of the
    page's view. ``carry_out(thing, *more, source, by, dry_run)`` imports a workbook into a thing, all or nothing, or
    says what would change; ``more`` is what the address names behind the thing's id. It raises RefusedError with all
    faults at once. ``leads_to(thing, *more, outcome)`` is where one goes on afterwards; ``leads_word`` calls it so.
    """

    key: str
    label: Any
    page: str
    permission: str
    carry_out: Callable[..., Outcome]
    leads_to: Callable[..., str]
    leads_word: Any
    model: type[Model] | None = None
    related: tuple[str, ...] = ()

    def thing(self, target: Target, user: User) -> Any:
        """What the import is for, as this person may see it; RefusedError where it is not there (any more)."""
        if self.model is None:
            return None
        manager: Any = self.model._default_manager
        visible = manager.visible_to(user)
        found = visible.select_related(*self.related).filter(pk=target[0]).first()
        if found is None:
            raise RefusedError(_("What this file is for is no longer there, or you may not see it any more."))
        return found

    def may(self, user: User, target: Target) -> bool:
        """Whether this person may import into it today."""
        try:
            thing = self.thing(target, user)
        except RefusedError:
            return False
        return user.has_perm(self.permission, thing) if self.model else user.has_perm(self.permission)

    def page_of(self, target: Target) -> str:
        """The page where a workbook is chosen."""
        return reverse(self.page, args=target)


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Adds kinds of import."""
    _kinds.update({kind.key: kind for kind in kinds})


def kind_of(key: str) -> Kind:
    """A kind by its key. Raises RefusedError for one that is not in the table (any more)."""
    if key not in _kinds:
        raise RefusedError(_("This file cannot be imported any more. Please choose it again."))
    return _kinds[key]


def may_import(user: User, key: str, target: Target) -> bool:
    """Whether this person may import something of a kind into a thing today."""
    return key in _kinds and _kinds[key].may(user, target)

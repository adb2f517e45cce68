"""The kinds of long work: one table, to which each app adds its own in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any, Final, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from branchmgr.errors import RefusedError
from branchmgr.long_work import reach
from branchmgr.long_work.progress import Progress
from branchmgr.models import LongWork, User

KEPT: Final = timedelta(days=7)
"""as long as a result can be downloaded, and the input of what failed is there to be tried again"""

Arguments = Mapping[str, Any]
M = TypeVar("M", bound=Model)
LONGEST: Final = 100
"""characters of one argument"""
TYPED: Final = frozenset({"q", "words", "person", "thing_id"})
"""arguments, of whatever kind, in which people type what they look for: it may be a name, so it goes with the result"""

NOT_ALLOWED: Final = _("You may not have this file any more: your office or its reach has changed.")
OTHER_REACH: Final = _(
    "What you may see has changed since this file was made, so it is not handed out any more. Ask for it again on its"
    " page: you get what you may see today."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a work: a ``file`` (read from where it stands) with its full ``name``, or a ``url``, or both.

    ``note`` is a sentence for the person. ``record`` is called in the transaction that marks the work as done, and
    for a small export in one of its own: there the entry of an export belongs.
    """

    file: IO[bytes] | None = None
    name: str = ""
    media_type: str = ""
    url: str = ""
    note: str = ""
    record: Callable[[], object] | None = None


Run = Callable[[LongWork, Progress], Outcome]
May = Callable[[User, Arguments], bool]
Marked = Callable[[LongWork, RefusedError], Outcome | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of long work; see ``register``."""

    key: str
    label: Any
    run: Run
    may: May
    whole: bool = False
    marked: Marked | None = None


_kinds: dict[str, Kind] = {}


def register(
    key: str,
    *,
    label: Any,
    run: Run,
    may: May,
    whole: bool = False,
    marked: Marked | None = None,
) -> None:
    """Adds a kind of long work.

    ``run(work, progress)`` does it, in the language of who asked; it may be begun again from the start at any time.
    ``may(user, arguments)`` is asked when it is asked for, again by the worker, and at every download.
    ``whole`` puts everything that ``run`` writes, and that the work is done, into one transaction: an import.
    ``marked(work, refusal)`` gives the file that goes with a refusal, such as the workbook with its faults marked.
    """
    _kinds[key] = Kind(key=key, label=label, run=run, may=may, whole=whole, marked=marked)


class OnObject(Generic[M]):
    """A kind's ``may`` for what is about one thing, asked as ``on_object`` asks: seen by the person, and permitted.

    ``arguments["pk"]`` names the thing; ``found`` reads it for who may have it.
    """

    def __init__(self, model: type[M], permission: str, *, related: tuple[str, ...] = ()) -> None:
        self._model, self._permission, self._related = model, permission, related

    def may(self, user: User, arguments: Arguments) -> bool:
        manager: Any = self._model._default_manager
        subject = self._read(manager.visible_to(user), arguments).first()
        return subject is not None and user.has_perm(self._permission, subject)

    def found(self, work: LongWork) -> M:
        return self._read(self._model._default_manager.all(), work.arguments).get()

    def _read(self, rows: QuerySet[M], arguments: Arguments) -> QuerySet[M]:
        chosen = rows.filter(pk=arguments["pk"])
        return chosen.select_related(*self._related) if self._related else chosen


@dataclass(frozen=True, slots=True)
class Permitted:
    """A kind's ``may`` for a list: what stands in it is decided by the asker's reach, not by the permission alone.

    That is why its file is handed out only as long as the reach is the one it was made with (``why_withheld``).
    """

    permission: str

    def __call__(self, user: User, _arguments: Arguments) -> bool:
        return user.has_perm(self.permission)


def permitted(permission: str) -> May:
    """A kind's ``may`` for what needs a permission without a thing."""
    return Permitted(permission)


def chosen_in(query: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """What a list was narrowed by, as the arguments of its export: the named values of an address or a form."""
    found = {name: str(query.get(name, "")).replace("\0", "").strip()[:LONGEST] for name in names}
    return {name: value for name, value in found.items() if value}


def kind_of(key: str) -> Kind:
    """A kind by its key. Raises RefusedError for one that is not in the table (any more)."""
    if key not in _kinds:
        raise RefusedError(_("This work cannot be done any more. Please begin anew from its page."))
    return _kinds[key]


def label_of(key: str) -> Any:
    """What a kind is called; empty for one that is not in the table (any more)."""
    return _kinds[key].label if key in _kinds else ""


def may_have(work: LongWork, user: User) -> bool:
    """Whether a person may (still) have this work and what came of it."""
    known = _kinds.get(work.kind)
    return known is not None and user.is_active and work.asked_by_id == user.pk and known.may(user, work.arguments)


def reach_of(key: str, user: User) -> str:
    """The digest of what decides what a person finds in a work of this kind; empty where it is about one thing."""
    known = _kinds.get(key)
    return reach.digest_of_reach(user) if known is not None and isinstance(known.may, Permitted) else ""


def why_withheld(work: LongWork, user: User) -> str:
    """Why a person may not have (any more) what came of this work, with what to do; empty where they may."""
    if not may_have(work, user):
        return str(NOT_ALLOWED)
    if work.name and work.reach != reach_of(work.kind, user):
        return str(OTHER_REACH)
    return ""


def why_list_withheld(work: LongWork, user: User) -> str:
    """The same for a row among many, without a query for each: what is about one thing is asked at its own door."""
    known = _kinds.get(work.kind)
    return why_withheld(work, user) if known is not None and isinstance(known.may, Permitted) else ""

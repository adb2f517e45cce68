"""The audit as its readers see it: the chains of their places, narrowed, with what is not published kept back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchmgr import audit, clock
from branchmgr.audit_holds import held_back, private_names
from branchmgr.audit_words import registered, word_of
from branchmgr.models import AuditEvent, User
from groups.audit_names import BETWEEN, name_of, origin_of
from groups.audit_values import value_of
from groups.masks import HIDDEN
from groups.models import Branch, standing_of

NO_BRANCH = "-"
"""stands in a choice for the chain that belongs to no branch"""
PRIVATE = HIDDEN * 3
ACCOUNT = "branchmgr.user"
BATCH = 1_000
NOT_SIGNED_IN = ("sign_in_failed", "locked_out")


@dataclass(frozen=True, slots=True)
class AuditChoice:
    """Which entries are shown; empty words and days choose nothing."""

    person: str = ""
    """an employee number, a part of a name, or ``audit.SYSTEM``"""
    action: str = ""
    thing: str = ""
    """the label of a model, with ``#`` and an id where one thing is meant"""
    branch: str = ""
    first: date | None = None
    last: date | None = None

    def __bool__(self) -> bool:
        return bool(self.said)

    @property
    def said(self) -> dict[str, str]:
        """The choice in stable words, for the audit of an export."""
        days = {"from": self.first, "to": self.last}
        words = {"person": self.person, "action": self.action, "thing": self.thing, "branch": self.branch}
        return {name: word for name, word in words.items() if word} | {n: f"{d}" for n, d in days.items() if d}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that an entry says: what it was and what it became; empty where there was nothing."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An entry in words. ``held`` entries tell nothing of before and after yet."""

    event: AuditEvent
    action: str
    actor: str
    origin: str
    thing: str
    held: bool
    differences: Sequence[Difference]

    @property
    def code(self) -> str:
        """The short code that a public notice prints of it; empty where none does."""
        return audit.anchor(self.event) if self.event.action in audit.ANCHORED else ""


def chains_of(user: User) -> list[str]:
    """The chains that a user reads: those of the branches audited, and of no branch for the topmost committee's."""
    standing = standing_of(user)
    below = Q(pk__in=standing.audited)
    for path in standing.audit_paths:
        below |= Q(committee__path__startswith=path)
    codes = list(Branch.objects.filter(below).order_by("code").values_list("code", flat=True))
    return [*codes, *([""] if any(path.count("/") == 2 for path in standing.audit_paths) else [])]


def entries_of(user: User, choice: AuditChoice | None) -> QuerySet[AuditEvent]:
    """The entries a user reads, as chosen, the newest first; none without a choice that makes sense."""
    if choice is None:
        return AuditEvent.objects.none()
    found = AuditEvent.objects.filter(branch__in=chains_of(user))
    if choice.branch:
        found = found.filter(branch="" if choice.branch == NO_BRANCH else choice.branch)
    if choice.person:
        found = found.filter(Q(actor_name=choice.person) | Q(actor__person__name__contains=choice.person))
    if choice.action:
        found = found.filter(action=choice.action)
    if choice.thing:
        subject, _mark, subject_id = choice.thing.partition("#")
        found = found.filter(subject=subject, **({"subject_id": subject_id} if subject_id else {}))
    if choice.first:
        found = found.filter(at__gte=_midnight(choice.first))
    if choice.last:
        found = found.filter(at__lt=_midnight(choice.last + timedelta(days=1)))
    return found.select_related("actor__person").order_by("-at", "-pk")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.zone())


def lines_of(events: Iterable[AuditEvent]) -> Iterator[AuditLine]:
    """The entries in words; at most one query a kind of thing that may be kept back, for each thousand."""
    entries = iter(events)
    while batch := list(islice(entries, BATCH)):
        held, accounts = held_back(batch), _accounts(batch)
        for event in batch:
            kept = event.pk in held
            yield AuditLine(
                event=event,
                action=word_of(event.action),
                actor=actor_of(event),
                origin=origin_of(event.origin),
                thing=thing_of(event, accounts),
                held=kept,
                differences=() if kept else _differences(event),
            )


def _differences(event: AuditEvent) -> list[Difference]:
    private = private_names(event.action)
    return differences_of(event.before, event.after, of=event.subject, private=private)


def actor_of(event: AuditEvent) -> str:
    """Who did it: name and number; the system by its word, and whoever was not signed in yet by theirs."""
    if event.actor is None and event.action in NOT_SIGNED_IN:
        return pgettext("audit", "somebody not signed in")
    if event.actor is None:
        return _("the system") if event.actor_name == audit.SYSTEM else event.actor_name
    person = getattr(event.actor, "person", None)
    if person and event.actor.username != event.actor_name:
        # The data were erased since: name and number are not shown together any more.
        return str(person.name)
    return f"{person.name} {event.actor_name}" if person else event.actor_name


def thing_of(event: AuditEvent, accounts: Mapping[str, str]) -> str:
    """What it was done to: the kind of thing and its number; whose an account is."""
    if not event.subject:
        return ""
    whose = accounts.get(event.subject_id, "") if event.subject == ACCOUNT else ""
    return f"{kind_of(event.subject)} #{event.subject_id} {whose}".rstrip()


def _accounts(events: Iterable[AuditEvent]) -> dict[str, str]:
    """Whose the accounts are that entries are about, in one query: names, by the ids of the accounts."""
    wanted = {event.subject_id for event in events if event.subject == ACCOUNT}
    found = User.objects.filter(pk__in=wanted, person__isnull=False).values_list("pk", "person__name")
    return {str(pk): str(name) for pk, name in found}


def kind_of(subject: str) -> str:
    """A kind of thing in words; its label where there is no such model any more."""
    try:
        return str(capfirst(apps.get_model(subject)._meta.verbose_name))
    except (LookupError, ValueError):
        return subject


def differences_of(
    before: Any, after: Any, *, of: str = "", private: Collection[str] = frozenset()
) -> list[Difference]:
    """What an entry says ``of`` a kind of thing; what stayed as it was is left out where both are there.

    Of what is ``private`` only that there is something is told.
    """
    earlier, later = _named(before), _named(after)
    names = [*earlier, *(name for name in later if name not in earlier)]
    changed = (name for name in names if name not in earlier or name not in later or earlier[name] != later[name])

    def shown(name: str, value: Any) -> str:
        text = value_of(of, name, value)
        return PRIVATE if text and name.split(BETWEEN)[0] in private else text

    return [
        Difference(name_of(of, name), *(shown(name, side.get(name)) for side in (earlier, later))) for name in changed
    ]


def _named(values: Any) -> dict[str, Any]:
    """Every single value by its name; the names of what lies within another follow it."""
    if values is None:
        return {}
    return dict(_inner("", values))


def _inner(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        yield name, value
        return
    for inner, each in value.items():
        yield from _inner(f"{name}{BETWEEN}{inner}" if name else inner, each)


def actions() -> list[tuple[str, str]]:
    """All acts that the product records, in words."""
    return sorted(((action, str(word)) for action, word in registered().items()), key=lambda each: each[1])


def things_of(user: User) -> list[tuple[str, str]]:
    """The kinds of things in the chains that a user reads, in words."""
    found = AuditEvent.objects.filter(branch__in=chains_of(user)).exclude(subject="").order_by()
    kinds = found.values_list("subject", flat=True).distinct()
    return sorted(((subject, kind_of(subject)) for subject in kinds), key=lambda each: each[1])


def places_of(user: User) -> list[tuple[str, str]]:
    """The branches whose chains a user reads, and the chain of no branch where it is read."""
    codes = chains_of(user)
    named = [(branch.code, str(branch)) for branch in Branch.objects.filter(code__in=codes).order_by("code")]
    return [*named, *([(NO_BRANCH, _("no branch"))] if "" in codes else [])]

"""The audit: every service that writes leaves exactly one entry, inside its own transaction.

Entries are chained per branch: each carries the hash of the one before, so that a change, a loss
or a swap shows (``verify_audit``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import BigAutoField, CharField, Model, OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.kept_queries import Given, KeptQuery
from branchmgr.kept_writes import KeptInsert, KeptUpdate
from branchmgr.models import AuditChain, AuditEvent, User

_origin: ContextVar[str] = ContextVar("origin", default="")

SYSTEM = "system"

# Every act that writes passes here.
_chain = KeptQuery(
    "audit_chain", lambda: AuditChain.objects.select_for_update().filter(branch=Given("branch", CharField()))
)
_entry = KeptInsert("audit_entry", AuditEvent)
_end = KeptUpdate(
    "audit_end", lambda: AuditChain.objects.filter(pk=Given("pk", BigAutoField())), "last_number", "last_hash"
)

ANCHORED = (
    "period_published",
    "correction_confirmed",
    "candidates_posted",
    "posts_awarded",
    "publish_round",
    "review_announced",
)
"""the acts whose short codes are printed on paper and hung up: from then on the chain before them is fixed"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one entry of many says: the chain it belongs to (a branch code), what it is about, before and after."""

    branch: str
    subject: Model | None = None
    after: Mapping[str, Any] | None = None
    before: Mapping[str, Any] | None = None


@contextmanager
def from_origin(origin: str) -> Iterator[None]:
    """Everything recorded inside says that it came from ``origin`` (an address, a command, the tick)."""
    token = _origin.set(origin[:64])
    try:
        yield
    finally:
        _origin.reset(token)


def record(
    action: str,
    *,
    by: User | None,
    subject: Model | None = None,
    branch: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Appends one entry to ``branch``'s chain (a branch code, empty for none). ``by`` None is the system.

    Must be called inside the transaction of what it records; the chain's row stays locked until its end.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit entry is written in the transaction of what it records")
    chain = _locked(branch)
    event = _following(chain, action, by=by, entry=Entry(branch, subject, after, before), at=clock.now())
    _entry.write(event)
    _end.write(pk=chain.pk, last_number=event.number, last_hash=event.hash)
    return event


def record_all(action: str, *, by: User | None, entries: Sequence[Entry]) -> list[AuditEvent]:
    """Appends one entry after the other, as ``record`` does; a fixed number of queries however many there are.

    The chains are locked in the order of their names, so that two such transactions never wait for each other.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit entry is written in the transaction of what it records")
    chains = _locked_chains({entry.branch for entry in entries})
    moment = clock.now()
    events = [_following(chains[entry.branch], action, by=by, entry=entry, at=moment) for entry in entries]
    AuditEvent.objects.bulk_create(events)
    newest = AuditEvent.objects.filter(branch=OuterRef("branch")).order_by("-number")
    ends = {"last_number": Subquery(newest.values("number")[:1]), "last_hash": Subquery(newest.values("hash")[:1])}
    AuditChain.objects.filter(branch__in=chains).update(**ends)
    return events


def _locked_chains(names: Collection[str]) -> dict[str, AuditChain]:
    """The chains by their names, begun where there are none yet."""
    known = set(AuditChain.objects.filter(branch__in=names).values_list("branch", flat=True))
    if missing := sorted(set(names) - known):
        AuditChain.objects.bulk_create([AuditChain(branch=name) for name in missing], ignore_conflicts=True)
    rows = AuditChain.objects.select_for_update().filter(branch__in=names).order_by("branch")
    return {chain.branch: chain for chain in rows}


def _following(chain: AuditChain, action: str, *, by: User | None, entry: Entry, at: datetime) -> AuditEvent:
    """The entry that comes next in a chain, not saved; the chain, not saved either, ends with it from now on."""
    subject = entry.subject
    event = AuditEvent(
        branch=chain.branch,
        number=chain.last_number + 1,
        at=at,
        actor=by,
        actor_name=by.username if by else SYSTEM,
        action=action,
        subject=subject._meta.label_lower if subject else "",
        subject_id=str(subject.pk) if subject else "",
        before=_plain(entry.before),
        after=_plain(entry.after),
        origin=_origin.get(),
        previous_hash=chain.last_hash,
    )
    event.hash = fingerprint(event)
    chain.last_number, chain.last_hash = event.number, event.hash
    return event


def _locked(branch: str) -> AuditChain:
    """The end of a branch's chain, its row locked until the transaction ends; made where there is none."""
    return _chain.first(branch=branch) or AuditChain.objects.select_for_update().get_or_create(branch=branch)[0]


def record_once(action: str, *, by: User, subject: Model, branch: str, since: datetime) -> AuditEvent | None:
    """As ``record``, unless ``by`` left this entry on this thing since a moment already; None then.

    The chain is locked before it is looked, so that parallel requests leave one entry between them.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit entry is written in the transaction of what it records")
    _locked(branch)
    known = AuditEvent.objects.filter(subject=subject._meta.label_lower, subject_id=str(subject.pk), action=action)
    if known.filter(actor=by, at__gte=since).exists():
        return None
    return record(action, by=by, subject=subject, branch=branch)


def _plain(values: Mapping[str, Any] | None) -> Any:
    return None if values is None else json.loads(json.dumps(values, cls=DjangoJSONEncoder))


def fingerprint(event: AuditEvent) -> str:
    """SHA-256 over everything the entry says and the hash of the entry before it."""
    said = [
        event.branch,
        event.number,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor_name,
        event.action,
        event.subject,
        event.subject_id,
        event.before,
        event.after,
        event.origin,
        event.previous_hash,
    ]
    text = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def anchor(event: AuditEvent) -> str:
    """The short code of an entry, as a public notice prints it: the first 8 + 8 characters of its hash."""
    return f"{event.hash[:8]} {event.hash[8:16]}"


def anchors() -> QuerySet[AuditEvent]:
    """The entries whose short codes are on public notices, chain by chain."""
    return AuditEvent.objects.filter(action__in=ANCHORED).order_by("branch", "number")


def verify() -> int:
    """Checks every chain from its first entry to its end and returns the number of entries.

    Raises RefusedError naming the first entry that was changed, taken out, put in or cut off.
    """
    accounts = _Accounts()
    return sum(_verify_chain(chain, accounts) for chain in _chains())


def size_of(chains: Collection[str]) -> int:
    """How many entries some chains have, by the codes of their branches; one query."""
    return AuditChain.objects.filter(branch__in=chains).aggregate(size=Sum("last_number"))["size"] or 0


def verify_tail(chains: Collection[str], most: int) -> list[AuditEvent]:
    """Checks the newest entries of some chains, ``most`` at the most, and returns them, the newest first; one query.

    Each must be what its hash says and stand before the one after it; the last of a chain must be its end. Raises
    RefusedError naming the first that is not so. Of accounts, of what is older and of what is public ``verify`` knows.
    """
    end = AuditChain.objects.filter(branch=OuterRef("branch"))
    ended = {"last_number": Subquery(end.values("last_number")), "last_hash": Subquery(end.values("last_hash"))}
    newest: Any = AuditEvent.objects.filter(branch__in=chains).order_by("-pk").annotate(**ended)[:most]
    expected: dict[str, tuple[int, str]] = {}
    for event in newest:
        number, claimed = expected.get(event.branch, (event.last_number, event.last_hash))
        if (event.number, event.hash, fingerprint(event)) != (number, claimed, claimed):
            raise _broken(event.branch, number or event.number)
        expected[event.branch] = (event.number - 1, event.previous_hash)
    return list(newest)


def _chains() -> list[AuditChain]:
    known = {chain.branch: chain for chain in AuditChain.objects.order_by("branch")}
    stray = AuditEvent.objects.exclude(branch__in=known).order_by("branch").first()
    if stray:
        raise _broken(stray.branch, stray.number)
    return list(known.values())


HadNumber = Callable[[int, str], bool]
_had_number: list[HadNumber] = []


def register_former(had_number: HadNumber) -> None:
    """Adds who knows whether an account had an employee number before: numbers change where data are erased."""
    if had_number not in _had_number:
        _had_number.append(had_number)


class _Accounts:
    """The accounts by now; the hash covers the number somebody acted under, not the row of the account."""

    def __init__(self) -> None:
        self.numbers: dict[int, str] = dict(User.objects.values_list("pk", "username"))
        self.former: dict[tuple[int, str], bool] = {}

    def fit(self, event: AuditEvent) -> bool:
        """Whether an entry points at the account that has its number, or had it until its owner's data were erased."""
        if event.actor_id is None or event.actor_name == SYSTEM:
            return event.actor_id is None and event.actor_name == SYSTEM
        number = self.numbers.get(event.actor_id)
        return number is not None and (number == event.actor_name or self._had(event.actor_id, event.actor_name))

    def _had(self, account: int, number: str) -> bool:
        if (account, number) not in self.former:
            self.former[account, number] = any(had(account, number) for had in _had_number)
        return self.former[account, number]


def _verify_chain(chain: AuditChain, accounts: _Accounts) -> int:
    number, last = 0, ""
    for event in AuditEvent.objects.filter(branch=chain.branch).order_by("number").iterator(chunk_size=2000):
        number += 1
        if (event.number, event.previous_hash, event.hash) != (number, last, fingerprint(event)):
            raise _broken(chain.branch, min(number, event.number))
        if not accounts.fit(event):
            raise _broken(chain.branch, number)
        last = event.hash
    if (number, last) != (chain.last_number, chain.last_hash):
        raise _broken(chain.branch, number + 1)
    return number


def _broken(branch: str, number: int) -> RefusedError:
    place = branch or _("(no branch)")
    return RefusedError(
        _("The audit chain of %(branch)s is broken at entry %(number)s.") % {"branch": place, "number": number}
    )

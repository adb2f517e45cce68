"""Without the triggers: every single edit, deletion, swap and cut of a long chain is found, at every place of it.

The chain is one of 32 entries beside another one; each act of tampering is done at each place and undone again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from branchmgr import audit
from branchmgr.errors import RefusedError
from branchmgr.models import AuditChain, AuditEvent, User
from groups.models import Branch
from tests.audit_door import closed, tampering
from tests.factories import groups as make

pytestmark = pytest.mark.django_db

LENGTH = 32
Act = Callable[[AuditEvent], object]


@pytest.fixture
def chain() -> Iterator[list[AuditEvent]]:
    """The longer of two chains; the triggers are off until the end of the test."""
    users = [User.objects.create_user(f"1000{number}") for number in range(3)]
    branch = make.branch("ZB01")
    events = []
    for number in range(LENGTH):
        with transaction.atomic():
            before, after = {"number": number}, {"number": number + 1, "text": "三会一课"}
            by = users[number % 3] if number % 4 else None
            events.append(audit.record("score", by=by, subject=branch, branch="ZB01", before=before, after=after))
    with transaction.atomic():
        audit.record("score", by=None, branch="ZB02")
    assert audit.verify() == LENGTH + 1
    with tampering():
        yield events


def changed(**values: Any) -> Act:
    return lambda event: AuditEvent.objects.filter(pk=event.pk).update(**values)


def shifted(event: AuditEvent) -> None:
    AuditEvent.objects.filter(pk=event.pk).update(at=event.at + timedelta(microseconds=1))


def by_another(event: AuditEvent) -> None:
    other = User.objects.exclude(pk=event.actor_id or 0).order_by("pk")[0]
    AuditEvent.objects.filter(pk=event.pk).update(actor=other)


def by_another_in_both(event: AuditEvent) -> None:
    other = User.objects.exclude(pk=event.actor_id or 0).order_by("pk")[0]
    AuditEvent.objects.filter(pk=event.pk).update(actor=other, actor_name=other.username)


def rehashed(event: AuditEvent) -> None:
    """Somebody who knows how: the entry's own hash fits again, the next one's does not."""
    event.after = {"number": 99}
    AuditEvent.objects.filter(pk=event.pk).update(after=event.after, hash=audit.fingerprint(event))


EDITS: dict[str, Act] = {
    "branch": changed(branch="ZB03"),
    "number": changed(number=1000),
    "moment": shifted,
    "actor": by_another,
    "actor and name": by_another_in_both,
    "name": changed(actor_name="10009"),
    "action": changed(action="other"),
    "subject": changed(subject="groups.person"),
    "subject's id": changed(subject_id="0"),
    "before": changed(before=None),
    "after": changed(after={"number": -1}),
    "origin": changed(origin="web 1.2.3.4"),
    "previous hash": changed(previous_hash="0" * 64),
    "hash": changed(hash="0" * 64),
    "entry and its hash": rehashed,
    "deletion": lambda event: AuditEvent.objects.filter(pk=event.pk).delete(),
    "cut tail": lambda event: AuditEvent.objects.filter(branch="ZB01", number__gte=event.number).delete(),
}


def found(act: Callable[[], object], verify: Callable[[], object] = audit.verify) -> bool:
    """Whether the chain is broken once something was done to it; nothing of it stays."""
    try:
        with transaction.atomic():
            act()
            verify()
            transaction.set_rollback(True)
    except RefusedError:
        return True
    return False


@pytest.mark.parametrize("name", list(EDITS))
def test_every_edit_is_found_at_every_place(chain: list[AuditEvent], name: str) -> None:
    unfound = []
    for number in range(LENGTH):
        event = AuditEvent.objects.get(pk=chain[number].pk)
        if not found(lambda: EDITS[name](event)):  # noqa: B023 - called at once
            unfound.append(number + 1)
    assert unfound == []


# Of whom an account belongs to the whole check alone knows.
@pytest.mark.parametrize("name", [name for name in EDITS if name != "actor"])
def test_edit_of_a_new_entry_is_found_at_a_glance(chain: list[AuditEvent], name: str) -> None:
    def glance(act: Act, event: AuditEvent) -> bool:
        return found(lambda: act(event), audit_tail)

    unfound = [event.number for event in chain[-5:] if not glance(EDITS[name], AuditEvent.objects.get(pk=event.pk))]
    assert unfound == []
    assert not found(lambda: None, audit_tail)


def audit_tail() -> object:
    return audit.verify_tail(["ZB01", "ZB02"], 10)


def test_glance_looks_at_the_newest_entries_of_the_chains_asked_for(chain: list[AuditEvent]) -> None:
    newest = [(event.branch, event.number) for event in audit.verify_tail(["ZB01", "ZB02"], 3)]
    assert newest == [("ZB02", 1), ("ZB01", LENGTH), ("ZB01", LENGTH - 1)]
    assert [event.branch for event in audit.verify_tail(["ZB02"], 3)] == ["ZB02"]
    assert audit.verify_tail([], 3) == []
    assert (audit.size_of(["ZB01", "ZB02"]), audit.size_of([])) == (LENGTH + 1, 0)


def swap(first: AuditEvent, second: AuditEvent) -> None:
    """Two entries change their numbers, and nothing else."""
    for pk, number in ((first.pk, 9999), (second.pk, first.number), (first.pk, second.number)):
        AuditEvent.objects.filter(pk=pk).update(number=number)


def test_every_swap_is_found(chain: list[AuditEvent]) -> None:
    neighbours = list(pairwise(chain))
    shuffled = random.Random(7)
    far = [shuffled.sample(chain, 2) for _pair in range(60)]
    pairs = [*neighbours, *((first, second) for first, second in far)]
    assert [(a.number, b.number) for a, b in pairs if not found(lambda: swap(a, b))] == []  # noqa: B023 - called at once


def test_end_of_a_chain_that_was_moved_is_found(chain: list[AuditEvent]) -> None:
    end = AuditChain.objects.get(branch="ZB01")
    for number, event in enumerate(chain[:-1], start=1):
        assert found(lambda: AuditChain.objects.filter(pk=end.pk).update(last_number=number))  # noqa: B023 - called at once
        assert found(lambda: AuditChain.objects.filter(pk=end.pk).update(last_hash=event.hash))  # noqa: B023 - called at once
    assert found(lambda: AuditChain.objects.filter(pk=end.pk).delete())
    assert not found(lambda: None)


def test_chain_written_anew_is_in_order_and_its_printed_code_another(chain: list[AuditEvent]) -> None:
    """Who owns the database can write a whole chain anew: against that stand the codes on paper."""
    with transaction.atomic():
        printed = audit.record("period_published", by=None, branch="ZB01", subject=Branch.objects.get(code="ZB01"))
    last = ""
    for event in AuditEvent.objects.filter(branch="ZB01").order_by("number"):
        event.previous_hash, event.after = last, {"number": 0}
        last = event.hash = audit.fingerprint(event)
        event.save()
    AuditChain.objects.filter(branch="ZB01").update(last_hash=last)
    assert audit.verify() == LENGTH + 2
    with transaction.atomic():
        audit.record("import_roster", by=None)
    out = StringIO()
    with closed():
        call_command("verify_audit", "--anchors", stdout=out)
    (line,) = (line for line in out.getvalue().splitlines() if line.startswith("ZB01"))
    assert audit.anchor(printed) not in line


def test_account_that_got_another_number_is_found(chain: list[AuditEvent]) -> None:
    renamed = User.objects.filter(username="10001")
    assert found(lambda: renamed.update(username="gone-001"))
    assert len(chain) == LENGTH


def test_account_that_is_gone_is_found_at_its_first_entry(chain: list[AuditEvent]) -> None:
    """A restored or repaired database can lack the account; what points at it is broken, not a fault of ours."""
    with unchecked():
        AuditEvent.objects.filter(pk=chain[4].pk).update(actor=10**9)
        with pytest.raises(RefusedError, match="broken at entry 5"):
            audit.verify()


@contextmanager
def unchecked() -> Iterator[None]:
    """Foreign keys that point nowhere, and nothing of it left."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            connection.cursor().execute("ALTER TABLE branchmgr_auditevent DISABLE TRIGGER ALL")
        yield
        transaction.set_rollback(True)

"""The audit chain: one entry in the transaction of what it records, and every tampering found."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from branchmgr import audit
from branchmgr.errors import RefusedError
from branchmgr.models import AuditChain, AuditEvent, User
from tests.audit_door import tampering

pytestmark = pytest.mark.django_db


def write(count: int, branch: str = "DZB01") -> list[AuditEvent]:
    events = []
    for number in range(count):
        with transaction.atomic():
            events.append(audit.record("score", by=None, branch=branch, before=None, after={"number": number}))
    return events


def test_record_numbers_and_links_entries_of_a_branch() -> None:
    first, second = write(2)
    (other,) = write(1, branch="DZB02")

    assert [first.number, second.number, other.number] == [1, 2, 1]
    assert [first.previous_hash, second.previous_hash] == ["", first.hash]
    assert audit.verify() == 3


def test_record_keeps_actor_origin_and_values() -> None:
    user = User.objects.create_user("10001")

    with audit.from_origin("web 10.0.0.7"), transaction.atomic():
        event = audit.record("approve_scheme", by=user, subject=user, after={"day": "2026-03-31"})

    event.refresh_from_db()
    assert (event.actor, event.actor_name, event.origin) == (user, "10001", "web 10.0.0.7")
    assert (event.subject, event.subject_id, event.after) == ("branchmgr.user", str(user.pk), {"day": "2026-03-31"})


@pytest.mark.django_db(transaction=True)
@pytest.mark.pg
def test_record_outside_a_transaction_is_a_mistake_of_the_program() -> None:
    with pytest.raises(RuntimeError):
        audit.record("score", by=None)


Tamper = Callable[[list[AuditEvent]], object]


def change(**values: Any) -> Tamper:
    return lambda events: AuditEvent.objects.filter(pk=events[2].pk).update(**values)


def swap(events: list[AuditEvent]) -> None:
    AuditEvent.objects.filter(pk=events[1].pk).update(number=99)
    AuditEvent.objects.filter(pk=events[2].pk).update(number=2)
    AuditEvent.objects.filter(pk=events[1].pk).update(number=3)


def delete(index: int) -> Tamper:
    return lambda events: AuditEvent.objects.filter(pk=events[index].pk).delete()


def delete_chain(_events: list[AuditEvent]) -> None:
    AuditChain.objects.all().delete()


@pytest.mark.parametrize(
    ("tamper", "broken"),
    [
        (change(after={"number": 7}), 3),
        (change(actor_name="10002"), 3),
        (change(action="publish"), 3),
        (change(before={}), 3),
        (change(origin="web 1.2.3.4"), 3),
        (delete(0), 1),
        (delete(2), 3),
        (delete(4), 5),
        (swap, 2),
        (delete_chain, 1),
    ],
)
def test_verify_finds_the_first_broken_entry(tamper: Tamper, broken: int) -> None:
    with tampering():
        tamper(write(5))

    with pytest.raises(RefusedError) as refusal:
        audit.verify()

    assert [int(number) for number in re.findall(r"(?<!DZB)(?<!\d)\d+", str(refusal.value))] == [broken]


def test_verify_audit_command_says_how_many_or_refuses(capsys: pytest.CaptureFixture[str]) -> None:
    events = write(3)
    write(4, branch="")
    call_command("verify_audit")
    assert "7" in capsys.readouterr().out

    with tampering():
        AuditEvent.objects.filter(pk=events[1].pk).update(action="other")
    with pytest.raises(CommandError, match="2"):
        call_command("verify_audit")

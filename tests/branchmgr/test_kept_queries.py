"""Statements whose SQL is kept: they find and write what the same without keeping would, on every connection."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import BigAutoField, CharField, Count, DateField
from django.db.transaction import TransactionManagementError
from pytest_django import DjangoAssertNumQueries

from branchmgr import audit
from branchmgr.kept_queries import Given, GivenKeys, KeptQuery
from branchmgr.kept_statements import LARGEST_KEY, run_known
from branchmgr.kept_writes import KeptInsert, KeptUpdate
from branchmgr.models import AuditChain, AuditEvent, UsedPassword, User
from groups.models import PartyGroup
from groups.models.organisation import PartyGroupQuerySet
from tests.factories import groups

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["on", "off"])
def prepared(request: pytest.FixtureRequest, settings: Any) -> None:
    """PostgreSQL keeps the statements, or is told them each time."""
    settings.PREPARED_STATEMENTS = request.param == "on"


@pytest.fixture
def some_groups() -> list[PartyGroup]:
    branch = groups.branch("ZB1", name="生产%安全党支部")
    return [groups.group(branch, code) for code in ("G1", "G2", "G3")]


def _of_branch() -> PartyGroupQuerySet:
    there = PartyGroup.objects.filter(branch=Given("branch", BigAutoField()), pk__in=GivenKeys("keys"))
    return there.existing_on(Given("day", DateField())).exclude(name="%s").select_related("branch").order_by("code")


@pytest.mark.usefixtures("prepared")
def test_same_words_find_what_the_values_say(
    some_groups: list[PartyGroup], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    query = KeptQuery("tried", _of_branch)
    first, second, _third = (each.pk for each in some_groups)
    branch, day = some_groups[0].branch, date(2026, 9, 30)
    asked: list[tuple[Any, list[str]]] = [
        ({"branch": branch.pk, "keys": [first, second], "day": day}, ["G1", "G2"]),
        ({"branch": branch.pk, "keys": {second}, "day": day}, ["G2"]),
        ({"branch": branch.pk, "keys": [], "day": day}, []),
        ({"branch": branch.pk + 1, "keys": [first], "day": day}, []),
        ({"branch": branch.pk, "keys": [first], "day": date(1900, 1, 1)}, []),
    ]
    for values, codes in asked:
        with django_assert_num_queries(1):
            found = query.rows(**values)
            assert [(each.code, each.branch.name) for each in found] == [(code, "生产%安全党支部") for code in codes]
    PartyGroup.objects.filter(pk=second).update(name="改名")
    assert [each.name for each in query.rows(**asked[1][0])] == ["改名"]


@pytest.mark.usefixtures("prepared")
def test_figures_and_tuples_are_read_too(some_groups: list[PartyGroup]) -> None:
    code = Given("code", CharField())
    counted = KeptQuery(
        "counted", lambda: type(some_groups[0].branch).objects.filter(code=code).annotate(n=Count("groups"))
    )
    tuples = KeptQuery("tuples", lambda: PartyGroup.objects.filter(code=code).values_list("pk", "founded_on"))
    [branch] = counted.rows(code="ZB1")
    assert (branch.n, branch._state.adding) == (3, False)  # type: ignore[attr-defined]
    assert tuples.rows(code="G1") == [(some_groups[0].pk, some_groups[0].founded_on)]
    assert counted.first(code="none") is None


def test_key_beyond_all_keys_finds_nothing_and_none_is_refused() -> None:
    query = KeptQuery("account", lambda: User.objects.filter(pk=Given("pk", BigAutoField())))
    assert query.rows(pk=LARGEST_KEY + 1) == []
    with pytest.raises(ValueError, match="pk is None"):
        query.rows(pk=None)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_lock_is_taken_inside_a_transaction_alone() -> None:
    query = KeptQuery("chain", lambda: AuditChain.objects.select_for_update().filter(pk=Given("pk", BigAutoField())))
    for _time in range(2):
        with transaction.atomic():
            assert query.rows(pk=1) == []
        with pytest.raises(TransactionManagementError):
            query.rows(pk=1)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_new_connection_is_told_the_words_anew() -> None:
    user = User.objects.create_user("7")
    query = KeptQuery("account", lambda: User.objects.filter(pk=Given("pk", BigAutoField())))
    for _time in range(3):
        assert query.rows(pk=user.pk) == [user]
        connection.close()


@pytest.mark.usefixtures("prepared")
def test_row_written_is_the_one_that_stands_there() -> None:
    insert = KeptInsert("entry", AuditEvent)
    with transaction.atomic():
        audit.record("tried", by=None, before={"points": ["5", None]}, after={"%s": "党"})
    known = AuditEvent.objects.get()
    again = AuditEvent(
        **{f.attname: getattr(known, f.attname) for f in AuditEvent._meta.concrete_fields if f.name != "id"}
    )
    again.branch = "ZB2"
    insert.write(again)
    stands = AuditEvent.objects.get(pk=again.pk)
    assert (stands.before, stands.after, stands.at, stands.actor) == (known.before, known.after, known.at, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert.write(again)


@pytest.mark.usefixtures("prepared")
def test_row_that_is_there_is_changed_in_the_fields_named_alone() -> None:
    insert = KeptInsert("used", UsedPassword, unique=("user", "password"), changed=("chosen_at",))
    user, early, late = User.objects.create_user("7"), moment(1), moment(2)
    first = insert.write(UsedPassword(user=user, password="a", chosen_at=early))
    other = insert.write(UsedPassword(user=user, password="b", chosen_at=early))
    assert insert.write(UsedPassword(user=user, password="a", chosen_at=late)).pk == first.pk
    rows = UsedPassword.objects.order_by("password").values_list("pk", "password", "chosen_at")
    assert list(rows.all()) == [(first.pk, "a", late), (other.pk, "b", early)]
    update = KeptUpdate("end", lambda: UsedPassword.objects.filter(pk=Given("pk", BigAutoField())), "password")
    update.write(pk=first.pk, password="c")
    update.write(pk=other.pk + 1, password="d")
    assert list(rows.all()) == [(other.pk, "b", early), (first.pk, "c", late)]


def moment(day: int) -> datetime:
    return datetime(2026, 9, day, 8, tzinfo=UTC)


@pytest.mark.usefixtures("prepared")
def test_finished_statement_takes_each_value_for_what_it_is() -> None:
    text = "SELECT username FROM branchmgr_user WHERE id = %s OR username = %s OR is_active = %s ORDER BY username"
    keys = [User.objects.create_user(number).pk for number in ("a%", "b", "c")]
    for _time in range(3):
        assert run_known(connection, text, [keys[0], "b", False]) == [("a%",), ("b",)]
        assert run_known(connection, text, [2**40, "nobody", False]) == []
        assert run_known(connection, text, [keys[2], "nobody", True]) == [("a%",), ("b",), ("c",)]

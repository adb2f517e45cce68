"""Many questions in one round trip: objects with the fields that were named, equal to those of a query of its own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, Exists, OuterRef
from pytest_django import DjangoAssertNumQueries

from branchmgr.together import Question, answers, counts
from groups.models import Appointment, Branch, Membership, PartyGroup, Person
from tests.factories import groups as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> PartyGroup:
    group = make.group(make.branch(name="生产“安全”\\支部"), founded_on=date(2026, 2, 28))
    for name in ("甲 𠮷", "乙\n'"):
        make.member(group, name=name)
    return group


def one(question: Question, beside: Any) -> list[Any]:
    return answers({"asked": question}, beside=beside)["asked"]


def test_all_questions_take_one_query_and_no_more_afterwards(
    group: PartyGroup, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert connection.features.supports_json_field  # SQLite is asked once
    fields = ("starts_on", "person__name", "group__branch__name", "group__founded_on")
    asked = {
        "members": Question(Membership.objects.order_by("pk"), fields),
        "nobody": Question(Person.objects.none(), ("name",)),
        "keys": Question(Person.objects.order_by("pk")[:1]),
    }
    with django_assert_num_queries(1):
        found = answers(asked, beside=group)
        told = [
            (each.person.name, str(each.group.branch), each.group.founded_on, each.starts_on)
            for each in found["members"]
        ]
    with django_assert_num_queries(0):
        assert answers({}, beside=group) == {}
    rows = Membership.objects.order_by("pk").select_related("person", "group__branch")
    assert told == [(row.person.name, str(row.group.branch), row.group.founded_on, row.starts_on) for row in rows]
    assert (found["nobody"], found["keys"]) == ([], [Person.objects.order_by("pk").first()])


def test_what_is_not_there_is_none(group: PartyGroup) -> None:
    [found] = one(Question(PartyGroup.objects.all(), ("dissolved_on", "liaison", "liaison__name")), group)
    assert (found.dissolved_on, found.liaison_id, found.liaison) == (None, None, None)


def test_what_the_query_worked_out_comes_along(group: PartyGroup) -> None:
    led = Appointment.objects.filter(group=OuterRef("pk"))
    rows = PartyGroup.objects.annotate(members=Count("memberships"), led=Exists(led))
    [found] = one(Question(rows, ("name", "members", "led")), group)
    assert (found.name, found.members, found.led) == (group.name, 2, False)


def test_moments_come_back_with_their_zone(group: PartyGroup) -> None:
    user = make.user_for(Person.objects.all()[0])
    [found] = one(Question(type(user).objects.filter(pk=user.pk), ("created_at", "is_active")), group)
    user.refresh_from_db()
    assert isinstance(found.created_at, datetime)
    assert abs((found.created_at - user.created_at).total_seconds()) < 0.001
    assert found.is_active is True


def test_order_and_slice_are_kept(group: PartyGroup) -> None:
    for code in ("B3", "B1", "B2"):
        make.branch(code)
    rows = Branch.objects.filter(code__startswith="B").order_by("-code")[:2]
    assert [each.code for each in one(Question(rows, ("code",)), group)] == ["B3", "B2"]


def test_a_field_that_was_not_named_is_read_after_all(
    group: PartyGroup, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    [found] = one(Question(PartyGroup.objects.all(), ("name",)), group)
    with django_assert_num_queries(1):
        assert found.code == group.code


def test_counts_take_one_query_and_none_where_nothing_can_be_found(
    group: PartyGroup, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asked = {"people": Person.objects.order_by("name"), "none": Person.objects.none()}
    with django_assert_num_queries(1):
        assert counts({**asked, "unasked": None}, beside=group) == {"people": 2, "none": 0, "unasked": 0}
    with django_assert_num_queries(0):
        assert counts({"none": Person.objects.none()}, beside=group) == {"none": 0}

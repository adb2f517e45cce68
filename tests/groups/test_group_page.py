"""The page of a group: brand, who belongs to it by class, and the parts of other apps in their columns."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from activities.enums import VisitKind
from activities.models import Visit
from branchmgr import clock
from groups.enums import Category, Office, PoliticalStatus
from groups.models import PartyGroup, Person
from tests.factories import groups as make
from tests.factories.brands import brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> PartyGroup:
    return make.group(make.branch("ZB01"), "XZ01", work_team="甲班")


def client_of(group: PartyGroup, office: str = Office.SECRETARY) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(make.holder(office, group.branch))
    return client


def test_members_stand_by_class_the_probationary_last(group: PartyGroup) -> None:
    make.member(group, name="甲")
    make.member(group, name="乙", category=Category.RETIRED)
    make.member(group, name="丙", category=Category.REMOTE)
    make.member(group, name="丁")
    make.member(group, name="戊", political_status=PoliticalStatus.PROBATIONARY)
    shown = client_of(group).get(reverse("group_detail", args=[group.pk])).context["shown"]

    assert [(each.key, each.count, [person.name for person in each.people]) for each in shown.classes] == [
        ("on_post", 2, ["丁", "甲"]),
        ("remote", 1, ["丙"]),
        ("retired", 1, ["乙"]),
        ("probationary", 1, ["戊"]),
    ]
    reader = Client()
    reader.force_login(make.user_for(make.member(make.group(group.branch))))
    page = reader.get(reverse("group_detail", args=[group.pk]))
    assert [(each.count, each.people) for each in page.context["shown"].classes] == [(2, []), (1, []), (1, []), (1, [])]


def test_brand_leader_liaison_and_visits_stand_on_the_page(group: PartyGroup) -> None:
    leader = make.holder(Office.LEADER, group, end=date(2030, 6, 30), name="李四")
    liaison = make.person(name="王五", branch=group.branch)
    PartyGroup.objects.filter(pk=group.pk).update(liaison=liaison)
    Visit.objects.create(
        kind=VisitKind.LIAISON, group=group, on=clock.today(), by=liaison, done="听了例会", recorded_by=leader,
        recorded_at=clock.now(),
    )  # fmt: skip
    brand(group, leader, name="匠心")
    page = client_of(group).get(reverse("group_detail", args=[group.pk]))

    text = page.content.decode()
    for said in ("匠心", "李四", "until 2030-06-30", "王五", "甲班", "听了例会"):
        assert said in text
    assert "no visit this quarter yet" not in text
    assert "_group_visits.html" in [panel.template.rpartition("/")[2] for panel in page.context["aside"]]
    assert "_group_plan.html" in [panel.template.rpartition("/")[2] for panel in page.context["main"]]


def test_page_takes_the_same_queries_for_one_member_and_for_three(
    group: PartyGroup, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, counts = client_of(group), []
    make.holder(Office.LEADER, group)
    for number in (0, 2):
        for _ in range(number):
            Person.objects.filter(pk=make.member(group).pk).update(category=Category.REMOTE)
        with django_assert_max_num_queries(70) as asked:
            client.get(reverse("group_detail", args=[group.pk]))
        counts.append(len(asked))
    assert counts[0] == counts[1]

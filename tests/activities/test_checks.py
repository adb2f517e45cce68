"""Checks of records and groups: they warn, cite the rule and can be passed over with a reason."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from activities.checks import checks_of, findings_of
from activities.enums import ActivityKind
from activities.group_checks import checks_of_group, findings_of_groups
from activities.models import Activity, ActivityItem, Attendance, Vote
from branchmgr import clock
from groups.enums import Office, PoliticalStatus
from groups.models import Appointment, Override, Person
from tests.factories import groups as make
from tests.factories import records

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 15)
WHOLE = {"place": "会议室", "content": "学习", "decisions": "同意", "agenda": "一", "criticism": "有"}


@pytest.fixture
def cast() -> records.Cast:
    return records.cast()


def attend(activity: Activity, people: list[Person], kind: str = "present", *, may_vote: bool = True) -> None:
    for person in people:
        Attendance.objects.create(activity=activity, person=person, kind=kind, may_vote=may_vote)


def whole(activity: Activity, cast: records.Cast) -> Activity:
    """With every field that its kind wants."""
    Activity.objects.filter(pk=activity.pk).update(chair=cast.member, recorder=cast.member, **WHOLE)
    attend(activity, [cast.member])
    activity.refresh_from_db()
    return activity


def test_what_is_not_filled_in_is_named_and_the_source_cited(cast: records.Cast) -> None:
    activity = records.begun(cast.group, by=cast.leader)
    [finding] = checks_of(activity)
    assert finding.sentence == "Not filled in: place; chair; recorder; what was said and done; attendance."
    assert (finding.rule, finding.gaps) == ("record_complete", 5)
    assert finding.cited == "our default (the regulations leave it open; the branch sets it)"
    assert checks_of(whole(activity, cast)) == []
    assert checks_of(records.begun(cast.group, "2026-09-30", by=cast.leader, planned=True)) == []


def test_a_theme_day_has_five_haves_a_fixed_part_and_one_of_its_own(cast: records.Cast) -> None:
    activity = whole(records.begun(cast.group, by=cast.leader, kind=ActivityKind.THEME_DAY), cast)
    ActivityItem.objects.create(activity=activity, position=1, text="交纳党费", fixed=True)
    assert [(each.rule, each.gaps) for each in checks_of(activity)] == [("record_complete", 5), ("theme_day", 1)]
    ActivityItem.objects.create(activity=activity, position=2, text="参观")
    assert [each.rule for each in checks_of(activity)] == ["record_complete"]


@pytest.mark.parametrize(("there", "warned"), [(1, True), (2, True), (3, False)])
def test_a_general_meeting_needs_more_than_half_of_those_who_may_vote(
    cast: records.Cast, there: int, warned: bool
) -> None:
    activity = records.begun(cast.branch, by=cast.secretary, kind=ActivityKind.GENERAL_MEETING)
    whole(activity, cast)
    attend(activity, [make.member(cast.group) for _ in range(there - 1)], "video")
    attend(activity, [make.member(cast.group) for _ in range(4 - there)], "absent")
    attend(activity, [make.member(cast.group) for _ in range(5)], may_vote=False)
    attend(activity, [make.member(cast.group)], "exempt")
    found = [each.sentence for each in checks_of(activity)]
    said = f"Of 4 who may vote {there} were there; the meeting needs more than 50%."
    assert found == ([said] if warned else [])


def test_a_vote_warns_without_quorum_or_without_more_than_half_of_those_entitled(cast: records.Cast) -> None:
    activity = whole(records.begun(cast.group, by=cast.leader), cast)
    base = {"activity": activity, "no": 0, "abstained": 0}
    Vote.objects.create(motion="甲", entitled=10, present=5, yes=5, **base)
    Vote.objects.create(motion="乙", entitled=10, present=8, yes=5, **base)
    Vote.objects.create(motion="丙", entitled=10, present=8, yes=6, **base)
    assert [each.sentence for each in checks_of(activity)] == [
        "“甲”: of 10 entitled 5 were there; it needs more than 50%.",
        "“乙” has 5 yes of 10 entitled; it passes with more than 50%.",
    ]


def test_a_group_is_checked_for_size_leader_term_and_frequency(cast: records.Cast) -> None:
    def said(day: date = TODAY) -> dict[str, str]:
        return {each.key.split("-", 2)[2]: each.sentence for each in checks_of_group(cast.group, day)}

    held = Appointment.objects.get(group=cast.group)
    records.submitted(cast.group, "2026-07-03", by=cast.leader)
    assert said() == {
        "size-2026": "The group has 2 members; normally there are at least 3.",
        f"term-{held.pk}": f"{held.person} leads the group since 2020-01-01 without an end set; a term is 3 years.",
        "group_meeting-2026-08": "group meeting, August 2026: 0 held, 1 required.",
        "theme_day-2026-07": "theme party day, July 2026: 0 held, 1 required.",
        "theme_day-2026-08": "theme party day, August 2026: 0 held, 1 required.",
    }
    assert "party_lesson-2026-07" in said(date(2026, 10, 2))
    make.member(cast.group)
    Appointment.objects.filter(pk=held.pk).update(starts_on=date(2025, 1, 1))
    Person.objects.filter(pk=held.person_id).update(political_status=PoliticalStatus.PROBATIONARY)
    assert next(iter(said())) == f"leader-{held.pk}"
    held.delete()
    assert said()["no_leader-2026-09"] == "Nobody leads the group."


def test_checks_of_any_number_take_the_same_queries(
    cast: records.Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = [records.begun(cast.group, f"2026-09-0{n}", by=cast.leader) for n in range(1, 4)]
    more = [cast.group, cast.other, make.group(cast.branch)]
    for number in (1, 3):
        with django_assert_num_queries(4):
            findings_of(made[:number])
        with django_assert_num_queries(6):
            findings_of_groups(more[:number], TODAY)


def test_a_leader_passes_over_a_warning_of_a_record_and_takes_it_back(cast: records.Cast) -> None:
    activity = records.begun(cast.group, by=cast.leader)
    client, stranger = Client(), Client()
    client.cookies["django_language"] = "en"
    client.force_login(cast.leader)
    stranger.force_login(cast.colleague)
    url = reverse("record_override", args=[activity.pk, checks_of(activity)[0].key])

    assert stranger.post(url, {"reason": "不用"}).status_code == 404
    assert "Please fill this in" in client.post(url, {"reason": " "}).content.decode()
    assert client.post(url, {"reason": "停电，现场记录"}).status_code == 302
    assert [each.overridden.reason for each in checks_of(activity) if each.overridden] == ["停电，现场记录"]
    assert client.post(url, {"reason": "再来"}).status_code == 404
    client.post(reverse("override_lift", args=[Override.objects.get().pk]))
    assert [each.overridden for each in checks_of(activity)] == [None]


def test_the_committee_passes_over_a_warning_of_a_group(cast: records.Cast) -> None:
    key = checks_of_group(cast.group, clock.today())[0].key
    url = reverse("group_override", args=[cast.group.pk, key])
    for user, status in ((cast.leader, 403), (cast.liaison, 302)):
        client = Client()
        client.force_login(user)
        assert client.post(url, {"reason": "岗位分散"}).status_code == status
    assert Override.objects.get().group == cast.group
    assert Appointment.objects.filter(office=Office.LEADER).exists()

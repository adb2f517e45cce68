"""Pages of activity records: filed step by step, nothing typed is lost, reviewed, listed, shown in the month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from activities.enums import ActivityKind
from activities.models import Activity
from activities.services import record_parts, records
from activities.services.closing import close_times
from branchmgr.models import AuditEvent, User
from groups.enums import Office
from groups.models import Person
from tests.factories import groups as place
from tests.factories.records import NOW, Cast, begun, cast, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_september")]

QUERIES_OF_LIST = 10
BASICS = {"kind": "group_meeting", "topic": "学习党章", "day": "2026-09-15", "starts": "15:00", "ends": "16:00"}


@pytest.fixture
def _in_september() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def people() -> Cast:
    return cast()


def browser(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def test_usual_meeting_is_filed_in_four_steps_from_what_the_last_one_was_like(people: Cast) -> None:
    last = begun(people.group, "2026-08-10", by=people.leader, topic="上月")
    records.save_record(last, edition=1, place="会议室", recorder=people.member, by=people.leader, now=NOW)
    client = browser(people.leader)

    page = client.get(reverse("record_begin")).content.decode()
    assert 'value="会议室"' in page
    assert 'value="2026-09-15"' in page
    answer = client.post(reverse("record_begin"), {**BASICS, "place": "会议室"})
    record = Activity.objects.get(topic="学习党章")
    onward = reverse("record_content", args=[record.pk])
    assert answer.headers["Location"].startswith(reverse("attendance_take", args=[record.pk]))
    assert (record.recorder, record.has_topic, record.status) == (people.member, True, "draft")
    answer = client.post(onward, {"content": "大家讨论", "has_topic": "on", "recorder": people.member.pk, "edition": 1})
    assert answer.headers["Location"] == reverse("record_check", args=[record.pk])
    client.post(reverse("record_check", args=[record.pk]))
    record.refresh_from_db()
    assert (record.status, record.content, record.has_record, record.recorder) == (
        "submitted", "大家讨论", True, people.member,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"day": "2026-09-16"}, "This time is still to come"),
        ({"ends": "14:00"}, "on the same day. File what went on after midnight by itself"),
        ({"starts": "15：30", "ends": "1630"}, "There is a record of this already"),
        ({"topic": ""}, "Please fill this in"),
        ({"day": "2026-06-30"}, "Say why the record is filed late"),
        ({"kind": "joint", "others": "NOSUCH"}, "No group, or more than one, is called NOSUCH"),
    ],
)
def test_basics_that_cannot_be_are_refused_and_kept(people: Cast, changes: dict[str, str], refusal: str) -> None:
    begun(people.group, "2026-09-15", by=people.leader, topic="先填的")
    close_times([people.branch], starts_on=date(2026, 4, 1), ends_on=date(2026, 6, 30), now=NOW)
    typed = {**BASICS, "place": "三号会议室", **changes}
    answer = browser(people.leader).post(reverse("record_begin"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert refusal in page
    assert 'value="三号会议室"' in page
    assert f'value="{typed["day"]}"' in page
    assert Activity.objects.count() == 1


def test_late_record_says_why_and_a_plan_lies_ahead(people: Cast) -> None:
    close_times([people.branch], starts_on=date(2026, 4, 1), ends_on=date(2026, 6, 30), now=NOW)
    client = browser(people.leader)
    client.post(reverse("record_begin"), {**BASICS, "day": "2026-06-30", "late_reason": "外出检修"})
    client.post(reverse("record_begin"), {**BASICS, "day": "2026-09-20", "plan": "1"})
    assert set(Activity.objects.values_list("status", "late_reason")) == {("draft", "外出检修"), ("planned", "")}
    assert "filed late" in client.get(reverse("record_list")).content.decode()


def test_plan_takes_an_agenda_and_becomes_the_record_when_it_was_held(people: Cast) -> None:
    client = browser(people.leader)
    answer = client.post(reverse("record_begin"), {**BASICS, "day": "2026-09-16", "plan": "1"})
    plan = Activity.objects.get()
    assert answer.headers["Location"] == reverse("record_content", args=[plan.pk])
    page = client.get(answer.headers["Location"]).content.decode()
    assert ('name="agenda"' in page, 'name="content"' in page) == (True, False)
    client.post(answer.headers["Location"], {"agenda": "一、学习", "edition": plan.edition})
    detail = reverse("record_detail", args=[plan.pk])
    assert "Change the plan" in client.get(detail).content.decode()
    with time_machine.travel(NOW.replace(day=17), tick=False):
        later = browser(people.leader)
        assert "It was held: make the record" in later.get(detail).content.decode()
        later.post(reverse("record_take_up", args=[plan.pk]))
    plan.refresh_from_db()
    assert (plan.status, plan.agenda, plan.has_topic) == ("draft", "一、学习", True)


def test_older_page_is_refused_and_keeps_what_was_typed(people: Cast) -> None:
    record = begun(people.group, by=people.leader)
    records.save_record(record, edition=1, topic="改了", by=people.leader, now=NOW)
    answer = browser(people.leader).post(
        reverse("record_content", args=[record.pk]), {"content": "我写的", "edition": "1"}
    )
    assert answer.status_code == 422
    assert "changed this record in the meantime" in answer.content.decode()
    assert "我写的" in answer.content.decode()


def test_joint_activity_names_groups_of_the_own_and_of_other_branches(people: Cast) -> None:
    far = place.group(place.branch(), "YB7")
    joint = {**BASICS, "kind": "joint", "partners": [people.other.pk], "others": "YB7"}
    browser(people.leader).post(reverse("record_begin"), joint)
    record = Activity.objects.get()
    assert set(record.joint_groups.all()) == {people.other, far}
    page = browser(people.leader).get(reverse("record_basics", args=[record.pk])).content.decode()
    assert 'value="YB7"' in page


def test_minutes_of_study_follow_the_times_until_somebody_types_others(people: Cast) -> None:
    client, study = browser(people.leader), {**BASICS, "kind": "study", "starts": "08:30", "ends": "08:59"}
    client.post(reverse("record_begin"), study)
    record = Activity.objects.get()
    basics, content = (reverse(name, args=[record.pk]) for name in ("record_basics", "record_content"))

    def sent(page: str, **fields: Any) -> int:
        record.refresh_from_db()
        assert client.post(page, {**fields, "edition": record.edition}).status_code == 302
        record.refresh_from_db()
        return record.study_minutes

    assert record.study_minutes == 29
    assert sent(basics, **{**study, "ends": "08:40"}) == 10
    assert sent(basics, **{**study, "kind": "group_meeting"}) == 0
    assert sent(basics, **study) == 29
    assert sent(content, study_minutes="20") == 20
    assert sent(basics, **{**study, "ends": "09:30"}) == 20


# Parts


def votes(**changes: Any) -> dict[str, Any]:
    vote = {"motion": "同意转正", "entitled": 5, "present": 4, "yes": 4, "no": 0, "abstained": 0} | changes
    return {"rows": "2", **{f"r0-{name}": value for name, value in vote.items()}, "r1-motion": ""}


def test_votes_that_exceed_those_present_are_refused_in_the_form(people: Cast) -> None:
    record = begun(people.group, by=people.leader)
    address, client = reverse("record_parts", args=[record.pk, "votes"]), browser(people.leader)
    for changes, refusal in (
        ({"yes": 5}, "more votes than people present"),
        ({"present": 6, "yes": 6}, "No more can be present than are entitled"),
        ({"motion": ""}, "Please fill this in"),
    ):
        answer = client.post(address, votes(**changes))
        assert (answer.status_code, refusal in answer.content.decode()) == (422, True), refusal
    assert client.post(address, votes()).status_code == 302
    assert record.votes.values_list("motion", "present", "yes").get() == ("同意转正", 4, 4)


def test_rows_that_stay_are_kept_and_an_emptied_one_is_taken_out(people: Cast) -> None:
    record = begun(people.group, by=people.leader)
    rows = [record_parts.ProblemRow("灯不亮", "换灯", date(2026, 9, 11)), record_parts.ProblemRow("门难开")]
    record_parts.save_problems(record, rows, by=people.leader, now=NOW)
    address, client = reverse("record_parts", args=[record.pk, "problems"]), browser(people.leader)
    first = {"r0-text": "灯不亮", "r0-solution": "换灯", "r0-solved_on": "2026-09-11"}
    client.post(address, {"rows": "3", **first, "r1-text": "", "r2-text": "缺椅子"})
    assert list(record.problems.values_list("text", "solution")) == [("灯不亮", "换灯"), ("缺椅子", "")]
    future = client.post(address, {"rows": "1", **first, "r0-solved_on": "2026-09-16"})
    assert "from 2026-09-10 to today" in future.content.decode()
    assert client.get(reverse("record_parts", args=[record.pk, "items"])).status_code == 404


# Review, list, month


def test_review_returns_with_a_reason_that_the_leader_reads(people: Cast) -> None:
    record = submitted(people.group, by=people.leader)
    address, reviewer = reverse("record_review", args=[record.pk]), browser(people.liaison)
    assert "for me to review" in reviewer.get(reverse("record_list")).content.decode()
    assert record.topic in reviewer.get(f"{reverse('record_list')}?status=mine").content.decode()
    assert "Say what is to be mended" in reviewer.post(address, {"accepted": "no"}).content.decode()
    reviewer.post(address, {"accepted": "no", "reason": "缺少决议"})
    page = browser(people.leader).get(reverse("record_detail", args=[record.pk])).content.decode()
    assert "缺少决议" in page
    assert "Mend and hand in again" in page
    home = browser(people.leader).get(reverse("home")).content.decode()
    assert "was returned: mend it and hand it in again" in home


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_number_of_questions_for_any_length(
    people: Cast, count: int, django_assert_num_queries: Any
) -> None:
    for day in range(count):
        submitted(people.group, f"2026-09-{day + 1:02}", by=people.leader)
    client = browser(people.secretary)
    client.get(reverse("record_list"))
    with django_assert_num_queries(QUERIES_OF_LIST):
        client.get(reverse("record_list"))


def test_list_is_narrowed_and_exported_as_seen(people: Cast) -> None:
    submitted(people.group, "2026-08-05", by=people.leader, topic="八月")
    submitted(people.group, "2026-09-05", by=people.leader, topic="九月", kind=ActivityKind.STUDY)
    submitted(people.other, "2026-09-06", by=people.colleague, topic="别组")
    client = browser(people.secretary)
    for query, topics in (
        ({"month": "2026-09"}, {"九月", "别组"}),
        ({"kind": "study"}, {"九月"}),
        ({"group": people.other.pk}, {"别组"}),
        ({"q": "八"}, {"八月"}),
        ({"month": "rubbish", "kind": "rubbish", "group": "0"}, {"八月", "九月", "别组"}),
    ):
        page = client.get(reverse("record_list"), query).content.decode()
        assert {topic for topic in ("八月", "九月", "别组") if topic in page} == topics
    answer = client.post(reverse("records_export"), {"month": "2026-09", "kind": "study"})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    assert [row[5] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["九月"]
    said = AuditEvent.objects.get(action="export_records").after["chosen"]
    assert said == {"kind": "study", "year": "2026", "month": "9"}
    member = browser(place.user_for(people.member)).get(reverse("record_list")).content.decode()
    assert {topic for topic in ("八月", "九月", "别组") if topic in member} == {"八月", "九月"}


def test_month_shows_plans_and_records_on_their_local_day(people: Cast) -> None:
    late: dict[str, Any] = {"starts_at": "2026-09-30T23:00", "ends_at": "2026-09-30T23:30", "planned": True}
    begun(people.group, by=people.leader, **late)
    submitted(people.group, "2026-09-05", by=people.leader, topic="九月")
    client = browser(people.leader)
    page = client.get(reverse("record_calendar"), {"month": "2026-09"}).content.decode()
    assert ("23:00" in page, "九月" in page) == (True, True)
    october = client.get(reverse("record_calendar"), {"month": "2026-10"}).content.decode()
    assert ("23:00" in october, "九月" in october) == (True, False)
    for odd in ("9999-12", "0001-01", "x"):
        assert client.get(reverse("record_calendar"), {"month": odd}).status_code == 200


def test_group_page_shows_the_year_and_gaps_of_the_group(people: Cast) -> None:
    submitted(people.group, "2026-09-05", by=people.leader)
    address = reverse("group_detail", args=[people.group.pk])
    page = browser(people.leader).get(address).content.decode()
    assert "Activities of 2026" in page
    assert "kind=group_meeting&amp;month=2026-09" in page
    assert "Activities of 2026" not in browser(people.colleague).get(address).content.decode()


def test_secretary_of_a_group_chooses_for_whom_to_file(people: Cast) -> None:
    place.appoint(Person.objects.get(user=people.secretary), Office.LEADER, people.other)
    client = browser(people.secretary)
    whose = f"branch-{people.branch.pk}"
    page = client.get(reverse("record_begin"), {"whose": whose}).content.decode()
    assert ('value="general_meeting"' in page, 'value="group_meeting"' in page) == (True, False)
    client.post(reverse("record_begin"), {**BASICS, "kind": "general_meeting", "whose": whose})
    assert Activity.objects.get().group is None


# What is said of slips


def test_stale_tab_reads_what_became_of_the_record(people: Cast) -> None:
    record = submitted(people.group, by=people.leader)
    client = browser(people.leader)
    for name in ("record_basics", "record_content", "attendance_take", "record_check"):
        answer = client.post(reverse(name, args=[record.pk]), {})
        assert (answer.status_code, "waits for its review" in answer.content.decode()) == (403, True), name
    records.accept_record(record, by=people.liaison, now=NOW)
    assert "was accepted" in client.get(reverse("record_basics", args=[record.pk])).content.decode()
    other = records.call_off_record(
        begun(people.group, "2026-09-02", by=people.leader), reason="重复", by=people.leader, now=NOW
    )
    assert "was called off" in client.get(reverse("record_basics", args=[other.pk])).content.decode()


def test_joint_activity_without_a_partner_is_asked_for_one_in_the_first_step(people: Cast) -> None:
    client = browser(people.leader)
    answer = client.post(reverse("record_begin"), {**BASICS, "kind": "joint"})
    assert answer.status_code == 422
    assert "Say with which groups the joint activity is held" in str(answer.context["form"]["partners"].errors)
    record = begun(people.group, by=people.leader, kind=ActivityKind.JOINT)
    address = reverse("record_check", args=[record.pk])
    for page, status in ((client.get(address), 200), (client.post(address), 422)):
        assert page.status_code == status
        assert "Say with which groups the joint activity was held" in page.content.decode()
        assert f"{reverse('record_basics', args=[record.pk])}?back=check" in page.content.decode()
    record.refresh_from_db()
    assert record.status == "draft"


@pytest.mark.parametrize("whose", ["group-0", "rubbish"])
def test_record_for_a_place_of_others_is_refused_beside_the_field(people: Cast, whose: str) -> None:
    answer = browser(people.leader).post(reverse("record_begin"), {**BASICS, "whose": whose})
    assert answer.status_code == 422
    assert "You do not file for this place at present" in answer.content.decode()
    assert not Activity.objects.exists()


@pytest.mark.parametrize("edition", ["", "0"])
def test_page_without_an_edition_is_refused_like_an_older_one(people: Cast, edition: str) -> None:
    record = begun(people.group, by=people.leader)
    address = reverse("record_content", args=[record.pk])
    answer = browser(people.leader).post(address, {"content": "我写的", "edition": edition})
    assert (answer.status_code, "我写的" in answer.content.decode()) == (422, True)
    assert "changed this record in the meantime" in answer.content.decode()


def test_vote_without_counts_is_refused_and_voters_left_out_are_pointed_at(people: Cast) -> None:
    record = begun(people.group, by=people.leader)
    address, client = reverse("record_parts", args=[record.pk, "votes"]), browser(people.leader)
    answer = client.post(address, votes(yes="", no="", abstained=""))
    assert (answer.status_code, "Enter how many voted yes" in answer.content.decode()) == (422, True)
    page = client.post(address, votes(yes=3), follow=True).content.decode()
    assert "of the voters present, 1 neither voted nor abstained" in page
    assert record.votes.values_list("yes", "no", "abstained").get() == (3, 0, 0)
    assert "neither voted" not in client.post(address, votes(yes=4), follow=True).content.decode()


def test_forms_say_in_plain_words_what_does_not_fit(people: Cast) -> None:
    client = browser(people.leader)
    typed = {**BASICS, "topic": "长" * 201, "place": "a\0b", "kind": "zzz", "partners": ["0"]}
    errors = client.post(reverse("record_begin"), typed).context["form"].errors
    assert errors["topic"] == ["At most 200 characters; these are 201."]
    assert errors["place"] == ["There is a character in it that cannot be kept. Please type it anew."]
    assert errors["kind"] == errors["partners"] == ["Please choose one of those that are offered."]
    address = reverse("record_content", args=[begun(people.group, by=people.leader).pk])
    for minutes, words in ((-1, "Enter 0 or more."), (1441, "Enter 1440 or less.")):
        answer = client.post(address, {"study_minutes": minutes, "edition": 1})
        assert answer.context["form"].errors["study_minutes"] == [words]

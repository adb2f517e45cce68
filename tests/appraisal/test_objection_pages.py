"""The pages of objections and corrections: what is refused keeps what was typed, both values are shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisal.models import Correction, Objection, Period
from appraisal.services.periods import archive_period
from board.queries import home_of
from branchmgr.models import User
from groups.enums import Office
from groups.models import Appointment, Branch, PartyGroup
from tests.factories import appraisal as make
from tests.factories import disputes, results
from tests.factories import groups as place

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 4, 3, 10, tzinfo=SHANGHAI)
OVER = datetime(2026, 4, 9, tzinfo=SHANGHAI)
SAID = "签到表在附件里，应得满分"


@dataclass
class World:
    branch: Branch
    period: Period
    groups: dict[str, PartyGroup]
    users: dict[str, User]

    def client(self, role: str) -> Client:
        client = Client()
        client.cookies["django_language"] = "en"
        client.force_login(self.users[role])
        return client

    def item(self, code: str) -> int:
        return self.period.scheme.indicators.get(code=code).pk

    def url(self, name: str, pk: int | None = None) -> str:
        return reverse(name, args=[pk or self.period.pk])

    def raised(self, role: str = "leader", group: str = "XA", code: str = "B1", **more: Any) -> HttpResponse:
        typed = {"group": self.groups[group].pk, "indicator": self.item(code), "text": SAID}
        return self.client(role).post(self.url("objection_raise"), typed | more)  # type: ignore[return-value]


@pytest.fixture(autouse=True)
def _spring() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world() -> World:
    branch = place.branch("ZB1")
    groups = {code: place.group(branch, code, name=f"小组{code}") for code in ("XA", "XB")}
    users = {
        "secretary": place.holder(Office.SECRETARY, branch),
        "second": place.holder(Office.PUBLICITY, branch),
        "leader": place.holder(Office.LEADER, groups["XA"]),
        "other leader": place.holder(Office.LEADER, groups["XB"]),
        "member": place.user_for(place.member(groups["XA"])),
    }
    period = results.published(make.scheme(branch), "2026Q1", {("XA", "B1"): "53.5", ("XB", "B1"): 55})
    return World(branch, period, groups, users)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_objection_is_raised_with_its_file_and_answered_with_a_correction(world: World) -> None:
    file = SimpleUploadedFile("签到表.pdf", disputes.PDF)
    raised = world.raised(attachment=file)
    objection = Objection.objects.get()
    assert (raised.status_code, raised["Location"]) == (302, world.url("objection_detail", objection.pk))
    read = world.client("second").get(world.url("objection_attachment", objection.pk))
    assert b"".join(read.streaming_content) == disputes.PDF  # type: ignore[attr-defined]
    assert world.client("other leader").get(world.url("objection_attachment", objection.pk)).status_code == 404

    typed = {"text": "60", "reason": "签到表属实"}
    accepted = world.client("secretary").post(world.url("objection_accept", objection.pk), typed)
    correction = Correction.objects.get()
    assert accepted["Location"] == world.url("correction_detail", correction.pk)
    assert world.client("leader").get(accepted["Location"]).status_code == 404
    confirmed = world.client("second").post(world.url("correction_confirm", correction.pk))

    assert confirmed.status_code == 302
    for name, pk in (("period_result", None), ("result_detail", world.period.results.get(group__code="XA").pk)):
        page = text(world.client("leader").get(world.url(name, pk)))
        assert re.search(r"<del>53\.5</del>.*<ins>60</ins>", page), name
        assert "签到表属实" in page
        assert "Revision 2" in page
    page = text(world.client("leader").get(world.url("period_result")))
    assert "<del>93.50</del> <b>100.00</b>" in page
    assert "<del>2</del> 1" in page
    other = text(world.client("other leader").get(world.url("period_result")))
    assert "<del>93.50</del> <b>100.00</b>" in other
    assert "签到表属实" not in other
    assert "<del>53.5</del>" not in other
    assert "签到表属实" in text(world.client("leader").get(world.url("period_detail")))
    assert "签到表属实" not in text(world.client("other leader").get(world.url("period_detail")))


def refused_with(response: Any, sentence: str, *kept: str) -> None:
    """Refused on the form itself, in words, with everything that was typed."""
    page = text(response)
    assert response.status_code == 422
    assert sentence in page
    assert [each for each in kept if each not in page] == []


def test_objection_after_its_day_is_refused_and_keeps_what_was_typed(world: World) -> None:
    with time_machine.travel(OVER, tick=False):
        refused_with(world.raised(), "could be made until 2026-04-08", SAID)
        assert "could be made until 2026-04-08" in text(world.client("leader").get(world.url("objection_raise")))


def test_objection_to_another_group_is_refused_and_keeps_what_was_typed(world: World) -> None:
    refused_with(world.raised(group="XB"), "This is not your group", SAID)
    refused_with(world.raised("second"), "This is not your group", SAID)


def test_objection_made_twice_is_refused_and_keeps_what_was_typed(world: World) -> None:
    world.raised("member")

    refused_with(world.raised(), "There is an objection to B1 项目B1 of 小组XA already", SAID)


def test_objection_with_a_wrong_file_is_refused_and_keeps_what_was_typed(world: World) -> None:
    refused_with(world.raised(attachment=SimpleUploadedFile("a.pdf", b"MZ...")), "cannot be attached", SAID)


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ("53.5", "53.5 is what stands there already"),
        ("61", "This is over the maximum of 60."),
        ("59.3", "Points go in steps of 0.5."),
        ("", "Please fill this in."),
    ],
)
def test_correction_that_cannot_stand_is_refused_and_keeps_what_was_typed(
    world: World, points: str, sentence: str
) -> None:
    world.raised()
    result = world.period.results.get(group__code="XA")
    typed = {"text": points, "reason": "漏记一次会议", "score_reason": "缺一次"}
    for url in (
        world.url("objection_accept", Objection.objects.get().pk),
        reverse("correction_decide", args=[result.pk, world.item("B1")]),
    ):
        refused_with(world.client("secretary").post(url, typed), sentence, "漏记一次会议", "缺一次")


def test_correction_confirmed_by_its_own_maker_is_refused(world: World) -> None:
    made = disputes.correction(world.period, world.groups["XA"], "B1", "60", by=world.users["secretary"], reason="漏记")
    client = world.client("secretary")

    said = client.post(world.url("correction_confirm", made.pk))

    assert said.status_code == 422
    assert "somebody else on the committee" in text(said)
    refused_with(client.post(world.url("correction_reject", made.pk), {"reason": "看错了"}), "somebody else", "看错了")
    page = text(client.get(world.url("correction_detail", made.pk)))
    assert "You decided this correction" in page
    assert world.url("correction_confirm", made.pk) not in page


def test_correction_of_an_archived_period_asks_for_the_resolution(world: World) -> None:
    archive_period(world.period, by=None, now=OVER)
    result = world.period.results.get(group__code="XA")
    url = reverse("correction_decide", args=[result.pk, world.item("B1")])
    typed = {"text": "60", "reason": "漏记"}
    with time_machine.travel(OVER, tick=False):
        refused_with(world.client("secretary").post(url, typed), "Please fill this in.", "漏记")
        more = {"meeting_on": "2026-04-09", "resolution": "支委会研究同意"}
        assert world.client("secretary").post(url, typed | more).status_code == 302


def test_correction_page_keeps_what_it_changed_when_another_follows(world: World) -> None:
    by: dict[str, Any] = {"by": world.users["secretary"], "reason": "漏记", "confirmed_by": world.users["second"]}
    first = disputes.correction(world.period, world.groups["XA"], "B1", "54", **by)
    disputes.correction(world.period, world.groups["XA"], "B1", "60", **by)

    page = text(world.client("leader").get(world.url("correction_detail", first.pk)))

    assert [figure for figure in ("93.50", "94.00", "100.00") if figure in page] == ["93.50", "94.00"]
    detail = text(world.client("leader").get(world.url("result_detail", world.period.results.get(rank=1).pk)))
    assert "<del>53.5</del> <del>54</del> 60" in detail


def test_bonus_and_veto_are_corrected_on_the_form_too(world: World) -> None:
    result = world.period.results.get(group__code="XA")
    for code, value in (("V1", "是"), ("H1", "2")):
        url = reverse("correction_decide", args=[result.pk, world.item(code)])
        typed = {"text": value, "reason": "查实", "score_reason": "通报批评"}
        assert world.client("secretary").get(url).status_code == 200
        assert world.client("secretary").post(url, typed).status_code == 302


def test_objection_goes_from_member_through_leader_to_its_reasoned_refusal(world: World) -> None:
    world.raised("member")
    objection = Objection.objects.get()
    assert world.client("secretary").get(world.url("objection_detail", objection.pk)).status_code == 404
    leader = world.client("leader")
    assert "Forward to the committee" in text(leader.get(world.url("objection_detail", objection.pk)))
    assert leader.post(world.url("objection_forward", objection.pk)).status_code == 302

    world.client("secretary").post(world.url("objection_refuse", objection.pk), {"reason": "缺会议记录"})

    assert "缺会议记录" in text(world.client("member").get(world.url("objection_detail", objection.pk)))


def test_objection_left_with_nobody_is_forwarded_by_who_raised_it(world: World) -> None:
    world.raised("member")
    objection = Objection.objects.get()
    url, client = world.url("objection_forward", objection.pk), world.client("member")
    assert client.post(url).status_code == 403
    Appointment.objects.leaders_of(objection.group_id).delete()
    assert url in text(client.get(world.url("objection_detail", objection.pk)))
    assert client.post(url).status_code == 302
    assert Objection.objects.with_committee().get() == objection


def test_objection_list_is_filtered_by_status_and_period(world: World) -> None:
    world.raised(code="A1")
    world.raised("member", code="B1")
    client = world.client("leader")

    def listed(query: str) -> set[str]:
        page = text(client.get(f"{reverse('objection_list')}?{query}"))
        return {code for code in ("A1", "B1") if f">{code} 项目{code}</a>" in page}

    assert listed("") == listed(f"period={world.period.pk}") == listed("sort=-day") == {"A1", "B1"}
    assert listed("status=submitted") == {"A1"}
    assert listed("status=with_leader&sort=group") == {"B1"}
    assert listed(f"period={world.period.pk + 1}") == listed("status=refused") == set()
    # What is no status and no period chooses nothing.
    assert listed("status=nonsense&period=1e9&sort=--x") == listed("period=%FF") == {"A1", "B1"}


@pytest.mark.parametrize(("role", "most"), [("secretary", 20), ("member", 20)])
def test_pages_take_as_many_queries_for_one_objection_as_for_many(world: World, role: str, most: int) -> None:
    def counted(name: str, pk: int | None = None) -> int:
        client = world.client(role)
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("objection_list") if name == "objection_list" else world.url(name, pk))
        return len(found)

    result = world.period.results.get(group__code="XA")
    pages = [("objection_list", None), ("period_detail", None), ("period_result", None), ("result_detail", result.pk)]
    world.raised()
    few = [counted(*page) for page in pages]
    for code in ("A1", "H1", "V1"):
        world.raised(code=code)
    assert [counted(*page) for page in pages] == few
    for code, value in (("A1", "39"), ("B1", "60"), ("H1", "3")):
        disputes.correction(
            world.period,
            world.groups["XA"],
            code,
            value,
            by=world.users["secretary"],
            reason="漏记",
            confirmed_by=world.users["second"],
        )
        corrected = [counted(*page) for page in pages]
        assert max(corrected) <= most + 6
    assert corrected == [counted(*page) for page in pages]


def test_duties_name_what_waits_and_its_day(world: World) -> None:
    def duties(role: str) -> list[tuple[str, str]]:
        user = User.objects.get(pk=world.users[role].pk)
        found = [(each.text, str(each.due or "")) for each in home_of(user).duties]
        others = ("published", "scheme", "plan of")
        return [(said, due) for said, due in found if not any(word in said for word in others)]

    world.raised("member")
    assert duties("leader") == [("A member objects to B1 项目B1 in Q1 2026: forward it or give it back", "2026-04-08")]
    assert duties("secretary") == duties("second") == duties("other leader") == []
    objection = Objection.objects.get()
    world.client("leader").post(world.url("objection_forward", objection.pk))
    assert duties("leader") == []
    assert duties("secretary") == [("小组XA objects to B1 项目B1 in Q1 2026: answer it", "2026-04-10")]
    world.client("secretary").post(world.url("objection_accept", objection.pk), {"text": "60", "reason": "属实"})
    assert duties("secretary") == []
    assert duties("second") == [("Correction for 小组XA, B1 项目B1, Q1 2026: confirm it or turn it down", "")]
    correction = Correction.objects.get()
    world.client("second").post(world.url("correction_reject", correction.pk), {"reason": "应为59"})
    assert duties("second") == []
    assert duties("secretary") == [
        ("The correction for 小组XA, B1 项目B1, Q1 2026 was not confirmed: decide anew", "2026-04-10")
    ]

"""Party affairs made public: their life, their days, who reads them when, and their pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from board.enums import AffairStatus
from board.models import PublicAffair
from board.services.affairs import (
    AffairTerms,
    delete_affair,
    edit_affair,
    publish_affair,
    take_back_affair,
    write_affair,
)
from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, User
from groups.enums import Office
from groups.models import Branch
from tests.factories import groups as make

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-07-03T10:00:00+08:00")
TERMS = AffairTerms("dues", "党费收缴情况", "上月党费已收缴。", date(2026, 7, 3), date(2026, 7, 10))


@dataclass
class Cast:
    branch: Branch
    secretary: User
    committee: User
    member: User

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    def drafted(self, **fields: Any) -> PublicAffair:
        terms = AffairTerms(**{**{name: getattr(TERMS, name) for name in TERMS.__dataclass_fields__}, **fields})
        return write_affair(self.branch, terms=terms, by=self.committee, now=clock.now())

    def published(self, **fields: Any) -> PublicAffair:
        return self.publish(self.drafted(**fields))

    def publish(self, affair: PublicAffair) -> PublicAffair:
        affair.refresh_from_db()
        return publish_affair(affair, edition=affair.edition, by=self.secretary, now=clock.now())


@pytest.fixture
def cast() -> Iterator[Cast]:
    with time_machine.travel(NOW, tick=False):
        branch = make.branch("ZB01", committee=make.committee())
        member = make.user_for(make.member(make.group(branch)))
        secretary, committee = make.holder(Office.SECRETARY, branch), make.holder(Office.PUBLICITY, branch)
        yield Cast(branch, secretary, committee, member)


def test_affair_lives_from_draft_to_taken_back_and_on_again(cast: Cast) -> None:
    affair = cast.drafted()
    assert affair.status == AffairStatus.DRAFT
    cast.publish(affair)
    taken = take_back_affair(affair, reason="数字有误", by=cast.committee, now=NOW)
    edit_affair(affair, terms=TERMS, edition=taken.edition, by=cast.committee)
    cast.publish(affair)

    affair.refresh_from_db()
    assert [(step.number, step.status, step.note) for step in affair.steps.all()] == [
        (1, "draft", ""),
        (2, "published", ""),
        (3, "taken_back", "数字有误"),
        (4, "published", ""),
    ]
    assert list(AuditEvent.objects.filter(branch="ZB01").values_list("action", flat=True)) == [
        "affair_written",
        "affair_published",
        "affair_taken_back",
        "affair_changed",
        "affair_published",
    ]


def test_audit_keeps_no_word_of_an_affair(cast: Cast) -> None:
    take_back_affair(cast.published(text="接收王小五为预备党员"), reason="王小五已调离", by=cast.secretary, now=NOW)
    kept = str(list(AuditEvent.objects.values_list("before", "after")))
    assert "王小五" not in kept
    assert "党费" not in kept


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "gossip"}, "Choose"),
        ({"title": " \n"}, "title"),
        ({"title": "长" * 61}, "title"),
        ({"text": ""}, "Write what is made public"),
        ({"text": "长" * 401}, "at most 400"),
        ({"published_until": date(2026, 7, 3)}, "one day"),
    ],
)
def test_terms_that_do_not_do_are_refused(cast: Cast, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        cast.drafted(**fields)
    assert PublicAffair.objects.count() == 0


def test_what_is_published_is_neither_changed_nor_deleted(cast: Cast) -> None:
    affair = cast.published()
    with pytest.raises(RefusedError, match="Take it back first"):
        edit_affair(affair, terms=TERMS, edition=affair.edition, by=cast.secretary)
    with pytest.raises(RefusedError, match="Only a draft"):
        delete_affair(affair, by=cast.secretary)
    with pytest.raises(RefusedError, match="cannot become"):
        cast.publish(affair)


def test_draft_is_deleted_with_an_entry(cast: Cast) -> None:
    delete_affair(cast.drafted(), by=cast.committee)
    assert PublicAffair.objects.count() == 0
    assert AuditEvent.objects.filter(action="affair_deleted").count() == 1


def test_affair_whose_days_are_over_is_not_published(cast: Cast) -> None:
    affair = cast.drafted(published_from=date(2026, 6, 1), published_until=date(2026, 7, 3))
    with pytest.raises(RefusedError, match="over"):
        cast.publish(affair)


@pytest.mark.parametrize(
    ("day", "shown"), [("2026-07-02", False), ("2026-07-03", True), ("2026-07-09", True), ("2026-07-10", False)]
)
def test_affair_is_shown_from_a_day_up_to_but_not_on_another(cast: Cast, day: str, shown: bool) -> None:
    affair = cast.published()
    cast.drafted()
    found = PublicAffair.objects.shown_on(date.fromisoformat(day))
    assert list(found) == ([affair] if shown else [])


def test_member_reads_only_what_is_published_and_begun(cast: Cast) -> None:
    cast.drafted(title="草稿")
    cast.published(title="以后", published_from=date(2026, 7, 4))
    cast.published(title="现在")
    cast.published(title="过去", published_from=date(2026, 6, 1), published_until=date(2026, 7, 4))

    def seen_by(user: User) -> set[str]:
        return set(PublicAffair.objects.visible_to(user).values_list("title", flat=True))

    assert seen_by(cast.member) == {"现在", "过去"}
    assert seen_by(cast.committee) == {"草稿", "以后", "现在", "过去"}
    with time_machine.travel("2026-07-04T09:00:00+08:00", tick=False):
        assert seen_by(cast.member) == {"以后", "现在", "过去"}


def test_list_is_searched_narrowed_and_ordered(cast: Cast) -> None:
    cast.drafted(title="草稿甲")
    cast.published(title="党费乙")
    cast.published(title="决议丙", kind="resolution", published_from=date(2026, 7, 1))
    client = cast.client(cast.secretary)

    def listed(**query: str) -> list[str]:
        page = client.get(reverse("affair_list"), query)
        return [str(each) for each in page.context["page"]]

    assert listed() == ["党费乙", "草稿甲", "决议丙"]
    assert listed(q="丙") == ["决议丙"]
    assert listed(kind="resolution") == ["决议丙"]
    assert listed(state="draft") == ["草稿甲"]
    assert listed(state="shown", sort="from") == ["决议丙", "党费乙"]
    assert listed(state="no-such") == ["党费乙", "草稿甲", "决议丙"]


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_number_of_questions(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        cast.published(title=f"公开{number}")
    client = cast.client(cast.secretary)
    client.get(reverse("affair_list"))
    with django_assert_num_queries(9):
        client.get(reverse("affair_list"))


def test_affair_is_written_published_and_taken_back_by_its_pages(cast: Cast) -> None:
    committee, secretary = cast.client(cast.committee), cast.client(cast.secretary)
    body = {"kind": "dues", "title": "党费", "text": "已收缴", "published_from": "2026-07-03"}
    committee.post(reverse("affair_write", args=[cast.branch.pk]), body)
    affair = PublicAffair.objects.get()
    page = committee.get(reverse("affair_detail", args=[affair.pk]))
    assert "The branch secretary publishes it." in page.content.decode()

    committee.post(reverse("affair_edit", args=[affair.pk]), {**body, "title": "党费收缴", "edition": "1"})
    secretary.post(reverse("affair_publish", args=[affair.pk]), {"edition": "2"})
    assert "党费收缴" in cast.client(cast.member).get(reverse("board_detail", args=[cast.branch.pk])).content.decode()

    refused = secretary.post(reverse("affair_take_back", args=[affair.pk]), {"reason": ""})
    assert refused.status_code == 422
    secretary.post(reverse("affair_take_back", args=[affair.pk]), {"reason": "数字有误"})
    assert cast.client(cast.member).get(reverse("affair_detail", args=[affair.pk])).status_code == 404
    assert "数字有误" in secretary.get(reverse("affair_detail", args=[affair.pk])).content.decode()


def shown_edition(page: Any) -> str:
    """The edition that a page's form carries."""
    return str(re.findall(r'name="edition" value="(\d+)"', page.content.decode())[0])


def test_nothing_is_published_that_was_not_read(cast: Cast) -> None:
    affair, secretary = cast.drafted(), cast.client(cast.secretary)
    address, publish = reverse("affair_detail", args=[affair.pk]), reverse("affair_publish", args=[affair.pk])
    read = shown_edition(secretary.get(address))
    terms = AffairTerms("dues", "另一个标题", "没有读过的话。", date(2026, 7, 3))
    edit_affair(affair, terms=terms, edition=affair.edition, by=cast.committee)

    for old in ({"edition": read}, {}, {"edition": "x"}, {"edition": "9" * 40}):
        refused = secretary.post(publish, old)
        assert (refused.status_code, "Read it again" in refused.content.decode()) == (422, True)
    affair.refresh_from_db()
    assert affair.status == AffairStatus.DRAFT

    secretary.post(publish, {"edition": shown_edition(secretary.get(address))})
    affair.refresh_from_db()
    assert (affair.status, affair.title) == (AffairStatus.PUBLISHED, "另一个标题")


def test_draft_that_was_published_and_taken_back_meanwhile_is_read_again(cast: Cast) -> None:
    affair, secretary = cast.drafted(), cast.client(cast.secretary)
    read = shown_edition(secretary.get(reverse("affair_detail", args=[affair.pk])))
    take_back_affair(cast.publish(affair), reason="数字有误", by=cast.committee, now=NOW)
    assert secretary.post(reverse("affair_publish", args=[affair.pk]), {"edition": read}).status_code == 422


def test_edits_in_two_windows_are_shown_beside_each_other(cast: Cast) -> None:
    affair, client = cast.drafted(), cast.client(cast.committee)
    address = reverse("affair_edit", args=[affair.pk])
    body = {"kind": "dues", "published_from": "2026-07-03", "edition": shown_edition(client.get(address))}
    client.post(address, {**body, "title": "先存的标题", "text": "先存的内容"})

    page = client.post(address, {**body, "title": "后存的标题", "text": "先存的内容"})
    assert page.status_code == 422
    assert "Nothing is overwritten" in page.content.decode()
    assert [(each.there, each.here) for each in page.context["differing"]] == [("先存的标题", "后存的标题")]
    assert 'value="后存的标题"' in page.content.decode()
    affair.refresh_from_db()
    assert (affair.title, affair.published_until) == ("先存的标题", None)

    client.post(address, {**body, "title": "后存的标题", "text": "先存的内容", "edition": shown_edition(page)})
    affair.refresh_from_db()
    assert affair.title == "后存的标题"


def test_page_that_names_no_edition_overwrites_nothing(cast: Cast) -> None:
    affair = cast.drafted()
    body = {"kind": "dues", "title": "旧", "text": "旧", "published_from": "2026-07-03"}
    page = cast.client(cast.committee).post(reverse("affair_edit", args=[affair.pk]), body)
    affair.refresh_from_db()
    assert (page.status_code, affair.title) == (422, TERMS.title)
    assert [each.there for each in page.context["differing"]] == [TERMS.title, TERMS.text, "2026-07-10"]


def test_publishing_twice_is_a_refusal_and_no_lack_of_rights(cast: Cast) -> None:
    affair, secretary = cast.drafted(), cast.client(cast.secretary)
    publish = reverse("affair_publish", args=[affair.pk])
    assert secretary.post(publish, {"edition": "1"}).status_code == 302
    page = secretary.post(publish, {"edition": "1"}).content.decode()
    assert "This was not done" in page
    assert "Take it back first" in page
    assert "<h1>You may not do this" not in page


def test_page_says_why_a_published_affair_is_not_edited(cast: Cast) -> None:
    page = cast.client(cast.secretary).get(reverse("affair_edit", args=[cast.published().pk]))
    assert page.status_code == 403
    assert "Take it back first" in page.content.decode()


def test_days_the_wrong_way_round_are_said_beside_their_field(cast: Cast) -> None:
    body = {
        "kind": "dues",
        "title": "党费",
        "text": "已收缴",
        "published_from": "2026-07-03",
        "published_until": "2026-07-03",
    }
    page = cast.client(cast.committee).post(reverse("affair_write", args=[cast.branch.pk]), body)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["published_until"])


def test_draft_waits_on_the_home_page_of_the_secretary_alone(cast: Cast) -> None:
    draft, published = cast.drafted(), cast.published(title="已公开")
    addresses = [reverse("affair_detail", args=[affair.pk]) for affair in (draft, published)]

    def told(user: User) -> list[str]:
        page = cast.client(user).get(reverse("home")).content.decode()
        return [address for address in addresses if f'href="{address}"' in page]

    assert [told(user) for user in (cast.secretary, cast.committee, cast.member)] == [[addresses[0]], [], []]

"""The pages of writing: three steps without a script, drafts kept at each pause, co-authors, lists."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branchmgr import clock
from groups.models import Person
from innovation.enums import MeetingStatus, ProposalKind, ProposalStatus
from innovation.models import Author, BrokenRecord, Proposal, Seminar
from innovation.services.terms import index_proposal
from pioneer_posts.models import PioneerPost
from tests.factories import groups as place
from tests.factories import innovation as make
from tests.factories.brands import picture_file
from tests.factories.candidacies import at

pytestmark = pytest.mark.django_db
WORDS = {"title": "卷包车间照明改造", "present_state": "灯暗", "measure": "换灯", "expected_effect": "更亮"}
RECORD = {"title": "单班产量", "proof": "生产报表", "direction": "more"}


@pytest.fixture
def author() -> Any:
    with time_machine.travel(at("2026-09-03T10:00"), tick=False):
        yield place.member(place.group(place.branch("ZB1"), "X1"), "10003", name="张三")


def browser(person: Person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(place.user_for(person))
    client.cookies["django_language"] = "en"
    return client


def said(response: HttpResponseBase) -> str:
    return str(response.content.decode())  # type: ignore[attr-defined]


def test_member_writes_and_hands_in_without_a_script(author: Person) -> None:
    client = browser(author)
    assert "Example:" in said(client.get(reverse("proposal_begin")))
    begun = client.post(reverse("proposal_begin"), {"kind": "suggestion"})
    draft = Proposal.objects.get()
    assert begun.headers["Location"] == reverse("proposal_write", args=[draft.pk])
    gaps = client.post(begun.headers["Location"], {"edition": "1", "title": "照明", "next": "yes"})
    finish = said(client.get(gaps.headers["Location"]))
    assert ("Still missing" in finish, "Measure" in finish) == (True, True)
    refused = client.post(reverse("proposal_submit", args=[draft.pk]))
    assert (refused.status_code, "Still missing: present state" in said(refused)) == (422, True)
    client.post(reverse("proposal_write", args=[draft.pk]), {"edition": "2", **WORDS})
    client.post(reverse("proposal_submit", args=[draft.pk]))
    draft.refresh_from_db()
    assert (draft.status, draft.number) == ("with_group", "2026-001")


def test_kind_must_be_chosen_and_a_post_of_elsewhere_is_ignored(author: Person) -> None:
    client = browser(author)
    nothing = client.post(reverse("proposal_begin"), {})
    assert (nothing.status_code, "Please choose one" in said(nothing)) == (422, True)
    client.post(reverse("proposal_begin"), {"kind": "record", "seminar": "９９", "post": "999999"})
    assert (Proposal.objects.get().kind, Proposal.objects.get().seminar) == ("record", None)


@pytest.mark.parametrize("source", ["seminar", "post"])
def test_seminar_and_post_lead_to_a_draft_that_names_them(author: Person, source: str) -> None:
    client, branch = browser(author), author.memberships.get().group.branch
    if source == "seminar":
        begun = {"starts_at": clock.now(), "created_by": author.user}
        made: Any = Seminar.objects.create(branch=branch, title="节能交流", **begun)
        page = said(client.get(reverse("seminar_detail", args=[made.pk])))
    else:
        made = PioneerPost.objects.create(
            branch=branch, name="节能岗", kind="production", department=place.department("动力科")
        )
        page = said(client.get(reverse("innovation_post_detail", args=[made.pk])))
    address = f"{reverse('proposal_begin')}?{source}={made.pk}"
    assert f'href="{address}"' in page
    assert f'<input type="hidden" name="{source}" value="{made.pk}">' in said(client.get(address))
    client.post(reverse("proposal_begin"), {"kind": "suggestion", source: made.pk})
    draft = Proposal.objects.get()
    assert getattr(draft, source) == made
    written = client.get(reverse("proposal_write", args=[draft.pk]))
    assert written.context["form"][source].value() == made.pk


def test_draft_is_kept_at_each_pause_and_similar_ones_are_shown(author: Person) -> None:
    other = make.proposal(author, ProposalStatus.ACCEPTED, title="卷包车间照明改造为LED灯")
    index_proposal(other)
    draft = make.proposal(author, ProposalStatus.DRAFT, title="")
    keep = reverse("proposal_keep", args=[draft.pk])
    client = browser(author)
    answer = client.post(keep, {"edition": "1", "title": "卷包车间照明改造"}, headers={"accept": "application/json"})
    assert (answer.json()["edition"], answer.json()["fault"]) == (2, "")
    assert answer.json()["text"] == "Draft kept at 10:00:00"
    assert other.title in answer.json()["similar"]
    late = client.post(keep, {"edition": "1", "title": "旧"}, headers={"accept": "application/json"})
    assert (late.status_code, "changed elsewhere" in late.json()["message"]) == (422, True)
    assert Proposal.objects.get(pk=draft.pk).title == "卷包车间照明改造"


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"measure": "产量", "unit": "箱", "old_value": "112", "new_value": "100"}, "does not beat 112"),
        ({"measure": "产量", "unit": "箱", "old_value": "1e309", "new_value": "100"}, "Enter a number such as 7"),
        ({"measure": "产量"}, "kept together"),
    ],
)
def test_figures_that_do_not_do_stay_typed_and_the_rest_is_kept(
    author: Person, typed: dict[str, str], fault: str
) -> None:
    draft = make.proposal(author, ProposalStatus.DRAFT, ProposalKind.RECORD, title="")
    BrokenRecord.objects.all().delete()
    client = browser(author)
    shown = client.post(reverse("proposal_write", args=[draft.pk]), {"edition": "1", **RECORD, **typed})
    assert (shown.status_code, fault in said(shown)) == (422, True)
    assert all(f'value="{value}"' in said(shown) for value in typed.values())
    kept = client.post(reverse("proposal_keep", args=[draft.pk]), {"edition": "1", **RECORD, **typed}).json()
    assert fault in kept["fault"]
    draft.refresh_from_db()
    assert (draft.title, BrokenRecord.objects.exists()) == ("单班产量", False)


def test_figures_are_read_in_full_width_and_below_nothing(author: Person) -> None:
    draft = make.proposal(author, ProposalStatus.DRAFT, ProposalKind.RECORD)
    figures = {"measure": "温度", "unit": "℃", "old_value": "－５", "new_value": "１００００", "since": "2021年3月1日"}
    browser(author).post(reverse("proposal_write", args=[draft.pk]), {"edition": "1", **RECORD, **figures})
    broken = BrokenRecord.objects.get()
    assert (broken.old_value, broken.new_value, str(broken.since)) == (-5, 10000, "2021-03-01")


def test_shares_of_ninety_nine_are_refused_with_what_was_typed(author: Person) -> None:
    other = place.member(author.memberships.get().group, name="李四")
    draft = make.proposal(author, ProposalStatus.DRAFT)
    url, client = reverse("authors_set", args=[draft.pk]), browser(author)
    wrong = client.post(url, {"share-0": "59", "person-1": str(other.pk), "share-1": "40"})
    assert (wrong.status_code, "add to 99%" in said(wrong)) == (422, True)
    assert f'<option value="{other.pk}" selected' in said(wrong)
    nameless = client.post(url, {"share-0": "60", "share-1": "40"})
    assert "whose share this is" in said(nameless)
    unsaid = said(client.post(url, {"share-0": "", "person-1": str(other.pk), "share-1": ""}))
    assert f"Share of {author.name} (%): " in unsaid
    assert "Share of Co-author 1 (%): " in unsaid
    client.post(url, {"share-0": "", "person-1": str(other.pk), "evenly": "yes"})
    assert list(draft.authors.values_list("share", flat=True)) == [Decimal(50), Decimal(50)]


@pytest.mark.parametrize(("answer", "column"), [("agree", "consented_at"), ("decline", "declined_at")])
def test_coauthor_reads_the_draft_and_answers(author: Person, answer: str, column: str) -> None:
    other = place.member(author.memberships.get().group, name="李四")
    draft = make.proposal(author, ProposalStatus.DRAFT)
    Author.objects.create(proposal=draft, person=other, share=Decimal(40))
    client, url = browser(other), reverse("authorship_answer", args=[draft.pk])
    assert "40%" in said(client.get(url))
    assert url in said(client.get(reverse("home")))
    client.post(url, {answer: "yes"})
    assert getattr(Author.objects.get(person=other), column) is not None


def test_files_are_attached_shown_and_taken_away(author: Person) -> None:
    draft, client = make.proposal(author, ProposalStatus.DRAFT), browser(author)
    add = reverse("proposal_file_add", args=[draft.pk])
    client.post(add, {"chosen": picture_file("现场.png"), "caption": "改善前"})
    file = draft.files.get()
    assert (file.caption, file.upload.name) == ("改善前", "现场.png")
    wrong = client.post(add, {"chosen": picture_file("x.png"), "sent": "77"})
    assert (wrong.status_code, draft.files.count()) == (422, 1)
    shown = client.get(reverse("proposal_file", args=[draft.pk, file.pk]))
    assert shown.headers["Content-Type"] == "image/png"
    other = make.proposal(author, ProposalStatus.DRAFT)
    assert client.get(reverse("proposal_file", args=[other.pk, file.pk])).status_code == 404
    client.post(reverse("proposal_file_remove", args=[draft.pk, file.pk]))
    assert draft.files.count() == 0


def test_script_is_answered_with_the_list_of_files_or_words(author: Person) -> None:
    draft, client = make.proposal(author, ProposalStatus.DRAFT), browser(author)
    url, script = reverse("proposal_file_add", args=[draft.pk]), {"accept": "application/json"}
    nothing = client.post(url, {}, headers=script)
    assert (nothing.status_code, nothing.json()["message"]) == (422, "Please choose a file.")
    assert "evidence-list" in client.post(url, {"chosen": picture_file()}, headers=script).json()["html"]


def test_list_of_own_proposals_asks_the_same_of_one_and_three(author: Person) -> None:
    client = browser(author)
    counts = []
    for number in (1, 2):
        for _each in range(number):
            make.proposal(author, ProposalStatus.ACCEPTED)
        client.get(reverse("own_proposal_list"))
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("own_proposal_list"))
        counts.append(len(asked))
        assert said(page).count("卷包车间照明改造") == number * (number + 1) // 2
    assert counts[0] == counts[1]


def test_list_is_searched_filtered_and_sorted(author: Person) -> None:
    make.proposal(author, ProposalStatus.ACCEPTED, title="甲照明")
    make.proposal(author, ProposalStatus.DRAFT, ProposalKind.IMPROVEMENT, title="乙清扫")
    client, url = browser(author), reverse("own_proposal_list")

    def shown(query: str) -> list[str]:
        rows = said(client.get(f"{url}?{query}")).partition("<tbody>")[2]
        return sorted((title for title in ("甲照明", "乙清扫") if title in rows), key=rows.index)

    assert shown("q=照明") == ["甲照明"]
    assert shown("state=mine") == ["乙清扫"]
    assert shown("kind=improvement") == ["乙清扫"]
    assert shown("sort=title") == ["乙清扫", "甲照明"]
    assert shown("sort=-title") == ["甲照明", "乙清扫"]
    assert "No proposal fits" in said(client.get(f"{url}?q=nothing"))


def test_withdrawing_keeps_the_reason_and_deleting_leaves_nothing(author: Person) -> None:
    filed, draft = make.proposal(author), make.proposal(author, ProposalStatus.DRAFT)
    client = browser(author)
    client.post(reverse("proposal_withdraw", args=[filed.pk]), {"reason": "重复"})
    client.post(reverse("draft_delete", args=[draft.pk]))
    left = Proposal.objects.get()
    assert (left.pk, left.status, left.steps.last().note) == (filed.pk, "withdrawn", "重复")


def test_faults_of_a_record_stand_at_their_fields(author: Person) -> None:
    draft = make.proposal(author, ProposalStatus.DRAFT, ProposalKind.RECORD, title="")
    typed = {"measure": "产量", "unit": "箱", "old_value": "1" * 13, "new_value": "112", "since": "2026-09-04"}
    shown = browser(author).post(reverse("proposal_write", args=[draft.pk]), {"edition": "1", **RECORD, **typed})
    faults = shown.context["form"].errors
    assert faults["since"] == ["The old value stood since a day that has passed."]
    assert faults["old_value"] == ["This number is too long: at most 12 digits before the point and 6 after it."]
    assert str(draft) == "a proposal without a title yet"


def test_nobody_is_said_to_review_anew_what_nobody_reviewed(author: Person) -> None:
    proposal = make.proposal(author, ProposalStatus.WITH_COMMITTEE)
    client, url = browser(author), reverse("proposal_write", args=[proposal.pk])
    page = said(client.post(url, {"edition": "1", **WORDS, "measure": "换灯一"}, follow=True))
    assert ("Saved." in page, "look again" in page) == (True, False)
    meeting = make.meeting(proposal.branch, MeetingStatus.REVIEWING)
    make.review(meeting, proposal, place.member(author.memberships.get().group), "45 30")
    assert "look again" in said(client.post(url, {"edition": "2", **WORDS, "measure": "换灯二"}, follow=True))


def test_stale_tab_gets_both_texts_part_by_part_and_chooses(author: Person) -> None:
    draft = make.proposal(author, ProposalStatus.DRAFT)
    client, url = browser(author), reverse("proposal_write", args=[draft.pk])
    client.post(url, {"edition": "1", **WORDS, "title": "另一窗口的标题", "measure": "另一窗口的措施"})
    typed = {**WORDS, "title": "本窗口的标题", "measure": "本窗口的措施"}
    stale = client.post(url, {"edition": "1", **typed})
    assert [each.field.name for each in stale.context["differing"]] == ["title", "measure"]
    for text in ("另一窗口的标题", "另一窗口的措施", "本窗口的标题", "本窗口的措施"):
        assert text in said(stale)
    assert (stale.status_code, "data-keep=" in said(stale)) == (422, False)
    sent = {"edition": "2", **typed, "offered": ["title", "measure"], "take-title": "there"}
    undecided = client.post(url, sent)
    assert [each.field.name for each in undecided.context["differing"]] == ["measure"]
    draft.refresh_from_db()
    assert (draft.title, draft.edition) == ("另一窗口的标题", 2)
    client.post(url, {**sent, "take-measure": "here"})
    draft.refresh_from_db()
    assert (draft.title, draft.texts.get(part="measure").text) == ("另一窗口的标题", "本窗口的措施")

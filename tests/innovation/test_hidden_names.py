"""Who reviews without names learns nowhere whose a proposal is before the announcement."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from branchmgr.models import User
from groups.models import Person
from innovation.enums import MeetingStatus
from innovation.hidden_names import names_hidden_from
from innovation.models import InnovationPost, Proposal, Review, ReviewMeeting, Seminar
from innovation.proposal_queries import similar_to
from innovation.services.terms import index_proposal
from tests.factories import groups as place
from tests.factories import innovation as make
from tests.factories import posts
from tests.factories.reviews import NOW, Cast, cast_of_reviews, signed_in

pytestmark = pytest.mark.django_db
CANARY = "金丝雀"


@pytest.fixture
def cast() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield cast_of_reviews()


def reviewed(cast: Cast, *, hidden: bool, status: str = MeetingStatus.DECIDING) -> tuple[ReviewMeeting, Proposal]:
    """A meeting of two proposals, the canary's one of them; the first of the committee reviews only the other."""
    group = place.group(cast.branch, name="鸟笼小组")
    canary = place.member(group, name=CANARY)
    place.user_for(canary)
    post = posts.post(cast.branch)
    InnovationPost.objects.create(post=post, subject="节能", since=NOW.date(), set_by=cast.secretary)
    secretary: Any = cast.secretary
    seminar = Seminar.objects.create(branch=cast.branch, title="研讨", starts_at=NOW, created_by=secretary)
    told: dict[str, Any] = {"supported": True, "group_opinion": f"{CANARY}想得好", "opinion_on": NOW.date()}
    proposal = make.proposal(canary, "in_review", title="保温改造", post=post, seminar=seminar, **told)
    merged = make.proposal(canary, "merged", title="保温二", merged_into=proposal)
    proposal.steps.update(note=f"{CANARY}提交")
    other = make.proposal(cast.members[0], "in_review", title="照明改造")
    meeting = make.meeting(cast.branch, status, names_hidden=hidden)
    first, second = cast.committee
    for each, user in ((other, first), (proposal, first), (proposal, second)):
        make.review(meeting, each, user.person, "50 30")
    for each in (proposal, other):
        make.entry(meeting, each)
    for each in (proposal, other, merged):
        index_proposal(each)
    department = place.department("动力科")
    make.recommendation(proposal, department, by=secretary)
    return meeting, proposal


def told(response: Any) -> str:
    """Everything that an answer says, a workbook's cells and a paper's text too."""
    content = b"".join(response) if response.streaming else response.content
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(BytesIO(content)) as packed:
        if "word/document.xml" in packed.namelist():
            return packed.read("word/document.xml").decode()
    book = openpyxl.load_workbook(BytesIO(content))
    return " ".join(
        str(cell) for sheet in book if sheet.title not in ("五个一", "党小组") for row in sheet.values for cell in row
    )


def pages(client: Client, user: User, meeting: ReviewMeeting, proposal: Proposal) -> dict[str, str]:
    """What each page and paper on which proposals are named says to this person."""
    branch, year = meeting.branch, proposal.year
    reviews = Review.objects.filter(proposal=proposal)
    found = {
        name: client.get(reverse(name))
        for name in ("proposal_list", "recommendation_list", "review_list", "meeting_list", "home")
    }
    listed = reverse("proposal_list")
    found |= {f"list?{query}": client.get(f"{listed}?{query}") for query in ("q=保温", "sort=group", "sort=-group")}
    both = "&".join(f"with={each.proposal_id}" for each in meeting.entries.all())
    merged = Proposal.objects.get(merged_into=proposal)
    found |= {
        "detail": client.get(reverse("proposal_detail", args=[proposal.pk])),
        "merged": client.get(reverse("proposal_detail", args=[merged.pk])),
        "recommendation": client.get(reverse("recommendation_detail", args=[proposal.recommendations.get().pk])),
        "meeting": client.get(reverse("meeting_detail", args=[meeting.pk])),
        "decide": client.get(reverse("meeting_decide", args=[meeting.pk])),
        "compare": client.get(f"{reverse('proposals_compare', args=[meeting.pk])}?{both}"),
        "ranked": client.post(reverse("ranked_export", args=[meeting.pk])),
        "export": client.post(reverse("proposals_export"), {"all": "on"}),
        "recommended": client.post(reverse("recommendations_export")),
        "figures": client.post(reverse("figure_workbook", args=[branch.pk, year])),
        "paper": client.post(reverse("figure_paper", args=[branch.pk, year])),
        "seminar": client.get(reverse("seminar_detail", args=[proposal.seminar_id])),
        "post": client.get(reverse("innovation_post_detail", args=[proposal.post_id])),
    }
    found |= {f"review {row.pk}": client.get(reverse("review_detail", args=[row.pk])) for row in reviews}
    draft = make.proposal(Person.objects.get(user=user), "draft", title="保温改造 灯具老化，改为节能灯", number="")
    found["write"] = client.get(reverse("proposal_write", args=[draft.pk]))
    assert {name: answer.status_code for name, answer in found.items() if answer.status_code != 200} == {}
    return {name: told(answer) for name, answer in found.items()}


@pytest.mark.parametrize("hidden", [True, False])
def test_no_page_names_the_author_to_a_reviewer_without_names(cast: Cast, hidden: bool) -> None:
    meeting, proposal = reviewed(cast, hidden=hidden)
    said = pages(signed_in(cast.committee[0]), cast.committee[0], meeting, proposal)
    naming = {name for name, text in said.items() if CANARY in text}
    everywhere = {"proposal_list", "detail", "merged", "meeting", "decide", "compare", "ranked", "export", "figures"}
    if hidden:
        assert naming == set()
    else:
        assert naming >= everywhere | {"recommendation_list", "recommendation", "recommended", "write", "list?q=保温"}
    for page, args in (("group_detail", [proposal.group_id]), ("person_detail", [proposal.lead_id])):
        text = told(signed_in(cast.committee[0]).get(reverse(page, args=args)))
        assert ("保温改造" in text) is not hidden, page
    assert ("保温改造" in said["post"]) is not hidden
    meeting.status = MeetingStatus.ANNOUNCED
    meeting.meeting_on, meeting.resolution = NOW.date(), "同意"
    meeting.save()
    detail = signed_in(cast.committee[0]).get(reverse("proposal_detail", args=[proposal.pk]))
    assert CANARY in told(detail)


@pytest.mark.parametrize("status", ["prepared", "reviewing"])
def test_meeting_hides_names_from_its_first_day_but_not_from_who_prepares_it(cast: Cast, status: str) -> None:
    meeting, proposal = reviewed(cast, hidden=True, status=status)
    make.review(meeting, proposal, cast.secretary.person)
    url = reverse("meeting_detail", args=[meeting.pk])
    assert CANARY not in told(signed_in(cast.committee[0]).get(url))
    assert CANARY in told(signed_in(cast.secretary).get(url))
    own = make.proposal(cast.committee[0].person, "in_review")
    make.entry(meeting, own)
    assert own.pk not in names_hidden_from(cast.committee[0]), "one's own is no secret"


def test_filter_order_and_search_do_not_tell_the_group_or_author(cast: Cast) -> None:
    _meeting, proposal = reviewed(cast, hidden=True)
    reviewer, group = signed_in(cast.committee[0]), proposal.group_id

    def found(client: Client, **query: Any) -> set[str]:
        return {each.title for each in client.get(reverse("proposal_list"), query).context["page"]}

    assert found(signed_in(cast.secretary), group=group) == {"保温改造", "保温二"}
    assert found(reviewer, group=group) == set()
    options = reviewer.get(reverse("proposal_list")).context["options"]
    assert group not in [each.pk for each in options.groups]
    assert found(signed_in(cast.secretary), q=CANARY) == {"保温改造", "保温二"}
    assert found(reviewer, q=CANARY) == found(reviewer, q=f"保温 {CANARY}") == set()
    assert found(reviewer, q="保温") == {"保温改造", "保温二"}
    assert similar_to(CANARY, cast.branch, user=cast.secretary) != []
    assert similar_to(CANARY, cast.branch, user=cast.committee[0]) == []
    Proposal.objects.filter(pk=proposal.pk).update(title=f"{CANARY}保温")
    assert found(reviewer, q=CANARY) == {f"{CANARY}保温"}, "what it says itself is found"

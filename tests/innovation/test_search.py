"""The full-text search of the list: found by every term and by one sign, and asked for in a way that stays quick."""

from __future__ import annotations

import re

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branchmgr.models import User
from groups.enums import Office
from innovation.cutting import indexed_terms
from innovation.list_queries import ProposalChoice, proposals_of
from innovation.models import Proposal
from innovation.services.terms import index_proposal
from tests.factories import groups as place
from tests.factories import innovation as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary() -> User:
    branch = place.branch()
    lead = place.member(place.group(branch))
    for title in ("锅炉保温改造", "照明改造", "叉车限速"):
        index_proposal(make.proposal(lead, "with_committee", title=title))
    return place.holder(Office.SECRETARY, branch)


def asked(secretary: User, words: str) -> tuple[list[str], list[str]]:
    """What a page of the list finds, and the statements on proposals: the count and the page itself."""
    user = User.objects.get(pk=secretary.pk)
    with CaptureQueriesContext(connection) as context:
        page = Paginator(proposals_of(user, ProposalChoice(words=words)), 2).get_page(1)
        found = [each.title for each in page if page.paginator.count]
    statements = [each["sql"] for each in context.captured_queries if 'FROM "innovation_proposal"' in each["sql"]]
    return found, statements


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("改造", ["照明改造", "锅炉保温改造"]),
        ("造", ["照明改造", "锅炉保温改造"]),
        ("叉 速", ["叉车限速"]),
        ("照改", []),
    ],
)
def test_signs_and_pairs_are_found_wherever_they_stand(secretary: User, words: str, found: list[str]) -> None:
    assert sorted(asked(secretary, words)[0]) == sorted(found)


def test_search_counts_without_weights_and_never_groups_proposals(secretary: User) -> None:
    found, (counting, paging) = asked(secretary, "节能灯")
    assert len(found) == 2
    assert ("COUNT(*)" in counting, "SUM(" in counting) == (True, False)
    grouped = re.findall(r"GROUP BY ([^ )]+)", paging)
    assert set(grouped) <= {'U0."proposal_id"', "1"}, "terms are grouped by proposal, proposals by nothing"
    assert paging.endswith("LIMIT 2")
    lead = Proposal.objects.earliest("pk").lead
    for _more in range(5):
        index_proposal(make.proposal(lead, "with_committee"))
    assert len(asked(secretary, "节能灯")[1]) == 2


@pytest.mark.once  # PostgreSQL reads a small table as a whole, whatever the index
def test_search_is_answered_from_the_index_of_terms(secretary: User) -> None:
    plan = proposals_of(secretary, ProposalChoice(words="节能灯 造")).explain()
    assert "proposal_term_once" in plan or "USING COVERING INDEX" in plan
    assert "SCAN innovation_proposalterm" not in plan


def test_index_holds_the_single_signs_besides_the_pairs() -> None:
    assert indexed_terms("照明LED照") == {"照明": 1, "led": 1, "照": 2, "明": 1}

"""From whom the authors of a proposal are hidden: the one answer that every page, list, search and workbook asks."""

from __future__ import annotations

from typing import Final

from branchmgr.models import User
from groups.models import standing_of
from innovation.enums import BEFORE_ANNOUNCEMENT
from innovation.models import Author, Entry, Proposal, Review

HIDDEN: Final = "（评审期间不显示）"
"""what stands in a workbook in the place of a name"""


def names_hidden_from(user: User) -> frozenset[int]:
    """The proposals, by their ids, of which this person is told neither authors nor group.

    All those on the list of a meeting that hides names and is not announced, for whoever reviews in it; one's own
    apart. The secretary of the branch, who assigns the reviewers, knows them. What was merged
    into one of them tells its authors, too. At most two queries.
    """
    standing = standing_of(user)
    if standing.person is None:
        return frozenset()
    reviewed = Review.objects.filter(
        reviewer=standing.person, meeting__names_hidden=True, meeting__status__in=BEFORE_ANNOUNCEMENT
    ).exclude(meeting__branch__in=standing.secretary_of)
    listed = Entry.objects.filter(meeting__in=reviewed.values("meeting")).values_list("proposal", flat=True)
    own = Author.objects.filter(person=standing.person).values("proposal")
    given = reviewed.exclude(proposal__in=own).order_by().values_list("proposal", flat=True)
    found = frozenset(listed.exclude(proposal__in=own).union(given))
    if not found:
        return found
    return found | frozenset(Proposal.objects.filter(merged_into__in=found).values_list("pk", flat=True))

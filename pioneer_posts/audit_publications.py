"""What the pioneer posts have published, each with its entry in the audit, and their results as entries tell them."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import partial
from typing import Final

from branchmgr.audit_publications import Publication, Published, differs
from branchmgr.models import AuditEvent
from pioneer_posts.enums import RoundStatus
from pioneer_posts.models import PostResult, Round

_RESULT: Final = (RoundStatus.PUBLISHED,)
_AWARDED: Final = (RoundStatus.HELD, RoundStatus.ASSESSING, RoundStatus.TOTALLED, *_RESULT)
_POSTED: Final = (RoundStatus.POSTED, RoundStatus.AWARDING, *_AWARDED)


def _rounds(statuses: tuple[RoundStatus, ...]) -> Published:
    return Round.objects.filter(status__in=statuses).values_list("pk", "branch__code")


PUBLICATIONS: Final = (
    Publication(Round, "candidates_posted", partial(_rounds, _POSTED), undone=("call_off_round",)),
    Publication(Round, "posts_awarded", partial(_rounds, _AWARDED)),
    Publication(Round, "publish_round", partial(_rounds, _RESULT)),
)

Totals = dict[str, tuple[Decimal | None, str]]


def compare_results() -> None:
    """Raises RefusedError naming the first post of a published round whose result is not as the entry tells it."""
    entries = AuditEvent.objects.filter(subject="pioneer_posts.round", action="publish_round")
    present, rounds = _results(), {str(each.pk): each for each in Round.objects.filter(status__in=_RESULT)}
    for pk, branch, number, after in entries.values_list("subject_id", "branch", "number", "after"):
        said = (after or {}).get("results", [])
        told: Totals = {each["number"]: (_decimal(each["total"]), each["outcome"]) for each in said}
        found = present[pk]
        for post in sorted(told.keys() | found.keys()):
            if told.get(post) != found.get(post):
                raise differs(f"{rounds[pk]} · {post}", branch=branch, number=number)


def _results() -> dict[str, Totals]:
    rows = PostResult.objects.filter(holding__round__status__in=_RESULT)
    found: defaultdict[str, Totals] = defaultdict(dict)
    for pk, post, total, outcome in rows.values_list("holding__round", "holding__number", "total", "outcome"):
        found[str(pk)][post] = (total, outcome)
    return found


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)

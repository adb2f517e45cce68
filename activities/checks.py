"""Checks of activity records that warn and cite the rule: what is not filled in, parts of a theme day, quorums.

They never block. A reasoned override silences one of them, by its key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from activities.enums import ActivityKind, ActivityStatus, AttendanceKind
from activities.models import Activity, ActivityItem, Attendance, Vote
from branchmgr import clock
from groups.figures import shown
from groups.models import Override
from groups.regulations import Rulebook, cited

MEETINGS = (
    ActivityKind.GROUP_MEETING,
    ActivityKind.GENERAL_MEETING,
    ActivityKind.COMMITTEE_MEETING,
    ActivityKind.LIFE_MEETING,
    ActivityKind.DEMOCRATIC_APPRAISAL,
)
OF_MEETINGS = ("chair", "recorder", "content")
DECIDING = (ActivityKind.GENERAL_MEETING, ActivityKind.COMMITTEE_MEETING)
FIVE_HAVES = ("has_topic", "has_record", "has_reflection", "has_assessment", "has_safeguard")
THERE = (AttendanceKind.PRESENT, AttendanceKind.VIDEO)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not agree with a rule. ``key`` names the very thing, ``gaps`` how many things are amiss.

    ``overridden``: with which reason it was passed over, None where it was not.
    """

    key: str
    rule: str
    sentence: str
    gaps: int = 1
    overridden: Override | None = None

    @property
    def cited(self) -> str:
        """The source of the rule with its article, in the reader's language."""
        return cited(self.rule)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is asked of the database for several records at once."""

    book: Rulebook
    items: Mapping[int, list[ActivityItem]]
    votes: Mapping[int, list[Vote]]
    counts: Mapping[int, tuple[int, int, int]]
    """of each record: rows of attendance, of these people who may vote, of these present"""


def checks_of(activity: Activity) -> list[Finding]:
    """What one record does not fulfil, those passed over with a reason included; five queries."""
    return findings_of([activity])[activity.pk]


def findings_of(activities: Collection[Activity]) -> dict[int, list[Finding]]:
    """The same of several records, by their ids; five queries for any number of them."""
    facts = _facts(activities)
    found = {activity.pk: list(_findings(activity, facts)) for activity in activities}
    passed = overrides_of(finding.key for findings in found.values() for finding in findings)
    return {pk: with_overrides(findings, passed) for pk, findings in found.items()}


def overrides_of(keys: Iterator[str]) -> dict[str, Override]:
    """The overrides of some warnings by key; one query."""
    return {each.key: each for each in Override.objects.filter(key__in=set(keys)).select_related("by__person")}


def with_overrides(findings: list[Finding], passed: Mapping[str, Override]) -> list[Finding]:
    """The findings, each with the override that passed over it."""
    return [replace(finding, overridden=passed.get(finding.key)) for finding in findings]


def _facts(activities: Collection[Activity]) -> Facts:
    items: dict[int, list[ActivityItem]] = defaultdict(list)
    votes: dict[int, list[Vote]] = defaultdict(list)
    for item in ActivityItem.objects.filter(activity__in=activities):
        items[item.activity_id].append(item)
    for vote in Vote.objects.filter(activity__in=activities).order_by("pk"):
        votes[vote.activity_id].append(vote)
    book = Rulebook({each.branch_id for each in activities}, clock.today())
    return Facts(book, items, votes, _counts(Attendance.objects.filter(activity__in=activities)))


def _counts(rows: QuerySet[Attendance]) -> dict[int, tuple[int, int, int]]:
    may_vote = Q(may_vote=True, expected=True) & ~Q(kind=AttendanceKind.EXEMPT)
    counted = (
        rows.order_by()
        .values("activity")
        .annotate(
            rows=Count("pk"),
            voters=Count("pk", filter=may_vote),
            there=Count("pk", filter=may_vote & Q(kind__in=THERE)),
        )
    )
    return {row["activity"]: (row["rows"], row["voters"], row["there"]) for row in counted}


def _findings(activity: Activity, facts: Facts) -> Iterator[Finding]:
    if activity.status in (ActivityStatus.PLANNED, ActivityStatus.CALLED_OFF):
        return
    missing = list(_missing(activity, recorded=activity.pk in facts.counts))
    if missing:
        sentence = _("Not filled in: %(fields)s.") % {"fields": _("; ").join(missing)}
        yield Finding(_key(activity, "record_complete"), "record_complete", sentence, gaps=len(missing))
    if activity.kind == ActivityKind.THEME_DAY and not _is_one_and_more(facts.items[activity.pk]):
        sentence = _("A theme day “1+N” has its fixed part and at least one of the group's own.")
        yield Finding(_key(activity, "theme_day"), "theme_day", sentence)
    yield from _quorum(activity, facts)
    yield from _votes(activity, facts)


def _key(activity: Activity, name: str) -> str:
    return f"record-{activity.pk}-{name}"


def _missing(activity: Activity, *, recorded: bool) -> Iterator[str]:
    """The names of the fields that its kind wants and that are empty."""
    wanted = ["topic", "place"]
    if activity.kind in MEETINGS:
        wanted += OF_MEETINGS
    if activity.kind in DECIDING:
        wanted += ["agenda", "decisions"]
    if activity.kind == ActivityKind.LIFE_MEETING:
        wanted += ["criticism"]
    if activity.kind == ActivityKind.THEME_DAY:
        wanted += FIVE_HAVES
    for name in wanted:
        if not getattr(activity, name):
            yield str(Activity._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    if not recorded:
        yield _("attendance")


def _is_one_and_more(items: list[ActivityItem]) -> bool:
    return any(item.fixed for item in items) and any(not item.fixed for item in items)


def _quorum(activity: Activity, facts: Facts) -> Iterator[Finding]:
    """A general meeting is valid with more than the set share of those who may vote."""
    _rows, voters, there = facts.counts.get(activity.pk, (0, 0, 0))
    if activity.kind != ActivityKind.GENERAL_MEETING or not voters:
        return
    over = _share(activity, "present_of_voters_over", facts)
    if not Fraction(there, voters) > over:
        text = _("Of %(voters)s who may vote %(there)s were there; the meeting needs more than %(share)s.")
        said = {"voters": voters, "there": there, "share": shown(over, "max_share")}
        yield Finding(_key(activity, "meeting_quorum"), "meeting_quorum", text % said)


def _votes(activity: Activity, facts: Facts) -> Iterator[Finding]:
    """Each vote needs its quorum, and passes with the yes of more than the set share of those entitled."""
    for vote in facts.votes[activity.pk]:
        present, passes = (
            _share(activity, name, facts) for name in ("present_of_voters_over", "passes_with_yes_of_entitled_over")
        )
        said = {"motion": vote.motion, "entitled": vote.entitled, "present": vote.present, "yes": vote.yes}
        key = _key(activity, f"meeting_quorum-{vote.pk}")
        if vote.entitled and not Fraction(vote.present, vote.entitled) > present:
            text = _("“%(motion)s”: of %(entitled)s entitled %(present)s were there; it needs more than %(share)s.")
            yield Finding(key, "meeting_quorum", text % {**said, "share": shown(present, "max_share")})
        elif vote.entitled and not Fraction(vote.yes, vote.entitled) > passes:
            text = _("“%(motion)s” has %(yes)s yes of %(entitled)s entitled; it passes with more than %(share)s.")
            yield Finding(key, "meeting_quorum", text % {**said, "share": shown(passes, "max_share")})


def _share(activity: Activity, name: str, facts: Facts) -> Fraction:
    return facts.book.figure("meeting_quorum", name, branch=activity.branch_id, day=activity.day)

"""What the board reads from where it is kept: published facts of one branch, each in a fixed number of queries.

Nothing here asks who looks: whoever stands before a screen sees all of it. So each source takes only what everybody of
the branch may know already and what is meant for everybody; of people nothing but their names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from activities.enums import ActivityKind, ActivityStatus
from activities.models import Activity, Article, Contribution
from appraisal.models import Honour, Period, Result
from board.models import PublicAffair
from board.public_notices import posted_candidates, posted_results
from branchmgr import clock
from branchmgr.punctuation import with_names
from groups.models import Branch
from innovation.enums import ACCEPTED_STATUSES, FILED_STATUSES, ProposalStatus, SeminarStatus
from innovation.figures import ADOPTED_STATUSES, VERIFIED_STATUSES, Stages, reached_in
from innovation.models import Seminar
from pioneer_posts.models import Application, Holding

DAYS_AHEAD: Final = 14
"""days of which the next activities are shown, today included"""
HONOURS_SHOWN: Final = timedelta(days=60)
NEWS_SHOWN: Final = timedelta(days=90)
REFLECTIONS_SHOWN: Final = timedelta(days=180)
MOST_NEWS: Final = 10
MOST_NAMES: Final = 100
"""characters of the names of groups that hold an activity together"""
MOST_REFLECTIONS: Final = 12
NOT_ANNOUNCED: Final = (ActivityKind.COMMITTEE_MEETING, ActivityKind.LEADERS_MEETING)
"""what is on their agenda is not decided, and only those who sit on them are called"""

_S = ProposalStatus
RECOMMENDED_STATUSES: Final = (_S.RECOMMENDED, _S.ASKED_BACK, _S.TRIAL, _S.DECLINED, *ADOPTED_STATUSES)
FUNNEL: Final[Stages] = (
    (pgettext_lazy("figures", "handed in"), FILED_STATUSES),
    (pgettext_lazy("figures", "accepted"), (*ACCEPTED_STATUSES, _S.DECLINED)),
    (pgettext_lazy("figures", "recommended or carried out"), RECOMMENDED_STATUSES),
    (pgettext_lazy("figures", "adopted"), ADOPTED_STATUSES),
    (pgettext_lazy("figures", "benefit verified"), VERIFIED_STATUSES),
)
"""how far the year's proposals ever came; each stage holds the next one. A group's own opinion is no public figure."""


@dataclass(frozen=True, slots=True)
class Said:
    """One fact made public: what it is about, in words, its title, its text, since or until when.

    ``goes_on``: it began on the page before.
    """

    kind: Any
    title: str
    text: str
    when: str
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Coming:
    """An activity or a seminar to come: what it is called and, where that does not say it, of which kind.

    ``groups`` are those that hold it together; none where the branch as a whole does.
    """

    starts_at: datetime
    title: str
    kind: Any
    groups: str
    place: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A group's published result, and that of the same period of the year before where it took part in it."""

    result: Result
    before: Result | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The newest published period with its results by rank; ``before`` is the same period of the year before."""

    period: Period
    before: Period | None
    rows: list[Ranked]


@dataclass(frozen=True, slots=True)
class Count:
    """How many proposals came so far, and how long a bar of 100 says it."""

    label: Any
    count: int
    length: int


def made_public_in(branch: Branch, now: datetime) -> list[Said]:
    """What stands open to objection first, then the branch's public affairs in force, then honours of late."""
    shown = PublicAffair.objects.of(branch).shown_on(clock.day_of(now)).newest_first()
    return [*_periods(branch, now), *_candidates(branch, now), *map(_affair, shown), *_honours(branch, now)]


def _affair(affair: PublicAffair) -> Said:
    return Said(affair.get_kind_display(), affair.title, affair.text, affair.published_from.isoformat())


def _periods(branch: Branch, now: datetime) -> Iterator[Said]:
    """Published results to which objections may still be made."""
    for period in posted_results([branch.pk], now).newest_first():
        title = _("The result of %(period)s is posted") % {"period": period}
        text = _("Whoever finds it wrong may object: members to the leader of their group, leaders to the committee.")
        yield Said(pgettext("board", "posted"), title, text, _until(period.last_objection_day))


def _candidates(branch: Branch, now: datetime) -> Iterator[Said]:
    """Candidates for pioneer posts whose list is posted; by post, the names alone."""
    rounds_posted = posted_candidates([branch.pk], clock.day_of(now))
    stood = Application.objects.candidates().filter(round__in=rounds_posted).select_related("round", "post", "person")
    rounds: dict[Any, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for each in stood.order_by("round__starts_on", "post__name", "person__sort_key", "pk"):
        rounds[each.round][each.post.name].append(each.person.name)
    for post_round, posts in rounds.items():
        title = _("%(round)s: the candidates are posted") % {"round": post_round}
        lines = [_("%(post)s: %(names)s") % {"post": post, "names": with_names(names)} for post, names in posts.items()]
        yield Said(pgettext("board", "posted"), title, "\n".join(lines), _until(post_round.posting_closes_on))


def _until(day: Any) -> str:
    return _("until %(day)s") % {"day": day.isoformat()} if day else ""


def _honours(branch: Branch, now: datetime) -> Iterator[Said]:
    """Honours that the committee gave of late, one line each, under the day of its meeting."""
    given = Honour.objects.standing().filter(branch=branch, decided_at__gte=now - HONOURS_SHOWN)
    days: dict[Any, list[str]] = defaultdict(list)
    for each in given.select_related("group", "person").order_by("-meeting_on", "-year", "kind", "group__code", "pk"):
        said = {"year": each.year, "honour": each.get_kind_display(), "who": each.person or each.group}
        days[each.meeting_on].append(_("%(year)s %(honour)s: %(who)s") % said)
    for day, lines in days.items():
        yield Said(_("honours and awards"), _("Honours decided by the committee"), "\n".join(lines), day.isoformat())


def coming_of(branch: Branch, now: datetime) -> list[Coming]:
    """What is planned from now on within two weeks; not what was called off, nor meetings of those who lead."""
    last = clock.midnight(clock.day_of(now) + timedelta(days=DAYS_AHEAD))
    found = [*_activities(branch, now, last), *_seminars(branch, now, last)]
    return sorted(found, key=lambda coming: coming.starts_at)


def _activities(branch: Branch, now: datetime, last: datetime) -> Iterator[Coming]:
    planned = Activity.objects.filter(branch=branch, status=ActivityStatus.PLANNED, ends_at__gt=now, starts_at__lt=last)
    found = planned.exclude(kind__in=NOT_ANNOUNCED).select_related("group").prefetch_related("joint_groups")
    for each in found.order_by("starts_at", "group__code", "pk"):
        kind = each.get_kind_display() if each.topic else ""
        yield Coming(each.starts_at, str(each), kind, _groups(each), each.place)


def _seminars(branch: Branch, now: datetime, last: datetime) -> Iterator[Coming]:
    """Seminars that the branch announced; nobody says when one ends, so it stands until its day is over."""
    today = clock.midnight(clock.day_of(now))
    found = Seminar.objects.of(branch).filter(status=SeminarStatus.PLANNED, starts_at__gte=today, starts_at__lt=last)
    for each in found.order_by("starts_at", "pk"):
        yield Coming(each.starts_at, each.title, _("Exchange seminar"), "", each.place)


def _groups(activity: Activity) -> str:
    """Who holds it together; where the names are too many to be read, how many."""
    held = [*([activity.group] if activity.group else []), *activity.joint_groups.all()]
    names = with_names(group.name for group in held)
    if len(held) == 1 or len(names) <= MOST_NAMES:
        return names
    return _("%(number)s groups together") % {"number": len(held)}


def news_of(branch: Branch, now: datetime) -> list[Article]:
    """Reports that were printed of late, of records found in order."""
    since = clock.day_of(now) - NEWS_SHOWN
    printed = Article.objects.filter(group__branch=branch, printed_on__gte=since, printed_on__lte=clock.day_of(now))
    found = printed.filter(activity__status=ActivityStatus.ACCEPTED).select_related("group")
    return list(found.order_by("-printed_on", "-pk")[:MOST_NEWS])


def ranking_of(branch: Branch) -> Ranking | None:
    """The newest published ranking as it stands, corrections in force included; None before the first publication."""
    published = Period.objects.of(branch).published().newest_first()
    period = published.first()
    if period is None:
        return None
    same = published.of_year(period.year - 1, period.cadence).filter(number=period.number).first()
    found = Result.objects.published().filter(period__in=[period, *([same] if same else [])])
    results = list(found.select_related("group").ranked())
    before = {each.group_id: each for each in results if same and each.period_id == same.pk}
    rows = [Ranked(each, before.get(each.group_id)) for each in results if each.period_id == period.pk]
    return Ranking(period, same, rows)


def holders_of(branch: Branch, now: datetime) -> list[Holding]:
    """Who holds which pioneer post today, each with the pledge that stands on the plaque."""
    held = Holding.objects.held().held_on(clock.day_of(now)).filter(round__branch=branch, person__branch__isnull=False)
    return list(held.with_places().in_order())


def funnel_of(branch: Branch, now: datetime) -> list[Count]:
    """How far this year's proposals came; nothing while there is none."""
    year = clock.day_of(now).year
    counts = reached_in(branch, year, year, FUNNEL).get(year, ())
    whole = counts[0] if counts else 0
    return [
        Count(label, count, 100 * count // whole) for (label, _statuses), count in zip(FUNNEL, counts, strict=False)
    ]


def reflections_of(branch: Branch, now: datetime) -> list[Contribution]:
    """What members let be read of their reflections, of late, the newest first."""
    told = Contribution.objects.on_board(branch).filter(activity__starts_at__gte=now - REFLECTIONS_SHOWN)
    found = told.select_related("person", "activity__group", "activity__branch")
    return list(found.order_by("-activity__starts_at", "pk")[:MOST_REFLECTIONS])

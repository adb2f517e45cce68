"""A board with as much on it as its fields take, in long Chinese or long English, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from typing import Any

from activities.enums import ActivityKind, ActivityStatus, Part
from activities.models import Activity, Article, Contribution
from appraisal.models import Result
from board.models import PublicAffair
from branchmgr import clock
from branchmgr.models import User
from groups.models import Branch, PartyGroup
from innovation.enums import ProposalStatus
from pioneer_posts.enums import RoundStatus
from tests.factories import appraisal, groups, posts, results
from tests.factories import innovation as proposals

CHINESE = "安全生产人人有责，从我做起，把隐患消灭在萌芽状态；"
ENGLISH = "Safety is what everybody on every shift looks after, before anything else happens; "
SHARES = (1, 0.1, 0.3, 0.1, 0.2, 0.6, 0.1, 0.1, 0.1, 0.2, 0.15, 0.15, 0.15, 1)
"""how much of what a field takes its texts take, one after another"""


def written(words: str, most: int) -> Iterator[str]:
    """Texts of that many characters at most, without end."""
    for share in cycle(SHARES):
        yield (words * most)[: int(most * share)].strip()


def fill(branch: Branch, secretary: User, words: str) -> None:
    """All that a board shows, fourteen of each; twelve groups, the first of the longest name."""
    named = written(words, 60)
    made = [
        groups.group(branch, f"XZ{number:02}", name=words[:50] * 2 if not number else next(named)[:24] + str(number))
        for number in range(12)
    ]
    _affairs(branch, secretary, words)
    _activities(branch, secretary, made, words)
    _posts(branch, made[1], words)
    for year in (clock.today().year - 1, clock.today().year):
        period = results.published(appraisal.scheme(branch, year), f"{year}Q2")
        for number, each in enumerate(Result.objects.filter(period=period).order_by("group__code"), start=1):
            Result.objects.filter(pk=each.pk).update(rank=number, total=f"{100 - number}.25")


def _affairs(branch: Branch, secretary: User, words: str) -> None:
    given: dict[str, Any] = {"branch": branch, "kind": "resolution", "status": "published", "author": secretary}
    given |= {"published_from": clock.today(), "written_at": clock.now()}
    titles, texts = written(words, 60), written(words, 400)
    for _share in SHARES:
        PublicAffair.objects.create(title=next(titles), text=next(texts), **given)
    PublicAffair.objects.create(title="1–99", text="\n".join(map(str, range(1, 100))), **given)


def _activities(branch: Branch, secretary: User, made: list[PartyGroup], words: str) -> None:
    topics, places, titles, outlets, told = (written(words, most) for most in (200, 100, 200, 100, 200))
    member = groups.member(made[1])
    given: dict[str, Any] = {"branch": branch, "filed_by": secretary, "created_at": clock.now()}
    today = clock.midnight(clock.today())
    for number, _share in enumerate(SHARES):
        starts_at = today + timedelta(days=number, hours=20)
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
        coming = Activity.objects.create(
            kind=ActivityKind.THEME_DAY,
            group=made[number % 12],
            topic=next(topics),
            place=next(places),
            **times,
            **given,
        )
        Activity.objects.filter(pk=coming.pk).update(status=ActivityStatus.PLANNED)
        others = [each for each in made[1 : number + 1] if each != coming.group]
        coming.joint_groups.set(others if number % 2 else [])
        times = {name: moment - timedelta(days=20) for name, moment in times.items()}
        held = Activity.objects.create(kind=ActivityKind.STUDY, group=made[1], topic=next(topics), **times, **given)
        Activity.objects.filter(pk=held.pk).update(status=ActivityStatus.ACCEPTED)
        printed = {"sent_on": clock.today(), "printed_on": clock.today(), "outlet": next(outlets)}
        Article.objects.create(activity=held, group=made[number % 12], title=next(titles), **printed)
        said = {"part": Part.REFLECTION, "title": next(told), "shown_on_board": True}
        Contribution.objects.create(activity=held, person=member, **said)


def _posts(branch: Branch, group: PartyGroup, words: str) -> None:
    today = clock.today()
    days: dict[str, date] = {"starts_on": today - timedelta(days=60), "ends_on": today + timedelta(days=60)}
    days |= {"call_opens_on": days["starts_on"], "call_closes_on": today - timedelta(days=50)}
    days |= {"posting_closes_on": today - timedelta(days=40), "awarded_on": today - timedelta(days=30)}
    days |= {"assessment_opens_on": today + timedelta(days=40), "assessment_closes_on": today + timedelta(days=60)}
    held = posts.post_round(branch, RoundStatus.HELD, **days)
    names, pledges = written(words, 60), written(words, 300)
    for number, _share in enumerate(SHARES):
        member = groups.member(group)
        post = posts.post(branch, f"{next(names)[:58]}{number}")
        holding = posts.holding(held, post, member, starts_on=today)
        pledge = "\n".join("一二三四五六七八九十" * 10) if number == 4 else next(pledges)
        type(holding.application).objects.filter(pk=holding.application_id).update(pledge=pledge)
        proposals.proposal(member, ProposalStatus.VERIFIED, branch=branch, year=today.year)

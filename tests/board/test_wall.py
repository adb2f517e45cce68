"""The board's pages: what stands on them, from where, when, and that nothing else does; always as many questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from activities.enums import ActivityKind, ActivityStatus, Part
from activities.models import Activity, Article, Contribution
from activities.services.reflections import hide_reflection
from appraisal.enums import Cadence, HonourKind, PeriodStatus
from appraisal.models import Honour, Result
from appraisal.services.periods import publish_period, total_period
from board import wall_sources as sources
from board.models import PublicAffair
from board.services.wall_links import make_wall_link
from board.wall_queries import WallPage, wall_of, whole_board_of
from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, User
from groups.enums import Office
from groups.models import Branch, PartyGroup, Person
from innovation.enums import ProposalStatus
from innovation.models import Seminar
from pioneer_posts.enums import HoldingStatus, RoundStatus
from tests.factories import appraisal, groups, posts
from tests.factories import innovation as proposals

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-10-12T10:00:00+08:00")


@dataclass
class Cast:
    branch: Branch
    group: PartyGroup
    other: PartyGroup
    secretary: User
    leader: User
    member: Person

    def pages(self, kind: str = "") -> list[WallPage]:
        return [page for page in wall_of(self.branch, clock.now()).pages if kind in ("", page.kind)]

    def rows(self, kind: str) -> list[Any]:
        return [row for page in self.pages(kind) for row in page.rows]

    def affair(self, **fields: Any) -> PublicAffair:
        given = {"kind": "dues", "title": "党费收缴", "text": "已收缴。", "status": "published"} | fields
        days = {"published_from": clock.today()}
        author = {"author": self.secretary, "written_at": clock.now()}
        return PublicAffair.objects.create(branch=self.branch, **author, **{**days, **given})

    def activity(self, day: int, hour: int = 15, *, group: PartyGroup | None = None, **fields: Any) -> Activity:
        starts_at = clock.midnight(date(2026, 10, 1) + timedelta(days=day - 1)) + timedelta(hours=hour)
        given = {"kind": ActivityKind.THEME_DAY, "topic": f"活动{day}", "status": ActivityStatus.PLANNED} | fields
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1), "created_at": clock.now()}
        return Activity.objects.create(branch=self.branch, group=group, filed_by=self.secretary, **times, **given)

    def reflection(self, title: str, *, shown: bool = True, status: str = "accepted", day: int = 5) -> Contribution:
        held = self.activity(day, hour=8 + Activity.objects.count(), group=self.group, status=status, topic="学习")
        given = {"part": Part.REFLECTION, "title": title, "shown_on_board": shown}
        return Contribution.objects.create(activity=held, person=self.member, **given)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with time_machine.travel(NOW, tick=False):
        branch = groups.branch("ZB01", committee=groups.committee())
        group, other = groups.group(branch, "XA", name="甲组"), groups.group(branch, "XB", name="乙组")
        leader, member = groups.holder(Office.LEADER, group), groups.member(group, name="王小五")
        groups.user_for(member)
        yield Cast(branch, group, other, groups.holder(Office.SECRETARY, branch), leader, member)


def published(cast: Cast, code: str, *, publish: bool = True) -> Any:
    """A period of the branch, totalled, and published where that is wanted."""
    scheme = cast.branch.schemes.filter(year=int(code[:4])).first() or appraisal.scheme(cast.branch, int(code[:4]))
    period = appraisal.period(scheme, code)
    appraisal.fill(period)
    period = total_period(period, by=None, now=period.closes_at)
    return publish_period(period, by=None, now=period.publish_at) if publish else period


def test_board_without_anything_says_what_it_is_for(cast: Cast) -> None:
    page = Client().get(reverse("wall_show", args=[link(cast)]), {"language": "en"}).content.decode()
    assert cast.pages() == []
    assert "Nothing to show yet" in page


def link(cast: Cast) -> str:
    return make_wall_link(cast.branch, name="大屏", seconds=15, by=cast.secretary, now=clock.now()).token


def test_affairs_in_force_stand_on_it_the_newest_first(cast: Cast) -> None:
    cast.affair(title="在公开", published_from=date(2026, 10, 1), published_until=date(2026, 10, 13))
    cast.affair(title="新公开")
    cast.affair(title="草稿", status="draft")
    cast.affair(title="撤回", status="taken_back")
    cast.affair(title="明天", published_from=date(2026, 10, 13))
    cast.affair(title="昨天", published_from=date(2026, 10, 1), published_until=date(2026, 10, 12))
    assert [said.title for said in cast.rows("affairs")] == ["新公开", "在公开"]


def test_long_affairs_have_pages_of_their_own(cast: Cast) -> None:
    for number in range(3):
        cast.affair(title=f"长{number}", text="长" * 400)
    cast.affair(title="短", text="短")
    pages = cast.pages("affairs")
    assert [[said.title for said in page.rows] for page in pages] == [["短"], ["长2"], ["长1"], ["长0"]]
    assert [(page.key, page.part, page.parts) for page in pages[:1]] == [("affairs-1", 1, 4)]


def test_result_is_posted_while_objections_may_be_made(cast: Cast) -> None:
    period = published(cast, "2026Q3")
    with time_machine.travel(period.archive_at - timedelta(minutes=1), tick=False):
        assert [(said.kind, said.when) for said in cast.rows("affairs")] == [("posted", "until 2026-10-08")]
    with time_machine.travel(period.archive_at, tick=False):
        assert cast.rows("affairs") == []


def test_candidates_are_posted_by_name_until_the_last_day_as_on_home(cast: Cast) -> None:
    post_round = posts.post_round(cast.branch, RoundStatus.POSTED, posting_closes_on=date(2026, 10, 17))
    posts.application(post_round, posts.post(cast.branch, "零违章示范岗"), cast.member)
    draft = groups.member(cast.group, name="没提交")
    posts.application(post_round, posts.post(cast.branch, "安全守护岗"), draft, "draft")
    (said,) = cast.rows("affairs")
    assert (said.text, said.when) == ("零违章示范岗: 王小五", "until 2026-10-17")
    client, shown = Client(), []
    for day in ("2026-10-17T23:59:00+08:00", "2026-10-18T00:00:00+08:00"):
        with time_machine.travel(day, tick=False):
            client.force_login(cast.leader)
            home = client.get(reverse("home")).context["home"]
            shown.append((len(cast.rows("affairs")), len(home.notices)))
    assert shown == [(1, 1), (0, 0)]


def test_honours_of_late_stand_on_it_until_they_are_withdrawn(cast: Cast) -> None:
    given = {"branch": cast.branch, "cadence": Cadence.QUARTER, "group": cast.group, "meeting_on": date(2026, 10, 8)}
    given |= {"resolution": "同意", "decided_by": cast.secretary, "kind": HonourKind.ADVANCED_GROUP}
    kept = Honour.objects.create(year=2025, decided_at=clock.now(), **given)
    Honour.objects.create(year=2024, decided_at=clock.now() - timedelta(days=61), **given)
    assert [said.text for said in cast.rows("affairs")] == ["2025 advanced Party group: 甲组"]
    kept.withdrawn_at, kept.withdrawn_by, kept.withdrawal_reason = clock.now(), cast.secretary, "材料不实"
    kept.save()
    assert cast.rows("affairs") == []


def test_activities_of_two_weeks_are_announced(cast: Cast) -> None:
    joint = cast.activity(14, group=cast.group, place="会议室", topic="联学")
    joint.joint_groups.add(cast.other)
    cast.activity(12, hour=11)
    cast.activity(12, hour=8, topic="已经结束")
    cast.activity(26, topic="第十五天")
    cast.activity(25, topic="第十四天")
    cast.activity(13, topic="已取消", status=ActivityStatus.CALLED_OFF)
    cast.activity(13, topic="支委会议题", kind=ActivityKind.COMMITTEE_MEETING)
    cast.activity(13, topic="组长会议题", kind=ActivityKind.LEADERS_MEETING)
    assert [(row.title, row.groups) for row in cast.rows("activities")] == [
        ("活动12", ""),
        ("联学", "甲组, 乙组"),
        ("第十四天", ""),
    ]


def test_seminars_of_two_weeks_stand_among_the_activities(cast: Cast) -> None:
    cast.activity(21, topic="主题党日", group=cast.group)

    def seminar(title: str, day: int, hour: int = 14, status: str = "planned", branch: Branch | None = None) -> None:
        at = clock.midnight(date(2026, 10, day)) + timedelta(hours=hour)
        given = {"status": status, "place": "三楼", "created_by": cast.secretary, "minutes": "有"}
        Seminar.objects.create(branch=branch or cast.branch, title=title, starts_at=at, **given)

    seminar("成果转化研讨会", 21)
    seminar("今天早上开始的", 12, 8)
    seminar("昨天的", 11)
    seminar("第十五天的", 26)
    seminar("已取消的", 20, status="called_off")
    seminar("开过的", 12, 9, status="held")
    seminar("别的支部的", 20, branch=groups.branch("ZB02"))
    assert [row.title for row in cast.rows("activities")] == ["今天早上开始的", "成果转化研讨会", "主题党日"]

    client = Client()
    client.force_login(cast.leader)
    for address in (reverse("board_detail", args=[cast.branch.pk]), reverse("wall_show", args=[link(cast)])):
        shown = " ".join(re.sub("<[^>]+>", " ", client.get(address, {"language": "zh-hans"}).content.decode()).split())
        assert "10-21 星期三 14:00 成果转化研讨会 交流研讨会 · 全支部 · 三楼" in shown


def test_admin_is_led_to_the_boards_of_the_branches_below(cast: Cast) -> None:
    admin, client = groups.admin(cast.branch.committee or groups.committee()), Client()
    client.force_login(admin)
    assert f'href="{reverse("board_home")}"' in client.get(reverse("home")).content.decode()
    answer = client.get(reverse("board_home"))
    assert answer.headers["Location"] == reverse("board_detail", args=[cast.branch.pk])
    assert client.get(answer.headers["Location"]).status_code == 200


def test_admin_without_a_branch_is_told_what_is_missing() -> None:
    client = Client()
    client.force_login(groups.admin(groups.committee()))
    client.cookies["django_language"] = "en"
    answer = client.get(reverse("board_home"))
    assert (answer.status_code, "There is no Party branch yet" in answer.content.decode()) == (422, True)


def test_printed_reports_of_accepted_records_are_news(cast: Cast) -> None:
    held = cast.activity(5, group=cast.group, status=ActivityStatus.ACCEPTED)
    waiting = cast.activity(6, group=cast.group, status=ActivityStatus.SUBMITTED)
    given = {"group": cast.group, "sent_on": date(2026, 10, 5), "outlet": "厂报"}
    Article.objects.create(activity=held, title="登出来了", printed_on=date(2026, 10, 8), **given)
    Article.objects.create(activity=waiting, title="没审核", printed_on=date(2026, 10, 8), **given)
    Article.objects.create(activity=held, title="没登", group=cast.group, sent_on=date(2026, 10, 5))
    assert [article.title for article in cast.rows("news")] == ["登出来了"]


def test_newest_published_ranking_stands_beside_the_year_before(cast: Cast) -> None:
    before, now = published(cast, "2025Q3"), published(cast, "2026Q3")
    published(cast, "2026Q2")
    Result.objects.filter(period=now, group=cast.group).update(total="88.00", rank=2)
    Result.objects.filter(period=before, group=cast.other).delete()
    (page,) = cast.pages("ranking")
    assert page.about.period == now
    assert page.about.before == before
    assert [(row.result.group.name, str(row.result.total), row.before and row.before.period) for row in page.rows] == [
        ("乙组", "100.00", None),
        ("甲组", "88.00", before),
    ]


def test_period_that_is_not_published_stands_nowhere(cast: Cast) -> None:
    before, totalled = published(cast, "2026Q2"), published(cast, "2026Q3", publish=False)
    Result.objects.filter(period=totalled).update(total="77.77")
    assert cast.pages("ranking")[0].about.period == before
    page = Client().get(reverse("wall_show", args=[link(cast)])).content.decode()
    assert "77.77" not in page
    assert totalled.status == PeriodStatus.TOTALLED


def test_holders_stand_with_their_pledges_while_they_hold(cast: Cast) -> None:
    post = posts.post(cast.branch, "安全守护示范岗", seats=3)
    held, ended, gone = (groups.member(cast.group, name=name) for name in ("在岗", "退岗", "已删"))
    post_round = posts.post_round(cast.branch, RoundStatus.HELD)
    posts.holding(post_round, post, held)
    over = {"status": HoldingStatus.GIVEN_UP, "ended_on": date(2026, 9, 1), "end_reason": "调离"}
    posts.holding(post_round, post, ended, **over)
    posts.holding(post_round, post, gone)
    Person.objects.filter(pk=gone.pk).update(branch=None)
    assert [(row.holding.person.name, row.pledge) for row in cast.rows("posts")] == [
        ("在岗", "我承诺：安全生产，从我做起。")
    ]
    with time_machine.travel("2027-01-01T08:00:00+08:00", tick=False):
        assert cast.rows("posts") == []


def test_funnel_counts_how_far_this_years_proposals_came(cast: Cast) -> None:
    made = ["with_group", "accepted", "recommended", "declined", "adopted", "carried_out", "verified", "draft"]
    for status in made:
        proposals.proposal(cast.member, ProposalStatus(status), branch=cast.branch)
    proposals.proposal(cast.member, ProposalStatus.VERIFIED, branch=cast.branch, year=2025)
    assert [(row.count, row.length) for row in cast.rows("funnel")] == [(7, 100), (6, 85), (5, 71), (3, 42), (1, 14)]
    assert len(sources.FUNNEL) == 5


def test_reflections_stand_on_it_where_their_authors_agree(cast: Cast) -> None:
    kept = cast.reflection("巡检多看一眼")
    cast.reflection("只给组里看", shown=False)
    cast.reflection("没审核", status="submitted")
    cast.reflection("很久以前", day=-200)
    assert [row.title for row in cast.rows("reflections")] == ["巡检多看一眼"]

    hide_reflection(kept, by=cast.secretary)
    assert cast.rows("reflections") == []
    with pytest.raises(RefusedError, match="any more"):
        hide_reflection(kept, by=cast.secretary)
    assert AuditEvent.objects.filter(action="reflection_hidden").count() == 1


def test_member_takes_the_own_reflection_off_the_board(cast: Cast) -> None:
    kept = cast.reflection("巡检多看一眼")
    client = Client()
    client.force_login(groups.user_for(cast.member))
    assert "巡检多看一眼" in client.get(reverse("board_detail", args=[cast.branch.pk])).content.decode()
    answer = client.post(reverse("reflection_hide", args=[kept.pk]))
    assert answer.headers["Location"] == reverse("board_detail", args=[cast.branch.pk])
    assert "巡检多看一眼" not in client.get(reverse("board_detail", args=[cast.branch.pk])).content.decode()


def test_who_scrolls_has_all_of_a_kind_on_one_page(cast: Cast) -> None:
    for number in range(9):
        cast.affair(title=f"公开{number}")
    whole = whole_board_of(cast.branch, clock.now())
    assert len(cast.pages("affairs")) > 1
    assert [(page.kind, len(page.rows), page.parts) for page in whole.pages] == [("affairs", 9, 1)]


def filled(cast: Cast, count: int) -> None:
    """So many of everything."""
    post, post_round = posts.post(cast.branch, seats=9), posts.post_round(cast.branch, RoundStatus.HELD)
    later: dict[str, Any] = {"year": 2027, "half": 1, "posting_closes_on": date(2026, 10, 17)}
    posted = posts.post_round(cast.branch, RoundStatus.POSTED, **later)
    held = cast.activity(5, group=cast.group, status=ActivityStatus.ACCEPTED)
    for number in range(count):
        cast.affair()
        cast.activity(13 + number, group=cast.group).joint_groups.add(cast.other)
        given = {"sent_on": date(2026, 10, 5), "outlet": "厂报", "printed_on": date(2026, 10, 8)}
        Article.objects.create(activity=held, group=cast.group, title="登出", **given)
        posts.holding(post_round, post, groups.member(cast.group))
        posts.application(posted, post, groups.member(cast.group))
        proposals.proposal(cast.member, ProposalStatus.ADOPTED, branch=cast.branch)
        cast.reflection("心得")
    published(cast, "2025Q3"), published(cast, "2026Q3")


@pytest.mark.parametrize("count", [1, 3])
def test_screen_asks_the_same_number_of_questions(cast: Cast, count: int) -> None:
    filled(cast, count)
    address = reverse("wall_show", args=[link(cast)])
    with CaptureQueriesContext(
        connection,
    ) as asked:
        Client().get(address)
    assert len(asked) == 15
    kinds = {page.kind for page in cast.pages()}
    assert kinds == {"affairs", "activities", "news", "ranking", "posts", "funnel", "reflections"}


def test_screen_speaks_both_languages(cast: Cast) -> None:
    filled(cast, 1)
    token = link(cast)
    for language, word in (("zh-hans", "党务公开"), ("en", "Party affairs made public")):
        page = Client().get(reverse("wall_show", args=[token]), {"language": language}).content.decode()
        with translation.override(language):
            assert word in page

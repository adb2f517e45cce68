"""The workbook of a round with all its parts; its words are fixed in Chinese, as in all workbooks.

Who assessed and who checked is named to the branch committee alone, and to nobody about themselves; for all others
the assessors are numbered (部门1, 支委1) in an order that says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from django.utils.crypto import salted_hmac

from branchmgr import clock
from branchmgr.decimals import plain
from branchmgr.models import User
from branchmgr.spreadsheets import NO, YES, Written, WrittenColumn
from groups.models import Person, standing_of
from pioneer_posts.enums import (
    HELD_OUT,
    OUTCOME_WORDS,
    POST_KIND_WORDS,
    AssessmentStatus,
    FeedbackKind,
    FeedbackStatus,
    HoldingStatus,
    Outcome,
    PostKind,
    Side,
    ViolationDecision,
)
from pioneer_posts.models import Assessment, Feedback, Holding, PioneerPost, Round, RubricItem, SpotCheck, Violation
from pioneer_posts.models.assessments import HANDED_IN
from pioneer_posts.summaries import Line, Summary

KINDS: Final = {kind: word for word, kind in POST_KIND_WORDS.items()}
HOLDINGS: Final = {
    str(HoldingStatus.HELD): "在岗",
    HELD_OUT: "已届满",
    str(HoldingStatus.GIVEN_UP): "主动退出",
    str(HoldingStatus.WITHDRAWN): "撤岗",
}
SIDES: Final = {Side.DEPARTMENT: "部门", Side.COMMITTEE: "支委"}
HANDED: Final = {AssessmentStatus.DONE: "已提交", AssessmentStatus.ABSTAINED: "弃权"}
FEEDBACK: Final = {FeedbackKind.PRAISE: "表扬", FeedbackKind.CRITICISM: "批评", FeedbackKind.TIP: "建议"}
SCREENED: Final = {
    FeedbackStatus.WAITING: "待审核",
    FeedbackStatus.ACCEPTED: "采纳",
    FeedbackStatus.SET_ASIDE: "不采纳",
}
DECIDED: Final = {"": "待决定", ViolationDecision.CONFIRMED: "成立", ViolationDecision.DISMISSED: "不成立"}
WITHOUT_NAME: Final = "匿名"
UNNAMED_CHECKER: Final = "支委"
HELD: Final = (WrittenColumn("编号", 12), WrittenColumn("姓名", 12), WrittenColumn("示范岗", 22))
"""the columns that say which post held a row is about"""


@dataclass(frozen=True)
class Reader:
    """Who takes the workbook, and of which round."""

    user: User
    post_round: Round

    @cached_property
    def serves(self) -> bool:
        """Whether they sit on the branch committee."""
        return self.post_round.branch_id in standing_of(self.user).serves

    def knows(self, holding: Holding) -> bool:
        """Whether the names of who assessed and checked this holder are for them."""
        return self.serves and holding.person_id != standing_of(self.user).person


def round_workbook(summary: Summary, *, by: User, now: datetime) -> list[Written]:
    """A published round with all its parts."""
    post_round = summary.post_round
    reader = Reader(by, post_round)
    items = list(post_round.items.all())
    return [
        Written("结果", RESULT_COLUMNS, map(_result, summary.lines)),
        Written("评估明细", [*ASSESSED, *map(_item_column, items), *SAID], _assessments(reader, items)),
        Written("抽查", CHECK_COLUMNS, _checks(reader)),
        Written("监督意见", FEEDBACK_COLUMNS, _feedback(reader)),
        Written("违规", VIOLATION_COLUMNS, _violations(reader)),
        Written("示范岗", POST_COLUMNS, _posts(summary)),
        Written("口径", (WrittenColumn("项目", 18), WrittenColumn("值", 70)), _basis(summary, reader, now)),
    ]


RESULT_COLUMNS: Final = (
    *HELD,
    WrittenColumn("类型", 8),
    WrittenColumn("部门", 18),
    WrittenColumn("工号", 12),
    WrittenColumn("党小组", 18),
    WrittenColumn("授牌日期", 13, format="date"),
    WrittenColumn("状态", 10),
    WrittenColumn("终止日期", 13, format="date"),
    WrittenColumn("终止原因", 30),
    WrittenColumn("目标数", 9, format="integer"),
    WrittenColumn("完成目标", 10, format="integer"),
    WrittenColumn("抽查次数", 10, format="integer"),
    WrittenColumn("严重问题", 10, format="integer"),
    WrittenColumn("表扬", 8, format="integer"),
    WrittenColumn("批评", 8, format="integer"),
    WrittenColumn("建议", 8, format="integer"),
    WrittenColumn("部门均分", 11, format="number"),
    WrittenColumn("支委均分", 11, format="number"),
    WrittenColumn("总分", 9, format="number"),
    WrittenColumn("评估结果", 11),
    WrittenColumn("说明", 36),
    WrittenColumn("经验做法", 48),
)


def _result(line: Line) -> tuple[object, ...]:
    holding, tally, result = line.holding, line.tally, line.result
    return (
        *_held(holding),
        KINDS[PostKind(holding.post.kind)],
        holding.post.department.name,
        holding.person.employee_no,
        holding.group.name if holding.group else None,
        holding.starts_on,
        HOLDINGS[holding.state_on(clock.today())],
        holding.end_day,
        holding.end_reason or None,
        *(tally.aims, tally.reached, tally.checks, tally.grave, tally.praise, tally.criticism, tally.tips),
        *((result.department_mean, result.committee_mean, result.total) if result else (None, None, None)),
        OUTCOME_WORDS[Outcome(result.outcome)] if result else None,
        (result.reason or None) if result else None,
        holding.best_practice or None,
    )


def _held(holding: Holding) -> tuple[object, ...]:
    return holding.number, holding.person.name, holding.post.name


ASSESSED: Final = (*HELD, WrittenColumn("评估方", 9), WrittenColumn("评估人", 12), WrittenColumn("状态", 9))
SAID: Final = (
    WrittenColumn("总分", 9, format="number"),
    WrittenColumn("扣分说明", 48),
    WrittenColumn("评语或弃权理由", 40),
)


def _item_column(item: RubricItem) -> WrittenColumn:
    return WrittenColumn(f"{item.code} {item.name}（{plain(item.maximum)}）", 14, format="number")


def _assessments(reader: Reader, items: Sequence[RubricItem]) -> Iterator[tuple[object, ...]]:
    found = Assessment.objects.filter(holding__round=reader.post_round, status__in=HANDED_IN).with_places()
    rows = list(found.prefetch_related("marks__item").order_by("holding__number", "-side", "pk"))
    numbers = _numbered(rows, reader.post_round)
    for each in sorted(rows, key=lambda each: (each.holding.number, each.side != Side.DEPARTMENT, numbers[each.pk])):
        word = SIDES[Side(each.side)]
        marks = {mark.item_id: mark for mark in each.marks.all()} if each.status == AssessmentStatus.DONE else {}
        notes = (
            f"{mark.item.code} {mark.level or plain(mark.points)}：{mark.note}" for mark in marks.values() if mark.note
        )
        yield (
            *_held(each.holding),
            word,
            each.assessor.name if reader.knows(each.holding) else f"{word}{numbers[each.pk]}",
            HANDED[AssessmentStatus(each.status)],
            *(marks[item.pk].points if item.pk in marks else None for item in items),
            each.total,
            "；".join(notes) or None,
            each.comment or each.abstention_reason or None,
        )


def _numbered(rows: Iterable[Assessment], post_round: Round) -> dict[int, int]:
    """A number for each assessor of a side, the same all over the round; by the assessment's id."""
    found = list(rows)
    people = {(each.side, each.assessor_id) for each in found}
    keys = sorted(people, key=lambda one: salted_hmac("posts.assessors", f"{post_round.pk}:{one}").hexdigest())
    numbers: dict[tuple[str, int], int] = {}
    for side in Side.values:
        numbers |= {key: place for place, key in enumerate((key for key in keys if key[0] == side), start=1)}
    return {each.pk: numbers[each.side, each.assessor_id] for each in found}


CHECK_COLUMNS: Final = (
    *HELD,
    WrittenColumn("抽查日期", 13, format="date"),
    WrittenColumn("抽查人", 12),
    WrittenColumn("方式", 11),
    WrittenColumn("发现", 48),
    WrittenColumn("严重", 8),
    WrittenColumn("本人说明", 36),
)


def _checks(reader: Reader) -> Iterator[tuple[object, ...]]:
    found = SpotCheck.objects.made().filter(holding__round=reader.post_round).with_places()
    for each in found.order_by("holding__number", "checked_on", "pk"):
        yield (
            *_held(each.holding),
            each.checked_on,
            each.checker.name if reader.knows(each.holding) else UNNAMED_CHECKER,
            "抽签" if each.draw_id else "随机",
            each.finding,
            YES if each.grave else NO,
            each.answer or None,
        )


FEEDBACK_COLUMNS: Final = (
    *HELD,
    WrittenColumn("日期", 13, format="date"),
    WrittenColumn("类别", 9),
    WrittenColumn("署名", 12),
    WrittenColumn("内容", 48),
    WrittenColumn("审核", 10),
    WrittenColumn("审核理由", 30),
    WrittenColumn("本人答复", 36),
)


def _feedback(reader: Reader) -> Iterator[tuple[object, ...]]:
    about = "application__holding"
    found = Feedback.objects.visible_to(reader.user).filter(**{f"{about}__round": reader.post_round}).distinct()
    places = (f"{about}__person", f"{about}__post", "author__person")
    for each in found.select_related(*places).order_by(f"{about}__number", "given_on", "pk"):
        yield (
            *_held(each.application.holding),
            each.given_on,
            FEEDBACK[FeedbackKind(each.kind)],
            each.author.person.name if each.author else WITHOUT_NAME,
            each.text,
            SCREENED[FeedbackStatus(each.status)],
            each.reason or None,
            each.answer or None,
        )


VIOLATION_COLUMNS: Final = (
    *HELD,
    WrittenColumn("发生日期", 13, format="date"),
    WrittenColumn("事由", 48),
    WrittenColumn("决定", 10),
    WrittenColumn("支委会日期", 13, format="date"),
    WrittenColumn("决定理由", 40),
)


def _violations(reader: Reader) -> Iterator[tuple[object, ...]]:
    """All that the committee knows, but for what is said of the reader; for others those that were confirmed."""
    known = Violation.objects.visible_to(reader.user) if reader.serves else Violation.objects.confirmed()
    found = known.filter(holding__round=reader.post_round).select_related("holding__person", "holding__post")
    for each in found.order_by("holding__number", "happened_on", "pk"):
        yield (
            *_held(each.holding),
            each.happened_on,
            each.event,
            DECIDED[each.decision],
            each.meeting_on,
            each.decision_reason or None,
        )


POST_COLUMNS: Final = (
    WrittenColumn("示范岗", 22),
    WrittenColumn("类型", 8),
    WrittenColumn("部门", 18),
    WrittenColumn("名额", 8, format="integer"),
    WrittenColumn("授牌人数", 10, format="integer"),
    WrittenColumn("目标", 60),
)


def _posts(summary: Summary) -> Iterator[tuple[object, ...]]:
    """The posts that were held in the round, and those in use that nobody held."""
    held: dict[int, int] = {}
    for line in summary.lines:
        held[line.holding.post_id] = held.get(line.holding.post_id, 0) + 1
    posts = PioneerPost.objects.of(summary.post_round.branch).select_related("department").in_order()
    for post in posts:
        if post.pk in held or post.closed_on is None:
            department = post.department.name
            aims = "；".join(post.aim_lines) or None
            yield post.name, KINDS[PostKind(post.kind)], department, post.seats, held.get(post.pk, 0), aims


def _basis(summary: Summary, reader: Reader, now: datetime) -> Iterator[tuple[object, ...]]:
    """By which rules the round was held and totalled, who exported it, and when."""
    post_round, whole = summary.post_round, summary.whole
    yield "党支部", f"{post_round.branch.code} {post_round.branch.name}"
    yield "轮次", post_round.code
    yield "起止日期", f"{post_round.starts_on} 至 {post_round.ends_on}"
    yield "授牌决定", f"{post_round.awarded_on} {post_round.award_resolution}"
    yield "权重", f"部门 {plain(post_round.main_weight)}%，支委 {plain(post_round.supplement_weight)}%"
    yield "评分步长", plain(post_round.step)
    yield "结果分档", _bands(post_round)
    yield "同侧多人", "取平均值；一侧没有评估时不汇总，不按零分计算"
    yield "四舍五入", "只在最后保留两位小数"
    yield "一票否决", "违纪违法、责任事故、三违经支委会认定的，自认定之日起撤岗"
    yield "党员占比", f"{whole.holders} / {whole.members}" + (f"（{plain(whole.percent)}%）" if whole.percent else "")
    yield "人员署名", "评估人、抽查人实名" if reader.serves else "评估人、抽查人匿名，违规仅列已认定的"
    yield "导出人", exporter(reader.user)
    yield "导出时间", now.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M")


def _bands(post_round: Round) -> str:
    best, fair = plain(post_round.excellent_from), plain(post_round.continue_from)
    words = (f"{OUTCOME_WORDS[outcome]} {{}}" for outcome in (Outcome.EXCELLENT, Outcome.CONTINUE, Outcome.WARNED))
    limits = (f"≥ {best}", f"{fair} ≤ … < {best}", f"< {fair}")
    return "；".join(word.format(limit) for word, limit in zip(words, limits, strict=True))


def exporter(user: User) -> str:
    """Who took a workbook: name and employee number."""
    person = Person.objects.filter(user=user).first()
    return f"{person.name}（{user.username}）" if person else user.username

"""What an archive says: the records of a group and time, or one record, as plain texts by the names of the places."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from activities.archive.places import RECORDS
from activities.archive.spans import Span
from activities.counting import counting_of
from activities.models import Activity
from activities.models.activities import ActivityQuerySet
from activities.rates import Counting, Line, Turnout, turnout
from branchmgr import clock
from branchmgr.errors import RefusedError
from groups.models import PartyGroup

MOST_RECORDS: Final = 200
"""of one document: more than a group files in a year, and as many as Word pages through without waiting"""
HAVES = ("has_topic", "has_record", "has_reflection", "has_assessment", "has_safeguard")


def records_of(group: PartyGroup, span: Span) -> ActivityQuerySet:
    """The filed records of a group in a time, the oldest first: its own and those it held with others."""
    found = Activity.objects.of_group(group).filed().between(span.start, span.end)
    return found.order_by("starts_at", "pk")


def archive(group: PartyGroup, span: Span, *, now: datetime) -> dict[str, Any]:
    """Everything of a group's time; a fixed number of queries. Raises RefusedError for more than 200 records."""
    found = list(_with_parts(records_of(group, span)[: MOST_RECORDS + 1]))
    if len(found) > MOST_RECORDS:
        raise RefusedError(_("These are more than 200 records. Choose a shorter time."))
    counting = counting_of(group.branch)
    title = _("%(group)s: records of activities, %(span)s") % {"group": group, "span": span}
    return _general(title, group.branch.name, group.name, now.date()) | {
        "时段": str(span),
        "次数": str(len(found)),
        RECORDS: [_record(activity, number, counting) for number, activity in enumerate(found, start=1)],
    }


def single(activity: Activity, *, now: datetime) -> dict[str, Any]:
    """Everything of one record."""
    found = next(iter(_with_parts(Activity.objects.filter(pk=activity.pk))))
    title = _("Record: %(kind)s") % {"kind": found.get_kind_display()}
    group = found.group.name if found.group else ""
    general = _general(title, found.branch.name, group, now.date())
    return general | _record(found, 1, counting_of(found.branch))


def _with_parts(activities: ActivityQuerySet) -> ActivityQuerySet:
    return activities.select_related("branch", "group", "chair", "recorder").prefetch_related(
        "items__led_by",
        "contributions__person",
        "votes",
        "problems",
        "articles__reporter",
        "evidence__upload",
        "supplements__by__person",
        "attendance__person",
    )


def _general(title: str, branch: str, group: str, day: date) -> dict[str, Any]:
    return {"标题": title, "党支部": branch, "党小组": group, "制表日期": day.isoformat()}


def _record(activity: Activity, number: int, counting: Counting) -> dict[str, Any]:
    start, end = (moment.astimezone(clock.zone()) for moment in (activity.starts_at, activity.ends_at))
    came = _turnout(activity, counting)
    texts = {
        "序号": number,
        "类型": activity.get_kind_display(),
        "主题": activity.topic,
        "日期": start.date(),
        "时间": f"{start:%H:%M}–{end:%H:%M}",
        "地点": activity.place,
        "主持人": activity.chair,
        "记录人": activity.recorder,
        "应到": came.expected,
        "实到": came.came,
        "有表决权": came.voters,
        "学习时长": activity.study_minutes or "",
        "五有": _haves(activity),
        "特色": activity.highlight,
        "状态": activity.get_status_display(),
        "补录": activity.late_reason,
    }
    long = {
        "议程": activity.agenda,
        "内容": activity.content,
        "决议": activity.decisions,
        "批评与自我批评": activity.criticism,
    }
    written = {name: _text(value) for name, value in texts.items()} | {n: _paragraphs(t) for n, t in long.items()}
    return written | _lists(activity)


def _lists(activity: Activity) -> dict[str, list[dict[str, str]]]:
    attended = sorted(activity.attendance.all(), key=lambda each: (each.person.sort_key, each.person.employee_no))
    return {
        "环节": _rows(
            ("内容", "领办", "固定"),
            ((each.text, each.led_by, _("yes") if each.fixed else "") for each in activity.items.all()),
        ),
        "分工": _rows(
            ("姓名", "形式", "题目"),
            ((each.person, each.get_part_display(), each.title) for each in activity.contributions.all()),
        ),
        "出勤": _rows(
            ("姓名", "方式", "备注"), ((each.person, each.get_kind_display(), each.note) for each in attended)
        ),
        "表决": _rows(
            ("事项", "应到", "实到", "赞成", "反对", "弃权"),
            ((v.motion, v.entitled, v.present, v.yes, v.no, v.abstained) for v in activity.votes.all()),
        ),
        "问题": _rows(
            ("问题", "措施", "解决日期"),
            ((each.text, each.solution, each.solved_on) for each in activity.problems.all()),
        ),
        "报道": _rows(
            ("标题", "作者", "刊载", "日期"),
            ((each.title, each.reporter, each.outlet, each.sent_on) for each in activity.articles.all()),
        ),
        "附件": _rows(("名称", "说明"), ((each.upload.name, each.caption) for each in activity.evidence.all())),
        "补充": _rows(
            ("内容", "理由", "时间", "填写人"),
            ((each.text, each.reason, each.at, _author(each.by)) for each in activity.supplements.all()),
        ),
    }


def _rows(names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> list[dict[str, str]]:
    return [dict(zip(names, map(_text, row), strict=True)) for row in rows]


def _turnout(activity: Activity, counting: Counting) -> Turnout:
    lines = [
        Line(each.kind, each.expected, each.may_vote, made_up=each.made_up_on is not None)  # type: ignore[arg-type]
        for each in activity.attendance.all()
    ]
    return turnout(lines, counting)


def _haves(activity: Activity) -> str:
    there = [Activity._meta.get_field(name) for name in HAVES if getattr(activity, name)]
    return "、".join(str(field.verbose_name) for field in there)  # type: ignore[union-attr]


def _author(user: Any) -> str:
    return str(getattr(user, "person", user.username))


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.zone()):%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


def _paragraphs(text: str) -> str:
    """Lines as paragraphs of their own: the sign \\a is how docxtpl is told so."""
    return "\a".join(line.strip() for line in text.splitlines() if line.strip())

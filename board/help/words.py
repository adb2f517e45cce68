"""The words of the branch, each in a sentence of our own: what it is called in both languages, who meets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

SCORING: Final = ("secretary", "committee", "leader")
BRANCH: Final = (*SCORING, "member")


@dataclass(frozen=True, slots=True)
class Word:
    """One entry; ``roles`` are those whose page names it."""

    chinese: str
    english: str
    text: Any
    roles: tuple[str, ...] = ()


WORDS: Final = (
    Word(
        "上级党委", "Party committee", _("Stands above the branches. Its Party office provides the admin."), ("admin",)
    ),
    Word(
        "党支部",
        "Party branch",
        _("The unit that scores: it has a committee, a scheme of its own and groups."),
        ("admin",),
    ),
    Word(
        "党小组",
        "Party group",
        _("Part of a branch with a leader; what is scored is the group, never a person."),
        BRANCH,
    ),
    Word(
        "支委会",
        "branch committee",
        _("Secretary, deputy and the members for organisation, publicity and discipline."),
        SCORING,
    ),
    Word(
        "任职",
        "appointment",
        _("A person, an office, a place, from a day to a day. All rights follow from it."),
        ("admin",),
    ),
    Word("联系支委", "liaison", _("The committee member who looks after a group and reviews its records."), SCORING),
    Word(
        "三会一课",
        "three meetings and one lesson",
        _("General meeting, committee meeting, group meeting, and the Party lesson."),
        BRANCH,
    ),
    Word(
        "支部党员大会",
        "general meeting",
        _("All members of the branch; at least once a quarter."),
        ("secretary", "committee"),
    ),
    Word(
        "支委会会议",
        "committee meeting",
        _("The branch committee sits; at least once a month. It approves the scheme."),
        ("secretary", "committee"),
    ),
    Word(
        "党小组会", "group meeting", _("The group meets under its leader; at least once a month."), ("leader", "member")
    ),
    Word(
        "党课", "Party lesson", _("A lecture for members; it counts towards the hours of study."), ("leader", "member")
    ),
    Word(
        "主题党日",
        "theme party day",
        _("Monthly, one fixed part and further ones of the group's own choice: “1+N”."),
        ("leader", "member"),
    ),
    Word("组织生活会", "organisational-life meeting", _("Yearly, with criticism and self-criticism."), SCORING),
    Word(
        "民主评议党员",
        "democratic appraisal of members",
        _("Yearly; probationary members take part and are not graded."),
        ("secretary", "committee"),
    ),
    Word(
        "党费",
        "dues",
        _("Paid monthly by a band of the base; the leader writes down who paid when."),
        ("leader", "member"),
    ),
    Word(
        "活动记录",
        "activity record",
        _("What was held, by whom, who was there. Everything else is worked out from it."),
        SCORING,
    ),
    Word(
        "五有",
        "five haves",
        _("A theme day has a topic, a record, a reflection, an assessment and a safeguard."),
        ("leader",),
    ),
    Word(
        "出勤",
        "attendance",
        _("Of those who should attend, how many did: on site, by video, relayed or by own study."),
        BRANCH,
    ),
    Word("3+X", "3+X", _("Three prescribed actions a quarter and the group's own further ones."), ("leader", "member")),
    Word(
        "考评办法",
        "scheme",
        _("What is scored, what it is worth, which grades there are. Frozen once approved."),
        SCORING,
    ),
    Word(
        "考评内容", "dimension", _("A heading of the scheme that holds several indicators."), ("secretary", "committee")
    ),
    Word("考核项目", "indicator", _("One line of the scheme with its maximum; one column of the score grid."), SCORING),
    Word("考评期", "period", _("A quarter or half year from its opening to its archiving."), BRANCH),
    Word("得分", "score", _("The points of one group in one indicator. An empty cell is not a zero."), SCORING),
    Word("考评结果", "result", _("Total, rank and grade of a group in a period."), BRANCH),
    Word("等次", "grade", _("The band of the scheme in which a total lies, such as 优秀 from 95 points on."), BRANCH),
    Word("公布", "publish", _("From then on the branch's people see the result, and objections may be made."), BRANCH),
    Word(
        "异议",
        "objection",
        _("“This item is not right, because …”: handed in by way of the leader, answered in days."),
        BRANCH,
    ),
    Word(
        "更正",
        "correction",
        _("A published value is changed: decided by one, confirmed by another, both values stay."),
        SCORING,
    ),
    Word(
        "整改",
        "rectification",
        _("What a low grade leads to: cause, measures, days, and a recheck by somebody else."),
        SCORING,
    ),
    Word(
        "一票否决", "veto", _("A violation that limits the grade or puts the group last, whatever its points."), SCORING
    ),
    Word("加分", "bonus", _("Points beyond the maximum, each with a ceiling and all together with a cap."), SCORING),
    Word(
        "年终综合评比",
        "annual ranking",
        _("Groups by the sum of the year's periods; those not there all year are marked."),
        ("secretary", "admin"),
    ),
    Word("荣誉", "honour", _("Proposed by rule from the year's results, awarded by people."), ("secretary", "leader")),
    Word(
        "预警", "early warning", _("Something falls behind what the rules ask for. It warns and never blocks."), SCORING
    ),
    Word(
        "示范岗",
        "pioneer post",
        _("A post held for half a year with aims and a pledge, checked and assessed."),
        ("member", "assessor", "committee"),
    ),
    Word("承诺", "pledge", _("What a holder promises in public for the half year."), ("member", "assessor")),
    Word(
        "抽查",
        "spot check",
        _("An unannounced look at a post by a committee member who was drawn by lot."),
        ("committee", "assessor"),
    ),
    Word(
        "评估",
        "assessment",
        _("The department's and the committee's points for a post, weighed against each other."),
        ("assessor", "committee"),
    ),
    Word(
        "五个一",
        "five ones",
        _("A suggestion, an improvement made, a result put to use, a new process, a record broken."),
        ("member", "department"),
    ),
    Word(
        "提案",
        "proposal",
        _("A member's thought in one of the five kinds, followed from draft to benefit."),
        ("member", "department", "secretary"),
    ),
    Word(
        "评审",
        "review",
        _("Reviewers rate a proposal by the criteria; the verdicts are announced together."),
        ("committee", "secretary"),
    ),
    Word(
        "推荐",
        "recommendation",
        _("A good proposal is sent to the functional department that can use it."),
        ("department", "secretary"),
    ),
    Word(
        "采纳",
        "adoption",
        _("The department takes the proposal up and says when it is carried out."),
        ("department", "member"),
    ),
    Word(
        "成效",
        "benefit",
        _("What an adopted proposal saves or mends, verified by somebody else."),
        ("department", "member"),
    ),
    Word(
        "看板",
        "board",
        _("What is published, on a wall screen or a phone; it shows only what was decided."),
        ("secretary",),
    ),
    Word(
        "审计日志",
        "audit log",
        _("Who did what and when; every entry carries the mark of the one before."),
        ("auditor", "admin"),
    ),
    Word(
        "存证码",
        "code of the record",
        _("Printed on public notices: compared with the log, it shows that nothing was changed."),
        ("auditor",),
    ),
    Word(
        "首次密码", "first password", _("A code for the first sign-in, good for a few days and for once."), ("admin",)
    ),
    Word(
        "职务暂停",
        "resting office",
        _("After a code from an admin an office waits until somebody confirms who has the account."),
        ("admin", "secretary"),
    ),
)


def words_for(role: str) -> list[Word]:
    """The words that a role's page names, in the order of the glossary."""
    return [word for word in WORDS if role in word.roles]

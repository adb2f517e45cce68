"""What follows from the demonstration's results: an objection that is accepted, a rectification that is closed and
one that is under way. Days are counted from the publication of the quarter, hours are of that day.
"""

from __future__ import annotations

from typing import NamedTuple


class ObjectionStory(NamedTuple):
    """An objection to one cell and its correction; ``quarter`` counts from the oldest."""

    quarter: int
    group: str
    code: str
    text: str
    answer: str
    points: str
    score_reason: str
    leader: str
    confirms: str


class Work(NamedTuple):
    """One measure of a rectification: who, due and done on which day (None: not yet), and what was done."""

    text: str
    owner: str
    due: int
    done: int | None
    note: str


class RectificationStory(NamedTuple):
    """A rectification; ``extended`` is a day and the reason, ``closed`` the day, who and what was found."""

    quarter: int
    group: str
    leader: str
    cause: str
    works: tuple[Work, ...]
    extended: tuple[int, str] | None = None
    closed: tuple[int, str, str] | None = None


OBJECTION = ObjectionStory(
    quarter=1,
    group="XZ03",
    code="C1",
    text="C1只有1名党员{4}月党费迟交，按标准应扣1分，得9分；打分表扣了4分。附缴纳清单一份，请支委会核对。",
    answer="经核对党费缴纳清单，确为1人1个月迟交，按标准扣1分，更正为9分。",
    points="9",
    score_reason="1名党员{4}月党费迟交",
    leader="10016",
    confirms="10015",
)

OWN_LEADER, OWN_GROUP = "10002", "XZ01"
OWN_POINTS = {
    "A1": ("4", "季度计划已报送，小结月底前报送"),
    "A2": ("7", "1项任务逾期1天，已说明原因"),
    "B1": ("9", "{9}月已召开"),
    "F1": ("3", "“红色调度台”品牌方案已评审"),
}
"""what a leader gives the own group in the current quarter: points and note by code"""

RECTIFICATIONS = (
    RectificationStory(
        quarter=0,
        group="XZ06",
        leader="10035",
        cause="验级季节人员分散，组织生活和报送工作没有提前安排，季度初没有计划。",
        works=(
            Work("按月排定党小组会和视频参加方式，通知到人", "10035", 12, 10, "{3}月至{5}月安排已发到每名党员。"),
            Work("明确一名通讯员，每季度报送稿件不少于2篇", "10039", 20, 18, "已确定通讯员，首篇稿件已报送。"),
        ),
        closed=(22, "10030", "安排、通讯员和首篇稿件均已核对，同意销号。"),
    ),
    RectificationStory(
        quarter=2,
        group="XZ06",
        leader="10035",
        cause="{7}月至{8}月收购高峰，党小组会和主题党日没有调整时间，也没有用视频方式召开。",
        works=(
            Work(
                "收购期间改用视频召开党小组会，补开{7}月会议",
                "10035",
                14,
                12,
                "已补开{7}月党小组会，4人到会、1人视频参加。",
            ),
            Work("与技术中心青州站党小组联合开展主题党日", "10036", 28, None, "方案已与青州站商定，等待收购结束。"),
        ),
        extended=(75, "收购期延长，联合主题党日推迟到收购结束后。"),
    ),
)

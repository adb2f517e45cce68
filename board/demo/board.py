"""What the branch of the demonstration makes public, and what its members let be read of their reflections."""

from __future__ import annotations

from typing import NamedTuple


class Affair(NamedTuple):
    """A public affair: drafted so many days ago, published a day later, shown for so many days (0: for good).

    ``taken_back`` says why, where it was; one that was drafted on day 0 is a draft still.
    """

    ago: int
    shown: int
    kind: str
    title: str
    text: str
    taken_back: str = ""


AFFAIRS = (
    Affair(
        3,
        21,
        "admission",
        "拟接收预备党员公示",
        "经党小组推荐、支委会研究，拟接收方小雨同志为中共预备党员，现予公示。\n对公示对象有情况需要反映的，请在公示期内向支部组织委员或党委组织部门提出。",
    ),
    Affair(
        9,
        30,
        "dues",
        "上月党费收缴情况",
        "上月党费已收缴完毕，并全额上缴上级党委。\n本年度党费收缴、使用和管理情况将在年底党员大会上报告。",
    ),
    Affair(
        16,
        60,
        "resolution",
        "支部党员大会决议",
        "大会审议通过支部下半年工作计划：抓好岗位练兵和隐患排查，办好“五个一”创新提案，做好在外党员联系服务。\n应到有表决权党员 37 名，实到 35 名，赞成 35 票。",
    ),
    Affair(
        25,
        90,
        "office",
        "党小组组长增补情况",
        "因工作调动，经党小组选举、支委会研究同意，增补一名党小组组长，任期至本届党小组期满。",
    ),
    Affair(
        40,
        20,
        "other",
        "困难党员帮扶情况",
        "节前走访慰问离退休和生活困难党员 6 名，发放慰问金和慰问品，收支情况已张贴公布。",
    ),
    Affair(
        12,
        0,
        "honour",
        "推荐市级先进个人",
        "支委会研究，拟推荐一名同志参评市级先进个人。",
        "上级调整了推荐条件，重新研究后再公开。",
    ),
    Affair(0, 14, "resolution", "组织生活会安排", "拟于下月上旬召开支部组织生活会，会前分党小组征求意见。"),
)

REFLECTIONS = {
    ("XZ01", 7): "排产多走一步，现场就少等一刻。党员先到一步，班组就稳一分。",
    ("XZ02", 8): "质量没有“差不多”，把每一支烟当作自己的名字来签。",
    ("XZ03", 8): "参数是死的，人是活的；改一次工艺，要跟三个班次才算数。",
    ("XZ04", 9): "巡检不是走过场，多看一眼就可能少一次事故。",
    ("XZ05", 9): "离厂再远，组织生活不能远；视频那头也是支部的家。",
    ("XZ06", 6): "在地头验级，一头连着烟农，一头连着产品，公道两个字最重。",
    ("XZ02", 10): "一张检验单也是一份承诺，签下去就要经得起复查。",
}
"""by group and month: what somebody said on the theme day"""

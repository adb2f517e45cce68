"""The scores of the demonstration: what differs from full marks, quarter by quarter.

The quarters are counted from the oldest (0) to the current one (3), which is scored two thirds only.
"""

from __future__ import annotations

from typing import NamedTuple


class Given(NamedTuple):
    """One cell as the secretary typed it: text and reason."""

    group: str
    code: str
    text: str
    reason: str = ""


NO_REMOTE = "本组没有在外党员"

QUARTERS: tuple[tuple[Given, ...], ...] = (
    (
        Given("XZ01", "D2", "不适用", NO_REMOTE),
        Given("XZ01", "A2", "6", "2项交办任务中1项逾期3天完成"),
        Given("XZ01", "F1", "3"),
        Given("XZ01", "F2", "3"),
        Given("XZ02", "B3", "4", "季度平均出勤率87%，低于90%"),
        Given("XZ02", "F2", "5"),
        Given("XZ02", "H2", "2", "《市公司党建动态》刊用质量月活动稿件1篇"),
        Given("XZ03", "A1", "2.5", "未报送季度小结"),
        Given("XZ03", "B4", "4", "1次会议记录缺少记录人"),
        Given("XZ03", "F1", "3"),
        Given("XZ04", "G1", "8", "上级检查指出学习笔记不规范1项"),
        Given("XZ04", "F2", "3"),
        Given("XZ05", "B1", "6", "{1}月未召开党小组会"),
        Given("XZ05", "B2", "4", "{1}月未开展主题党日"),
        Given("XZ05", "D2", "4", "1名在外党员{1}月未联系"),
        Given("XZ05", "F2", "0"),
        Given("XZ06", "B3", "3", "季度平均出勤率74%"),
        Given("XZ06", "D2", "3", "2名在外党员{0}月未联系"),
        Given("XZ06", "E1", "0", "本季度未报送稿件"),
        Given("XZ06", "F1", "0"),
        Given("XZ06", "F2", "0"),
    ),
    (
        Given("XZ01", "D2", "不适用", NO_REMOTE),
        Given("XZ01", "A3", "2", "{4}月小组长例会缺席1次"),
        Given("XZ01", "F2", "3"),
        Given("XZ02", "A2", "6", "1项交办任务未按时完成"),
        Given("XZ02", "F1", "5"),
        Given("XZ02", "H3", "2", "防差错装置建议被支部采纳推广"),
        # The reason speaks of one late payment, the cell takes four points off: a mistake worth an objection.
        Given("XZ03", "C1", "6", "1名党员{4}月党费迟交"),
        Given("XZ03", "F1", "3"),
        Given("XZ04", "B4", "4", "1次会议记录缺少记录人"),
        Given("XZ04", "F1", "3"),
        Given("XZ05", "B4", "4", "1次会议记录缺少记录人"),
        Given("XZ05", "F2", "3"),
        Given("XZ06", "B1", "6", "{5}月未召开党小组会"),
        Given("XZ06", "B3", "3", "季度平均出勤率74%"),
        Given("XZ06", "D1", "3", "1名党员调动未按时报送"),
        Given("XZ06", "E1", "5", "本季度只报送稿件1篇"),
        Given("XZ06", "F2", "0"),
    ),
    (
        Given("XZ01", "D2", "不适用", NO_REMOTE),
        Given("XZ01", "F1", "3"),
        Given("XZ01", "H1", "1", "区融媒体中心采用安全月稿件1篇"),
        Given("XZ02", "B3", "4", "季度平均出勤率87%"),
        Given("XZ02", "F2", "3"),
        Given("XZ03", "A2", "6", "1项交办任务未按时完成"),
        Given("XZ03", "F2", "5"),
        Given("XZ04", "H4", "2", "获公司“安康杯”先进班组表彰"),
        Given("XZ04", "B3", "4", "季度平均出勤率87%"),
        Given("XZ04", "F3", "3", "1个示范岗评估为警示"),
        Given("XZ05", "A1", "2.5", "季度计划未按时报送"),
        Given("XZ05", "D3", "4", "1名党员应谈未谈"),
        Given("XZ05", "F1", "3"),
        Given("XZ06", "B1", "6", "{7}月未召开党小组会"),
        Given("XZ06", "B2", "2", "{7}月、{8}月未开展主题党日"),
        Given("XZ06", "B3", "3", "季度平均出勤率79%"),
        Given("XZ06", "D2", "4", "1名在外党员{7}月未联系"),
        Given("XZ06", "E1", "5", "本季度只报送稿件1篇"),
        Given("XZ06", "F1", "3"),
        Given("XZ06", "G1", "6", "上级检查指出问题2项"),
    ),
    (
        Given("XZ01", "D2", "不适用", NO_REMOTE),
        Given("XZ01", "A2", "6", "1项交办任务未按时完成"),
        Given("XZ02", "B3", "4", "季度平均出勤率低于90%"),
        Given("XZ03", "B4", "4", "1次会议记录不完整"),
        Given("XZ04", "H2", "2", "《市公司党建动态》刊用稿件1篇"),
        Given("XZ05", "D2", "4", "1名在外党员{9}月未联系"),
        Given("XZ06", "C1", "9", "1名党员{9}月党费未缴"),
        Given("XZ06", "E1", "5", "至今只报送稿件1篇"),
    ),
)

CURRENT = len(QUARTERS) - 1

# In the current quarter everything up to publicity is scored, but for eight cells: 64 of 96.
SCORED_DIMENSIONS = 5
STILL_OPEN = frozenset(
    {("XZ03", "D3"), ("XZ04", "D3"), ("XZ05", "D3"), ("XZ06", "D3")}
    | {("XZ02", "E1"), ("XZ03", "E1"), ("XZ04", "E1"), ("XZ05", "E1")}
)

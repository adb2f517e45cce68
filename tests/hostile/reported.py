"""Workbooks that mislead, and the cells of which that is told: rows of XML for the sheets 打分 and 人员."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.factories.workbooks import PEOPLE
from tests.hostile import workbooks
from tests.hostile.typed import cell

Place = tuple[str, int, str]
PLAIN = {"工号": "9001", "姓名": "张三", "政治面貌": "正式党员", "党支部代码": "ZB01"}


@dataclass(frozen=True)
class Misleading:
    """A workbook, and where its faults stand: sheet, row (0: the whole sheet), column; nowhere where all is refused."""

    built: Callable[[], bytes]
    places: tuple[Place, ...]


def line(number: int, cells: Sequence[str], *, hidden: bool = False) -> str:
    """The XML of a row; a cell that begins with ``<`` is XML already."""
    placed = ((f"{chr(65 + at)}{number}", said) for at, said in enumerate(cells) if said)
    inside = "".join(said.format(place) if said.startswith("<c ") else cell(place, said) for place, said in placed)
    return f'<row r="{number}" hidden="{int(hidden)}">{inside}</row>'


def person(number: int, said: Mapping[str, str] | None = None, *, hidden: bool = False) -> str:
    """The XML of a row of 人员, right but for what is said."""
    return line(
        number,
        [(PLAIN | {"工号": f"90{number:02}"} | dict(said or {})).get(name, "") for name in PEOPLE],
        hidden=hidden,
    )


def people(*rows: str, title: str = "人员") -> bytes:
    return workbooks.titled(title, line(1, PEOPLE) + "".join(rows))


def scores(*rows: str, title: str = "打分") -> bytes:
    return workbooks.titled(title, line(1, ["党小组代码", "A1"]) + "".join(rows))


FORGED = '<c r="{}"><f>1+1</f><v>20</v></c>'
"""a formula, and beside it a result that it never had"""
FORGED_TEXT = '<c r="{}" t="str"><f>CONCATENATE("a")</f><v>李四</v></c>'
DAY = '<c r="{}" s="1"><v>37073</v></c>'
"""2001-07-01 as a real date"""
MOMENT = '<c r="{}" s="1"><v>37073.545138888890</v></c>'
"""13:05 on that day"""
DAYS = ("入党日期", "转正日期", "出生日期")

SCORES: dict[str, Misleading] = {
    "formula_with_a_forged_value": Misleading(lambda: scores(line(2, ["XA", FORGED])), (("打分", 2, "A1"),)),
    "hidden_row": Misleading(
        lambda: scores(line(2, ["XA", "20"]), line(3, ["XB", "999"], hidden=True)), (("打分", 3, "A1"),)
    ),
    "wrong_sheet": Misleading(lambda: scores(line(2, ["XA", "20"]), title="得分"), (("打分", 0, ""),)),
    "row_twice": Misleading(lambda: scores(line(2, ["XA", "20"]), line(3, ["XA", "10"])), (("打分", 3, "党小组代码"),)),
    "unknown_group": Misleading(lambda: scores(line(2, ["XQ", "20"])), (("打分", 2, "党小组代码"),)),
}
ROSTERS: dict[str, Misleading] = {
    "formula_with_a_forged_value": Misleading(lambda: people(person(2, {"姓名": FORGED_TEXT})), (("人员", 2, "姓名"),)),
    "hidden_row": Misleading(
        lambda: people(person(2), person(3, {"入党日期": "9月31日"}, hidden=True)), (("人员", 3, "入党日期"),)
    ),
    "moment_in_a_day_column": Misleading(
        lambda: people(
            *(person(row, {name: MOMENT}) for row, name in enumerate(DAYS, start=2)), person(6, {DAYS[0]: DAY})
        ),
        tuple(("人员", row, name) for row, name in enumerate(DAYS, start=2)),
    ),
    "name_that_nobody_sees": Misleading(lambda: people(person(2, {"姓名": "\u3164"})), (("人员", 2, "姓名"),)),
    "wrong_sheet": Misleading(lambda: people(person(2), title="花名册"), ()),
    "row_twice": Misleading(lambda: people(person(2), person(3, {"工号": "9002"})), (("人员", 3, "工号"),)),
    "unknown_group": Misleading(lambda: people(person(2, {"党小组代码": "XQ"})), (("人员", 2, "党小组代码"),)),
}

"""Our own Word templates, made by code: A4 as offices in China lay out their papers, and the start for one's own.

Margins 2.54 and 3.17 cm, title 22 pt in the middle, body 16 pt FangSong with two signs before the first line, lines
28 pt apart. Which fonts stand in where one is missing is said in the document's own table of fonts.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from activities.archive.places import LISTS, RECORDS, label, list_label, other
from activities.enums import PaperKind

FANGSONG: Final = "仿宋"
HEITI: Final = "黑体"
TITLE_FONT: Final = "方正小标宋简体"
LATIN: Final = "Times New Roman"
FALLBACKS: Final = {FANGSONG: "FangSong,仿宋_GB2312,STFangsong", HEITI: "SimHei,STHeiti", TITLE_FONT: "SimSun,宋体"}
TITLE, BODY, TABLE = 22, 16, 12
LINE: Final = 28
COLON: Final = "："
LONG: Final = ("议程", "内容", "决议", "批评与自我批评", "特色")
FACTS: Final = (
    *("日期", "时间", "地点", "状态", "主持人", "记录人"),
    *("应到", "实到", "有表决权", "学习时长", "五有"),
)
WIDTHS: Final = {
    "环节": (6, 2, 1),
    "分工": (2, 2, 5),
    "出勤": (2, 2, 5),
    "表决": (4, 1, 1, 1, 1, 1),
    "问题": (4, 4, 2),
    "报道": (4, 2, 2, 2),
    "附件": (5, 4),
}
FIRST_LINE: Final = 200
"""hundredths of a sign"""
_FONTS_PART: Final = "word/fontTable.xml"
_WORDS: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def template(kind: str) -> bytes:
    """Our template of a paper, its labels in the reader's language."""
    if made := other(kind):
        return made.template()
    paper = blank()
    line(paper, "{{ 标题 }}", "Title")
    if kind == PaperKind.RECORD:
        line(paper, "{{ 党支部 }}{% if 党小组 %} · {{ 党小组 }}{% endif %}", "Centred")
        _record(paper, "")
    else:
        line(paper, "{{ 党支部 }} · {{ 时段 }}", "Centred")
        _overview(paper)
        line(paper, f"{{%p for 记录 in {RECORDS} %}}")
        name = "{{ 记录.序号 }}. {{ 记录.类型 }}{% if 记录.主题 %}" + COLON + "{{ 记录.主题 }}{% endif %}"
        line(paper, name, "Heading 1")
        _record(paper, "记录.")
        line(paper, "{%p endfor %}")
    return packed(paper)


def _record(paper: Paper, of: str) -> None:
    """One record; ``of`` stands before the names of its places."""
    _if(paper, f"{of}补录", f"【{label('补录')}】{{{{ {of}补录 }}}}", bold=True)
    _facts(paper, of)
    for name in LONG:
        _if(paper, f"{of}{name}", f"{{{{ {of}{name} }}}}", heading=label(name))
    for name, widths in WIDTHS.items():
        columns = [place.name for each in LISTS if each.name == name for place in each.places]
        table(paper, f"{of}{name}", {each: label(each, name) for each in columns}, widths, heading=list_label(name))
    _supplements(paper, f"{of}补充")


def _overview(paper: Paper) -> None:
    columns = ("序号", "日期", "类型", "主题", "实到", "应到", "补录")
    table(paper, RECORDS, {name: label(name) for name in columns}, (1, 3, 3, 5, 1, 1, 2))


def _facts(paper: Paper, of: str) -> None:
    """The facts of a record in a table of four columns."""
    table = paper.add_table(rows=0, cols=4, style="Table Grid")
    for first, second in zip(FACTS[::2], (*FACTS[1::2], ""), strict=True):
        cells = table.add_row().cells
        for place, name in ((0, first), (2, second)):
            if name:
                _cell(cells[place], label(name))
                _cell(cells[place + 1], f"{{{{ {of}{name} }}}}")
        if not second:
            cells[1].merge(cells[3])
    _widths(table, (2, 4, 2, 4))


def _if(paper: Paper, place: str, text: str, *, heading: str = "", bold: bool = False) -> None:
    """A paragraph that stands there only where the place is not empty."""
    line(paper, f"{{%p if {place} %}}")
    if heading:
        line(paper, heading, "Heading 2")
    line(paper, text).runs[0].bold = bold
    line(paper, "{%p endif %}")


def table(paper: Paper, rows: str, columns: dict[str, str], widths: Sequence[int], *, heading: str = "") -> None:
    """A table with one line for each row of a list; nothing where the list is empty."""
    line(paper, f"{{%p if {rows} %}}")
    if heading:
        line(paper, heading, "Heading 2")
    table = paper.add_table(rows=4, cols=len(columns), style="Table Grid")
    head, begin, row, end = table.rows
    for place, (name, title) in enumerate(columns.items()):
        _cell(head.cells[place], title, bold=True)
        _cell(row.cells[place], f"{{{{ 行.{name} }}}}")
    _cell(begin.cells[0], f"{{%tr for 行 in {rows} %}}")
    _cell(end.cells[0], "{%tr endfor %}")
    _repeated(head)
    _widths(table, widths)
    line(paper, "{%p endif %}")


def _supplements(paper: Paper, rows: str) -> None:
    line(paper, f"{{%p for 行 in {rows} %}}")
    line(paper, f"【{label('内容', '补充')}】{{{{ 行.内容 }}}}").runs[0].bold = True
    line(paper, f"{label('理由', '补充')}{COLON}{{{{ 行.理由 }}}} ({{{{ 行.填写人 }}}}, {{{{ 行.时间 }}}})")
    line(paper, "{%p endfor %}")


def blank() -> Paper:
    """An empty paper in our styles, with page numbers."""
    paper = Document()
    for paragraph in list(paper.paragraphs):
        paragraph._element.getparent().remove(paragraph._element)  # noqa: SLF001 - the library's own way to do it
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2.54)
    section.left_margin = section.right_margin = Cm(3.17)
    _styles(paper)
    _page_number(section.footer.paragraphs[0])
    about = paper.core_properties
    about.author, about.comments, about.title = "", "", "{{ 标题 }}"
    return paper


def _styles(paper: Paper) -> None:
    defaults = paper.styles.element.find(f".//{qn('w:rPrDefault')}")
    for fonts in [] if defaults is None else defaults.iter(qn("w:rFonts")):
        fonts.attrib.clear()  # a theme's fonts would go before ours
    _style(paper, "Normal", FANGSONG, BODY, first_line=FIRST_LINE)
    _style(paper, "Title", TITLE_FONT, TITLE, centred=True, line=36)
    _style(paper, "Heading 1", HEITI, BODY, first_line=FIRST_LINE, new_page=True)
    _style(paper, "Heading 2", HEITI, BODY, first_line=FIRST_LINE)
    for name in ("Centred", "In table"):
        paper.styles.add_style(name, 1).base_style = paper.styles["Normal"]
    _style(paper, "Centred", FANGSONG, BODY, centred=True)
    _style(paper, "In table", FANGSONG, TABLE, line=18)


def _style(
    paper: Paper,
    name: str,
    font: str,
    size: int,
    *,
    first_line: int = 0,
    centred: bool = False,
    line: int = LINE,
    new_page: bool = False,
) -> None:
    style: Any = paper.styles[name]
    style.font.name, style.font.size, style.font.bold = LATIN, Pt(size), False
    properties = style.element.get_or_add_rPr()
    for colour in [*properties.iter(qn("w:color"))]:
        properties.remove(colour)
    fonts = properties.find(qn("w:rFonts"))
    fonts.attrib.clear()
    for script in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), LATIN)
    fonts.set(qn("w:eastAsia"), font)
    shape = style.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    shape.keep_with_next, shape.page_break_before = name.startswith("Heading"), new_page
    shape.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    shape.first_line_indent = Pt(size * first_line // 100)
    indent = style.element.get_or_add_pPr().find(qn("w:ind"))
    indent.set(qn("w:firstLineChars"), str(first_line))
    for border in [*style.element.iter(qn("w:pBdr"))]:
        border.getparent().remove(border)


def _page_number(paragraph: Paragraph) -> None:
    """The number of the page between two dashes, as offices print it."""
    paragraph.style, paragraph.alignment = "In table", WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - the library has no fields
    paragraph.add_run(" —")


def line(paper: Paper, text: str, style: str = "Normal") -> Paragraph:
    """A paragraph."""
    return paper.add_paragraph(text, style)


def _cell(cell: Any, text: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = "In table"
    paragraph.add_run(text).bold = bold


def _repeated(row: Any) -> None:
    """Lets a table's head stand on every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - the library has no way for it


def _widths(table: Any, shares: Sequence[int]) -> None:
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    whole = Cm(21 - 2 * 3.17)
    for column, share in zip(table.columns, shares, strict=True):
        column.width = whole * share // sum(shares)
        for cell in column.cells:
            cell.width = column.width


def packed(paper: Paper) -> bytes:
    """The file with our table of fonts, and without the moment at which it was made: the same each time."""
    made, packed = BytesIO(), BytesIO()
    paper.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _font_table() if name == _FONTS_PART else parts.read(name))
    return packed.getvalue()


def _font_table() -> str:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"roman" if name == TITLE_FONT else "modern"}"/><w:pitch w:val="fixed"/></w:font>'
        for name, others in FALLBACKS.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{_WORDS}">{fonts}</w:fonts>'

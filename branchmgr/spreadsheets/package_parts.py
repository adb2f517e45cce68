"""What stands around the rows of a written workbook: looks, pages, names and lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from branchmgr.spreadsheets.cell_xml import escaped

HEADER_STYLE: Final = 1
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEETS: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_KINDS: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CORE_KIND: Final = "application/vnd.openxmlformats-package.core-properties+xml"
_FACE: Final = '<name val="微软雅黑"/><family val="2"/>'
_GREY: Final = "FFF1F3F5"
_EDGE: Final = '<{0} style="thin"><color rgb="FFD0D5DA"/></{0}>'

STYLES_XML: Final = (
    f'{_HEAD}<styleSheet xmlns="{_SHEETS}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    f'<fonts count="2"><font><sz val="11"/>{_FACE}</font><font><b/><sz val="11"/>{_FACE}</font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid">'
    f'<fgColor rgb="{_GREY}"/><bgColor indexed="64"/></patternFill></fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    f"<border>{''.join(_EDGE.format(side) for side in ('left', 'right', 'top', 'bottom'))}<diagonal/></border>"
    '</borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="7"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="2" borderId="1" xfId="0" applyNumberFormat="1" applyFont="1" '
    'applyFill="1" applyBorder="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>'
    + "".join(
        f'<xf numFmtId="{form}" fontId="0" fillId="0" borderId="1" xfId="0" applyNumberFormat="1" '
        f'applyBorder="1" applyAlignment="1"><alignment vertical="top"{wrap}/></xf>'
        for form, wrap in ((49, ' wrapText="1"'), (2, ""), (1, ""), (164, ""), (165, ""))
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def sheet_start(widths: Sequence[float], *, selected: bool) -> str:
    """Everything of a sheet before its rows: fit to the page's width, frozen header, widths of columns."""
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width:g}" customWidth="1"/>'
        for number, width in enumerate(widths, start=1)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_SHEETS}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView tabSelected="{selected:d}" workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        '<selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="16.5"/><cols>{columns}</cols><sheetData>'
    )


def sheet_end(area: str) -> str:
    """Everything of a sheet after its rows: the filter over ``area``, A4 landscape, page numbers."""
    return (
        f'</sheetData><autoFilter ref="{area}"/>'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;L&amp;A&amp;R&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"
    )


def around(sheets: Sequence[tuple[str, str]], created: datetime | None) -> Iterator[tuple[str, str]]:
    """Names and texts of the parts beside the sheets, which are given as (title, absolute area)."""
    yield "xl/styles.xml", STYLES_XML
    yield "xl/workbook.xml", _workbook(sheets)
    yield "xl/_rels/workbook.xml.rels", _workbook_relations(len(sheets))
    yield "docProps/core.xml", _core(created)
    yield (
        "_rels/.rels",
        _relations(
            ("officeDocument", _OFFICE, "xl/workbook.xml"),
            ("metadata/core-properties", f"{_PACKAGE}/relationships", "docProps/core.xml"),
        ),
    )
    yield "[Content_Types].xml", _content_types(len(sheets))


def _workbook(sheets: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<sheet name="{_attribute(title)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, (title, _area) in enumerate(sheets, start=1)
    )
    names = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{index}" hidden="1">{_quoted(title)}!{area}'
        "</definedName>"
        for index, (title, area) in enumerate(sheets)
    ) + "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{index}">{_quoted(title)}!$1:$1</definedName>'
        for index, (title, _area) in enumerate(sheets)
    )
    return (
        f'{_HEAD}<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{listed}</sheets><definedNames>{names}</definedNames></workbook>"
    )


def _quoted(title: str) -> str:
    return escaped("'" + title.replace("'", "''") + "'")


def _attribute(text: str) -> str:
    return escaped(text).replace('"', "&quot;")


def _workbook_relations(count: int) -> str:
    sheets = [("worksheet", _OFFICE, f"worksheets/sheet{number}.xml") for number in range(1, count + 1)]
    return _relations(*sheets, ("styles", _OFFICE, "styles.xml"))


def _relations(*listed: tuple[str, str, str]) -> str:
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{space}/{kind}" Target="{target}"/>'
        for number, (kind, space, target) in enumerate(listed, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'


def _core(created: datetime | None) -> str:
    moment = f"{created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if created else ""
    stamps = "".join(
        f'<dcterms:{stamp} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{stamp}>'
        for stamp in (("created", "modified") if created else ())
    )
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{stamps}</cp:coreProperties>'
    )


def _content_types(count: int) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_KINDS}.worksheet+xml"/>'
        for number in range(1, count + 1)
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{sheets}'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KINDS}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KINDS}.styles+xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="{_CORE_KIND}"/></Types>'
    )

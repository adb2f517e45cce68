"""Workbooks made to do harm or to mislead, built part by part; none of them is kept as a file."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>代码</t></is></c><c r="B1" t="inlineStr"><is><t>名称</t></is></c></row>'
)
ROW = (
    '<row r="2"><c r="A2" t="inlineStr"><is><t>DZB01</t></is></c>'
    '<c r="B2" t="inlineStr"><is><t>一支部</t></is></c></row>'
)
TITLE = "组织"


def sheet(rows: str = HEADER + ROW, *, before: str = "", after: str = "") -> str:
    """The XML of a sheet around its rows."""
    return f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def text(place: str, value: str) -> str:
    """The XML of one text cell."""
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


def parts(first: str = "", *, extra: Mapping[str, str | bytes] | None = None) -> dict[str, str | bytes]:
    """The parts of a small right workbook with one sheet 组织; ``extra`` adds to them or takes their place."""
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KINDS}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KINDS}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{KINDS}.styles+xml"/></Types>',
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f'<sheets><sheet name="{TITLE}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs>'
        '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": first or sheet(),
    } | dict(extra or {})


def relations(*listed: tuple[str, str]) -> str:
    """The XML of a list of relations, each (kind, target)."""
    inside = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(listed, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def packed(of: Mapping[str, str | bytes]) -> bytes:
    """The parts as a zip."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in of.items():
            archive.writestr(name, content)
    return stream.getvalue()


def workbook(rows: str = HEADER + ROW, *, before: str = "", after: str = "", **extra: str | bytes) -> bytes:
    """A workbook whose one sheet has these rows."""
    return packed(parts(sheet(rows, before=before, after=after), extra=extra))


def titled(title: str, rows: str) -> bytes:
    """A workbook whose one sheet bears another title."""
    book = parts(sheet(rows))
    return packed(book | {"xl/workbook.xml": str(book["xl/workbook.xml"]).replace(TITLE, title)})


def with_part(name: str, content: str | bytes) -> bytes:
    """A small right workbook with one part added or exchanged."""
    return packed(parts(extra={name: content}))


def bomb() -> bytes:
    """300 MB of blanks in one part that packs to a third of a megabyte."""
    return with_part("xl/media/picture.bin", b" " * (300 * 1024 * 1024))


def forged_size() -> bytes:
    """A bomb whose lists say that it unpacks to ten bytes."""
    data = bytearray(with_part("xl/filler.xml", b"<a>" + b" " * 50_000_000 + b"</a>"))
    real = struct.pack("<I", 50_000_007)
    while (at := data.find(real)) >= 0:
        data[at : at + 4] = struct.pack("<I", 10)
    return bytes(data)


def macro_bearing() -> bytes:
    """A macro workbook that was given the name of a plain one."""
    types = str(parts()["[Content_Types].xml"]).replace(
        f"{KINDS}.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    )
    return packed(parts(extra={"[Content_Types].xml": types, "xl/vbaProject.bin": b"\xd0\xcf"}))


def macro_without_type() -> bytes:
    """A plain content type, and the macros there all the same."""
    return with_part("xl/vbaProject.bin", b"\xd0\xcf")


def old_macro_sheet() -> bytes:
    """A macro sheet of Excel 4."""
    types = str(parts()["[Content_Types].xml"]).replace(
        "</Types>",
        '<Override PartName="/xl/macrosheets/sheet1.xml" ContentType="application/vnd.ms-excel.macrosheet+xml"/>'
        "</Types>",
    )
    return with_part("[Content_Types].xml", types)


def encrypted() -> bytes:
    """The container in which Excel keeps a workbook with a password."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512


def old_xls() -> bytes:
    """The container of the format before 2007."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "Workbook".encode("utf-16-le") + b"\0" * 512


def locked_zip() -> bytes:
    """A zip whose entries say that they need a password."""
    data = bytearray(workbook())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 1)
    return bytes(data)


LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


def entities(declaration: str, part: str) -> bytes:
    """A declaration of entities in front of one of the parts."""
    return with_part(part, declaration + str(parts().get(part, "<a/>")))


def twice() -> bytes:
    """Two parts of one name: which of them counts is up to the reader."""
    stream = io.BytesIO(workbook())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("XL/worksheets/sheet1.xml", sheet(""))
    return stream.getvalue()

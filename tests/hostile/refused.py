"""Workbooks that are refused, by what is wrong with them, with the one sentence that says so."""

from __future__ import annotations

import os
from collections.abc import Callable

from branchmgr.spreadsheets import limits
from tests.hostile import workbooks as hostile


def _rows(count: int, cells: str = "<c/>") -> str:
    return hostile.HEADER + "".join(f"<row>{cells}</row>" for _ in range(count))


def merge(area: str) -> bytes:
    return hostile.workbook(after=f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>')


def _strings(content: str) -> bytes:
    return hostile.packed(
        hostile.parts(
            extra={
                "xl/_rels/workbook.xml.rels": hostile.relations(
                    ("worksheet", "worksheets/sheet1.xml"),
                    ("styles", "styles.xml"),
                    ("sharedStrings", "sharedStrings.xml"),
                ),
                "xl/sharedStrings.xml": f'<sst xmlns="{hostile.MAIN}">{content}</sst>',
            }
        )
    )


REFUSED: dict[str, tuple[Callable[[], bytes], object]] = {
    "nothing": (lambda: b"", limits.NOT_XLSX),
    "gbk_csv_renamed": (lambda: "代码,名称\nDZB01,一支部\n".encode("gbk"), limits.NOT_XLSX),
    "html_renamed": (lambda: b"<html><table></table></html>", limits.NOT_XLSX),
    "plain_zip": (lambda: hostile.packed({"a.txt": "a"}), limits.NOT_XLSX),
    "word_renamed": (
        lambda: hostile.with_part(
            "[Content_Types].xml",
            str(hostile.parts()["[Content_Types].xml"]).replace("spreadsheetml.sheet", "wordprocessingml.document"),
        ),
        limits.NOT_XLSX,
    ),
    "truncated": (lambda: hostile.workbook()[:-200], limits.NOT_XLSX),
    "over_10_mb": (lambda: b"PK\x03\x04" + os.urandom(10 * 1024 * 1024), limits.TOO_LARGE),
    "encrypted": (hostile.encrypted, limits.ENCRYPTED),
    "old_xls": (hostile.old_xls, limits.OLD_XLS),
    "locked_zip": (hostile.locked_zip, limits.ENCRYPTED),
    "macros_renamed": (hostile.macro_bearing, limits.MACROS),
    "macros_without_type": (hostile.macro_without_type, limits.MACROS),
    "macro_sheet": (hostile.old_macro_sheet, limits.MACROS),
    "laughs_in_sheet": (lambda: hostile.entities(hostile.LAUGHS, "xl/worksheets/sheet1.xml"), limits.DECLARATIONS),
    "laughs_in_styles": (lambda: hostile.entities(hostile.LAUGHS, "xl/styles.xml"), limits.DECLARATIONS),
    "outside_in_workbook": (lambda: hostile.entities(hostile.OUTSIDE, "xl/workbook.xml"), limits.DECLARATIONS),
    "outside_in_types": (lambda: hostile.entities(hostile.OUTSIDE, "[Content_Types].xml"), limits.DECLARATIONS),
    "outside_in_unread": (lambda: hostile.entities(hostile.OUTSIDE, "docProps/app.xml"), limits.DECLARATIONS),
    "outside_in_disguise": (lambda: hostile.entities(hostile.OUTSIDE, "xl/media/a.png"), limits.DECLARATIONS),
    "names_twice": (hostile.twice, limits.DAMAGED),
    "no_sheet_part": (lambda: hostile.with_part("xl/worksheets/sheet1.xml", ""), limits.DAMAGED),
    "cut_xml": (lambda: hostile.with_part("xl/worksheets/sheet1.xml", hostile.sheet()[:-30]), limits.DAMAGED),
    "not_unicode": (
        lambda: hostile.with_part("xl/worksheets/sheet1.xml", hostile.sheet().encode("gbk")),
        limits.DAMAGED,
    ),
    "lone_surrogate": (
        lambda: hostile.workbook(hostile.HEADER + '<row><c t="str"><v>&#xD800;</v></c></row>'),
        limits.DAMAGED,
    ),
    "unknown_string": (lambda: hostile.workbook(hostile.HEADER + '<row><c t="s"><v>7</v></c></row>'), limits.DAMAGED),
    "rows_out_of_order": (
        lambda: hostile.workbook(hostile.HEADER + '<row r="5"/><row r="2"><c r="A2"><v>1</v></c></row>'),
        limits.DAMAGED,
    ),
    "cell_in_other_row": (
        lambda: hostile.workbook(hostile.HEADER + '<row r="2"><c r="A9"><v>1</v></c></row>'),
        limits.DAMAGED,
    ),
    "cells_out_of_order": (
        lambda: hostile.workbook(hostile.HEADER + '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>'),
        limits.DAMAGED,
    ),
    "comment_on_all_cells": (
        lambda: hostile.with_part(
            "xl/comments1.xml", '<comments><commentList><comment ref="A1:XFD1048576"/></commentList></comments>'
        ),
        limits.DAMAGED,
    ),
    "sheet_of_two_kinds": (
        lambda: hostile.with_part("xl/worksheets/_rels/sheet1.xml.rels", hostile.relations(("comments", "sheet1.xml"))),
        limits.DAMAGED,
    ),
    "many_parts": (
        lambda: hostile.packed(hostile.parts(extra={f"a{n}": "" for n in range(6_000)})),
        limits.TOO_COMPLEX,
    ),
}

# Read in a process of their own, whose time and memory are measured.
HEAVY: dict[str, tuple[Callable[[], bytes], object]] = {
    "bomb": (hostile.bomb, limits.UNPACKS_TOO_LARGE),
    "forged_size": (hostile.forged_size, limits.DAMAGED),
    "nested": (lambda: hostile.with_part("xl/a.xml", "<a>" * 5_000_000), limits.TOO_COMPLEX),
    "endless_attribute": (lambda: hostile.with_part("xl/a.xml", f'<a b="{"x" * 60_000_000}"/>'), limits.TOO_COMPLEX),
    "endless_comment": (lambda: hostile.with_part("xl/a.xml", f"<a><!--{'x' * 60_000_000}--></a>"), limits.TOO_COMPLEX),
    "many_styles": (
        lambda: hostile.with_part("xl/styles.xml", f"<a><cellXfs>{'<xf/>' * 1_000_000}</cellXfs></a>"),
        limits.TOO_COMPLEX,
    ),
    "empty_cells": (lambda: hostile.workbook(_rows(1, "<c/>" * 10_000_000)), limits.TOO_COMPLEX),
    "many_strings": (lambda: _strings("<si><t>a</t></si>" * 4_000_000), limits.TOO_COMPLEX),
    "much_text": (lambda: _strings(f"<si><t>𠮷{'x' * 1_990}</t></si>" * 80_000), limits.TOO_COMPLEX),
}

FILLED = '<c t="str"><v>1</v></c>'
REFUSED_WITH_NAME: dict[str, Callable[[], bytes]] = {
    "one_merge_over_the_sheet": lambda: merge("A1:XFD1048576"),
    "merge_of_other_namespace": lambda: hostile.workbook(
        after='<mergeCells><x:mergeCell xmlns:x="x" ref="A1:XFD1048576"/></mergeCells>'
    ),
    "link_over_the_sheet": lambda: hostile.workbook(after='<hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks>'),
    "last_row": lambda: hostile.workbook(hostile.HEADER + f'<row r="1048576">{hostile.text("A1048576", "x")}</row>'),
    "last_column": lambda: hostile.workbook(hostile.HEADER + f'<row r="2">{hostile.text("XFD2", "x")}</row>'),
    "many_rows": lambda: hostile.workbook(_rows(200_001, FILLED)),
}

"""The one door for Excel files: what comes in passes a gate and is read strictly, what goes out is typed."""

from branchmgr.spreadsheets.cell_xml import Format
from branchmgr.spreadsheets.checking import read_workbook
from branchmgr.spreadsheets.marking import marked_copy
from branchmgr.spreadsheets.reading import ReadWorkbook, Row
from branchmgr.spreadsheets.response import XLSX, workbook_name, workbook_response, workbook_stream
from branchmgr.spreadsheets.shape import NO, YES, Column, Sheet
from branchmgr.spreadsheets.template import put_text, template
from branchmgr.spreadsheets.values import (
    FIRST_DAY,
    LAST_DAY,
    OutOfRangeError,
    cleaned,
    is_readable,
    parse_date,
    parse_moment,
    parse_month,
    parse_time,
    typed_text,
)
from branchmgr.spreadsheets.writing import Written, WrittenColumn, write_workbook

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "NO",
    "XLSX",
    "YES",
    "Column",
    "Format",
    "OutOfRangeError",
    "ReadWorkbook",
    "Row",
    "Sheet",
    "Written",
    "WrittenColumn",
    "cleaned",
    "is_readable",
    "marked_copy",
    "parse_date",
    "parse_moment",
    "parse_month",
    "parse_time",
    "put_text",
    "read_workbook",
    "template",
    "typed_text",
    "workbook_name",
    "workbook_response",
    "workbook_stream",
    "write_workbook",
]

"""The one door for Excel files: what comes in passes a gate and is read strictly, what goes out is typed."""

from branchmgr.spreadsheets.checking import read_workbook
from branchmgr.spreadsheets.reading import ReadWorkbook, Row
from branchmgr.spreadsheets.shape import NO, YES, Column, Sheet
from branchmgr.spreadsheets.values import parse_date, parse_time

__all__ = ["NO", "YES", "Column", "ReadWorkbook", "Row", "Sheet", "parse_date", "parse_time", "read_workbook"]

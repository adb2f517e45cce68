"""The roster 名册: organisation, people and appointments from one workbook (``formats.md`` §1)."""

from groups.services.roster.changes import Change, FieldChange, RosterImport, SheetSummary
from groups.services.roster.service import RosterCheck, check_roster, import_roster
from groups.services.roster.sheets import roster_sheets

__all__ = [
    "Change",
    "FieldChange",
    "RosterCheck",
    "RosterImport",
    "SheetSummary",
    "check_roster",
    "import_roster",
    "roster_sheets",
]

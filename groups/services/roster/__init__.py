"""The roster 名册: organisation, people and appointments from one workbook (``formats.md`` §1)."""

from groups.services.roster.service import import_roster
from groups.services.roster.sheets import roster_sheets

__all__ = [
    "import_roster",
    "roster_sheets",
]

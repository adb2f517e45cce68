"""How much a workbook may ask of this machine, and the sentences with which more is refused.

The limits keep every file, however it was made, under 10 seconds and 512 MB.
"""

from __future__ import annotations

from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from branchmgr.errors import RefusedError

FILE_BYTES: Final = 10 * 1024 * 1024
UNPACKED_BYTES: Final = 200 * 1024 * 1024
PARTS: Final = 5_000
DEPTH: Final = 64
TOKEN_BYTES: Final = 1024 * 1024
SHEETS: Final = 200
ELEMENTS: Final = 2_000_000  # in all sheets and strings together
OTHER_ELEMENTS: Final = 300_000  # in all other parts together
CELLS: Final = 500_000
ROW: Final = 200_000
COLUMN: Final = 1_000
MERGED_CELLS: Final = 100_000
TEXT_TOTAL: Final = 30_000_000  # characters
CELL_TEXT: Final = 2_000
SHOWN_TEXT: Final = 100  # characters of a value or header that a fault repeats
FAULTS_KEPT: Final = 10_000

NOT_XLSX = _("This is not an Excel workbook (.xlsx): save it in Excel as “Excel Workbook (*.xlsx)” first.")
OLD_XLS = _("This is a workbook in the old format .xls: save it in Excel as “Excel Workbook (*.xlsx)” first.")
TOO_LARGE = _("The file is larger than 10 MB.")
UNPACKS_TOO_LARGE = _("The file unpacks to more than 200 MB and was not read.")
ENCRYPTED = _("The file is protected by a password: remove the password in Excel first.")
MACROS = _("The file contains macros: save it in Excel as “Excel Workbook (*.xlsx)”, without macros, first.")
DAMAGED = _("The file is damaged and cannot be read: open it in Excel and save it again first.")
DECLARATIONS = _("The file declares XML entities, which no Excel workbook needs, and was not read.")
TOO_COMPLEX = _("The file holds more than can be read at once: copy just the data into a new workbook first.")


def refused(sentence: Any, **values: object) -> RefusedError:
    """The refusal with its one sentence, filled in."""
    return RefusedError(format_lazy(sentence, **values) if values else sentence)

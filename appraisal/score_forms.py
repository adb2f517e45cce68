"""The form of the score import."""

from __future__ import annotations

from branchmgr.forms import BaseForm, WorkbookField


class ScoreImportForm(BaseForm):
    """One workbook with the sheets 打分 and 理由."""

    file = WorkbookField()

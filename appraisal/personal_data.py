"""What the appraisal keeps of people: what their copy holds, and what goes when it is erased."""

from __future__ import annotations

from typing import Final

from appraisal.models import Honour, LeaderWarning, SuggestionUse
from groups.erasing import Kept, Named, Texts
from groups.personal_copy import Copied, CopySheet

KEPT: Final[tuple[Kept, ...]] = (
    Texts(LeaderWarning, "leader", ("decision_reason",)),
    Named(SuggestionUse, "sentence"),
)

SHEETS: Final = (
    CopySheet(
        Honour,
        ("person",),
        (Copied("year"), Copied("kind"), Copied("meeting_on"), Copied("withdrawn_at"), Copied("withdrawal_reason")),
    ),
)

"""Long work: what takes longer than a page may, done by a worker, with a bar, cancel, and a list to download from.

An app registers a kind (``register``) and begins works of it (``begin``), or lets ``answer`` decide for an export.
The row is the job; the message to the worker is a nudge, and the tick nudges again (see docs/decisions).
"""

from branchmgr.long_work.answering import AT_ONCE, answer, workbook
from branchmgr.long_work.asking import begin, cancel, forget_all, repeat, source_of
from branchmgr.long_work.carrying_out import carry_out
from branchmgr.long_work.kinds import (
    KEPT,
    Arguments,
    Kind,
    OnObject,
    Outcome,
    chosen_in,
    kind_of,
    may_have,
    permitted,
    register,
)
from branchmgr.long_work.looking import look
from branchmgr.long_work.progress import CancelledError, Progress
from branchmgr.long_work.reach import told_by as reach_told_by
from branchmgr.long_work.titles import title_of, title_with

__all__ = [
    "AT_ONCE",
    "KEPT",
    "Arguments",
    "CancelledError",
    "Kind",
    "OnObject",
    "Outcome",
    "Progress",
    "answer",
    "begin",
    "cancel",
    "carry_out",
    "chosen_in",
    "forget_all",
    "kind_of",
    "look",
    "may_have",
    "permitted",
    "reach_told_by",
    "register",
    "repeat",
    "source_of",
    "title_of",
    "title_with",
    "workbook",
]

"""Who sees whether the jobs run, and who has one run again."""

from __future__ import annotations

from typing import Any

import rules

from branchmgr.access import rule
from groups.models import standing_of
from groups.rules import comes_first, is_admin


@rule
def is_secretary_somewhere(user: Any, _subject: Any) -> bool:
    """Is the secretary of a branch."""
    return bool(standing_of(user).secretary_of)


rules.add_perm("board.view_jobs", is_admin | is_secretary_somewhere)
rules.add_perm("board.run_job", is_admin)
rules.add_perm("board.set_up", is_admin | is_secretary_somewhere | comes_first)

"""Who may do what with the board, its public affairs and links; who sees whether the jobs run."""

from __future__ import annotations

from typing import Any

import rules

from activities.models import Contribution
from board.enums import AffairStatus
from board.models import PublicAffair
from branchmgr.access import rule
from groups.models import standing_of
from groups.rules import (
    belongs_to_branch,
    comes_first,
    has_a_place,
    is_admin,
    is_admin_above,
    is_on_committee,
    is_secretary,
)


@rule
def is_secretary_somewhere(user: Any, _subject: Any) -> bool:
    """Is the secretary of a branch."""
    return bool(standing_of(user).secretary_of)


@rule
def is_not_published(_user: Any, subject: Any) -> bool:
    """A public affair that nobody reads now: a draft, or one that was taken back."""
    return isinstance(subject, PublicAffair) and subject.status != AffairStatus.PUBLISHED


@rule
def is_published(_user: Any, subject: Any) -> bool:
    """A public affair that is published, whatever its days."""
    return isinstance(subject, PublicAffair) and subject.status == AffairStatus.PUBLISHED


@rule
def is_a_draft(_user: Any, subject: Any) -> bool:
    """A public affair that was never published."""
    return isinstance(subject, PublicAffair) and subject.status == AffairStatus.DRAFT


@rule
def is_on_board(_user: Any, subject: Any) -> bool:
    """A reflection that its record lets be shown."""
    return isinstance(subject, Contribution) and subject.shown_on_board


@rule
def shared_it(user: Any, subject: Any) -> bool:
    """One's own reflection."""
    return isinstance(subject, Contribution) and subject.person_id == standing_of(user).person


rules.add_perm("board.view_jobs", is_admin | is_secretary_somewhere)
rules.add_perm("board.run_job", is_admin)
rules.add_perm("board.set_up", is_admin | is_secretary_somewhere | comes_first)
rules.add_perm("board.open_board", has_a_place)
rules.add_perm("board.view_board", belongs_to_branch | is_admin_above)
rules.add_perm("board.list_affairs", has_a_place)
rules.add_perm("board.view_affair", belongs_to_branch | is_admin_above)
rules.add_perm("board.write_affair", is_on_committee)
rules.add_perm("board.edit_affair", is_not_published & is_on_committee)
rules.add_perm("board.publish_affair", is_not_published & is_secretary)
rules.add_perm("board.take_back_affair", is_published & is_on_committee)
rules.add_perm("board.delete_affair", is_a_draft & is_on_committee)
rules.add_perm("board.list_wall_links", is_on_committee)
rules.add_perm("board.make_wall_link", is_secretary)
rules.add_perm("board.withdraw_wall_link", is_on_committee)
rules.add_perm("board.hide_reflection", is_on_board & (shared_it | is_on_committee))

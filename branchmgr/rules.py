"""Who may do what with what is everybody's own."""

from __future__ import annotations

from typing import Any

import rules

from branchmgr.access import rule
from branchmgr.imports.kinds import may_import
from branchmgr.models import Import, LongWork, Notification, Sending, SignedIn


@rule
def is_signed_in(user: Any, _subject: Any) -> bool:
    """Anybody with an account."""
    return bool(user.is_authenticated)


@rule
def is_recipient(user: Any, notice: Any) -> bool:
    """The person the notice is for."""
    return isinstance(notice, Notification) and notice.recipient_id == user.pk


@rule
def is_sender(user: Any, sending: Any) -> bool:
    """The person who is sending the file."""
    return isinstance(sending, Sending) and sending.user_id == user.pk


@rule
def is_own_sign_in(user: Any, signed_in: Any) -> bool:
    """The person who is signed in there."""
    return isinstance(signed_in, SignedIn) and signed_in.user_id == user.pk


@rule
def is_asker(user: Any, work: Any) -> bool:
    """The person who asked for a long work; the work's own kind is asked again at the download."""
    return isinstance(work, LongWork) and work.asked_by_id == user.pk


@rule
def is_bringer(user: Any, item: Any) -> bool:
    """The person who brought the workbook, as long as they may still import it."""
    return isinstance(item, Import) and item.brought_by_id == user.pk and may_import(user, item.kind, item.target)


rules.add_perm("branchmgr.use", is_signed_in)
rules.add_perm("branchmgr.read_notice", is_recipient)
rules.add_perm("branchmgr.send_part", is_sender)
rules.add_perm("branchmgr.end_sign_in", is_own_sign_in)
rules.add_perm("branchmgr.use_work", is_asker)
rules.add_perm("branchmgr.use_import", is_bringer)

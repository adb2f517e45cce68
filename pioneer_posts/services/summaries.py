"""What the branch committee writes down of a round, and that its workbooks left the house."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from branchmgr import audit, notify
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, User
from groups.models import Committee, Person
from groups.services import recipients
from pioneer_posts.enums import HoldingStatus
from pioneer_posts.models import Holding, Round

LONGEST = 2000


@transaction.atomic
def write_practice(holding: Holding, *, text: str, by: User, now: datetime) -> Holding:
    """Writes down what others can learn from a post held; nothing takes it out again. The holder is told once.

    Refused for a post that was withdrawn, by the holder, and for more than 2000 characters.
    """
    Round.objects.select_for_update(of=("self",)).get(pk=holding.round_id)
    places = ("round__branch", "post", "person")
    holding = Holding.objects.select_for_update(of=("self",)).select_related(*places).get(pk=holding.pk)
    text = text.strip()
    _expect_writable(holding, text, by)
    before = holding.best_practice
    holding.best_practice = text
    holding.save(update_fields=["best_practice"])
    audit.record(
        "write_practice",
        by=by,
        subject=holding,
        branch=holding.round.branch.code,
        before={"best_practice": before},
        after={"best_practice": text, "written_at": now},
    )
    if text:
        _tell_holder(holding)
    return holding


def _expect_writable(holding: Holding, text: str, by: User) -> None:
    if holding.status == HoldingStatus.WITHDRAWN:
        said = {"person": holding.person, "day": holding.ended_on}
        raise RefusedError(
            _("The post of %(person)s was withdrawn on %(day)s: it is no example for others. Choose another post.")
            % said
        )
    if Person.objects.filter(pk=holding.person_id, user=by).exists():
        raise RefusedError(_("What others can learn from your own post is written by another committee member."))
    if len(text) > LONGEST:
        raise RefusedError(
            _("The best practice has %(length)s characters; at most %(most)s are kept. Please shorten it.")
            % {"length": len(text), "most": LONGEST}
        )


def _tell_holder(holding: Holding) -> None:
    notify.tell(
        recipients.accounts([holding.person_id]),
        gettext_noop("The branch committee wrote down what others can learn from your post %(post)s."),
        kind="practice_written",
        key=f"practice_written:{holding.pk}",
        url=reverse("holding_detail", args=[holding.pk]),
        values={"post": str(holding.post)},
    )


@transaction.atomic
def export_summary(post_round: Round, *, by: User) -> AuditEvent:
    """Records that a round's summary was taken as a workbook."""
    taken = {"round": post_round.code, "status": post_round.status}
    return audit.record("summary_exported", by=by, subject=post_round, branch=post_round.branch.code, after=taken)


@transaction.atomic
def export_rounds(committee: Committee, *, year: int, half: int, by: User) -> AuditEvent:
    """Records that a half year of all branches below a committee was taken, in the chain that belongs to no branch."""
    taken = {"place": committee.code, "round": f"{year}H{half}"}
    return audit.record("rounds_exported", by=by, subject=committee, after=taken)

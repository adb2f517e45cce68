"""The imports of what groups do: payments of dues, and their bases."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities.services.dues_base_sheets import import_bases
from activities.services.dues_sheets import import_payments
from branchmgr import clock
from branchmgr.imports.changes import Outcome
from branchmgr.imports.kinds import Kind
from branchmgr.models import User
from groups.models import Branch, PartyGroup


def _payments(group: PartyGroup, _month: str, *, source: bytes, by: User, dry_run: bool) -> Outcome:
    return import_payments(group, source=source, by=by, now=clock.now(), dry_run=dry_run)


def _sheet(group: PartyGroup, month: str, *, outcome: Outcome) -> str:
    return reverse("dues_sheet", args=[group.pk, month])


def _bases(branch: Branch, *, source: bytes, by: User, dry_run: bool) -> Outcome:
    return import_bases(branch, source=source, by=by, now=clock.now(), dry_run=dry_run)


def _base_list(branch: Branch, *, outcome: Outcome) -> str:
    return reverse("dues_base_list", args=[branch.pk])


PAYMENTS: Final = Kind(
    key="dues_payments",
    label=_("Import payments"),
    page="dues_import",
    permission="activities.keep_dues",
    model=PartyGroup,
    related=("branch",),
    carry_out=_payments,
    leads_to=_sheet,
    leads_word=_("To the month’s sheet"),
)
BASES: Final = Kind(
    key="dues_bases",
    label=_("Import bases of dues"),
    page="dues_base_import",
    permission="activities.oversee_dues",
    model=Branch,
    carry_out=_bases,
    leads_to=_base_list,
    leads_word=_("To the bases"),
)
KINDS: Final = (PAYMENTS, BASES)

"""The import of the organisation: the roster."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branchmgr.imports.changes import Outcome
from branchmgr.imports.kinds import Kind
from branchmgr.models import User
from groups.services.roster import import_roster


def _roster(_thing: None, *, source: bytes, by: User, dry_run: bool) -> Outcome:
    return import_roster(source, by=by, dry_run=dry_run)


def _people(_thing: None, *, outcome: Outcome) -> str:
    return reverse("person_list")


ROSTER: Final = Kind(
    key="roster",
    label=_("Import roster"),
    page="roster_import",
    permission="groups.import_roster",
    carry_out=_roster,
    leads_to=_people,
    leads_word=_("To the people"),
)
KINDS: Final = (ROSTER,)

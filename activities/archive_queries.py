"""Read models of the archive: whose records one may take, and what there is of a time."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from activities.archive.material import records_of
from activities.archive.spans import Span
from activities.models import Activity
from branchmgr.models import User
from groups.models import PartyGroup, standing_of
from groups.models.organisation import PartyGroupQuerySet


def groups_to_archive(user: User) -> PartyGroupQuerySet:
    """The groups one leads, and all of the branches on whose committee one sits, the dissolved ones too."""
    standing = standing_of(user)
    found = PartyGroup.objects.filter(Q(pk__in=standing.leads) | Q(branch__in=standing.serves))
    return found.select_related("branch").order_by("branch__code", "code")


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """The records of a group's time."""

    group: PartyGroup
    span: Span
    records: list[Activity]


def archive_page(group: PartyGroup, span: Span) -> ArchivePage:
    """What would be in the document; one query."""
    return ArchivePage(group, span, list(records_of(group, span)))

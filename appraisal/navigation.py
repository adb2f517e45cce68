"""The appraisal's entries in the menu."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisal.models import LeaderWarning, Objection, Period, Rectification
from branchmgr.models import User
from branchmgr.navigation import NavItem
from groups.models import standing_of
from groups.working_branch import working_branch


def _serves(user: User) -> bool:
    return bool(standing_of(user).serves)


def _sees_results(user: User) -> bool:
    standing = standing_of(user)
    return bool(standing.branches or standing.admin_paths)


def grid_url(user: User) -> str:
    """The grid of the newest period in scoring of the branch in which one works; the list of periods where none is."""
    branch = working_branch(user, standing_of(user).serves)
    newest = Period.objects.filter(branch=branch).in_scoring().newest_first().values_list("pk", flat=True).first()
    return reverse("period_grid", args=[newest]) if newest else reverse("period_list")


def _belongs(user: User) -> bool:
    return bool(standing_of(user).branches)


def _objections_waiting(user: User) -> QuerySet[Any] | None:
    """Those to answer, for the secretary; those to forward, for a leader."""
    standing = standing_of(user)
    return Objection.objects.waiting_for(user) if standing.leads or standing.secretary_of else None


def _rectifications_waiting(user: User) -> QuerySet[Any] | None:
    """Those in which the next step is this person's."""
    standing = standing_of(user)
    return Rectification.objects.waiting_for(user) if standing.leads or standing.serves else None


def _warnings_waiting(user: User) -> QuerySet[Any] | None:
    """Those the secretary has to bring before the committee."""
    branches = standing_of(user).secretary_of
    return LeaderWarning.objects.filter(period__branch__in=branches).waiting() if branches else None


APPRAISAL = _("Appraisal")

ITEMS = (
    NavItem(label=_("Score grid"), icon="grid-3x3", order=12, url_of=grid_url, visible=_serves, main=_serves),
    NavItem(
        label=_("Appraisal periods"),
        icon="calendar3",
        order=30,
        section=APPRAISAL,
        url_name="period_list",
        also=r"/appraisal/(results|corrections|groups)/",
        visible=_sees_results,
    ),
    NavItem(
        label=_("Objections"),
        icon="chat-left-text",
        order=32,
        section=APPRAISAL,
        url_name="objection_list",
        visible=_belongs,
        waiting=_objections_waiting,
    ),
    NavItem(
        label=_("Rectifications"),
        icon="clipboard-check",
        order=34,
        section=APPRAISAL,
        url_name="rectification_list",
        visible=_sees_results,
        waiting=_rectifications_waiting,
    ),
    NavItem(
        label=_("Warnings on leaders"),
        icon="exclamation-triangle",
        order=36,
        section=APPRAISAL,
        url_name="leader_warning_list",
        permission="appraisal.list_warnings",
        waiting=_warnings_waiting,
    ),
    NavItem(
        label=_("Year's ranking"),
        icon="trophy",
        order=40,
        section=APPRAISAL,
        url_name="year_list",
        also=r"/appraisal/(branches|committees)/\d+/years/",
        visible=_sees_results,
    ),
    NavItem(
        label=_("Schemes"),
        icon="file-earmark-text",
        order=42,
        section=APPRAISAL,
        url_name="scheme_list",
        visible=_sees_results,
    ),
)

"""The organisation's entries in the menu, and who stands behind an account."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branchmgr.models import User
from branchmgr.navigation import Identity, NavItem
from groups.models import standing_of


def rules_url(user: User) -> str:
    """The rules of one's branch; of the first by number where one has several; empty without one."""
    branches = standing_of(user).branches
    return reverse("rule_list", args=[min(branches)]) if branches else ""


ORGANISATION = _("Organisation")

ITEMS = (
    NavItem(
        label=_("Branches"),
        icon="diagram-3",
        order=48,
        section=ORGANISATION,
        url_name="branch_list",
        permission="groups.list_branches",
    ),
    NavItem(
        label=_("Groups"),
        icon="people",
        order=50,
        section=ORGANISATION,
        url_name="group_list",
        permission="groups.list_groups",
    ),
    NavItem(
        label=_("Elections"),
        icon="person-check",
        order=54,
        section=ORGANISATION,
        url_name="election_list",
        permission="groups.list_elections",
    ),
    NavItem(
        label=_("Good practices"),
        icon="award",
        order=52,
        section=ORGANISATION,
        url_name="brand_list",
        permission="groups.list_brands",
    ),
    NavItem(
        label=_("Forming groups"),
        icon="shuffle",
        order=56,
        section=ORGANISATION,
        url_name="regrouping_list",
        permission="groups.list_regroupings",
    ),
    NavItem(
        label=_("People"),
        icon="person-lines-fill",
        order=60,
        section=ORGANISATION,
        url_name="person_list",
        permission="groups.list_people",
    ),
    NavItem(label=_("Rules"), icon="book", order=75, section=ORGANISATION, url_of=rules_url),
    NavItem(
        label=_("Import roster"),
        icon="file-earmark-arrow-up",
        order=80,
        section=ORGANISATION,
        url_name="roster_import",
        permission="groups.import_roster",
    ),
    NavItem(
        label=_("Audit log"),
        icon="journal-text",
        order=85,
        section=ORGANISATION,
        url_name="audit_list",
        permission="groups.read_audit",
    ),
)


def introduction(user: User) -> Identity:
    """The person's name, the branches belonged to or served, the own page; no query beyond the standing."""
    standing = standing_of(user)
    if standing.person is None:
        return Identity(name=user.get_username())
    return Identity(name=standing.name, places=standing.places, url=reverse("person_detail", args=[standing.person]))

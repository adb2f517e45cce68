"""The organisation's entries in the menu, and who stands behind an account."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchmgr.models import User
from branchmgr.navigation import Identity, NavItem, Place
from groups.models import standing_of
from groups.working_branch import of_working_branch, working_branch


def rules_url(user: User) -> str:
    """The rules of the branch in which one works; empty without one."""
    branch = working_branch(user, standing_of(user).branches)
    return reverse("rule_list", args=[branch]) if branch else ""


def people_url(user: User) -> str:
    """The people of the branch in which one works, of all whom one may see where one has none or one."""
    return of_working_branch(user, reverse("person_list"))


def administers(user: User) -> bool:
    return bool(standing_of(user).admin_paths)


def reads_the_audit(user: User) -> bool:
    return standing_of(user).audits


MINE = pgettext_lazy("part of the menu", "Mine")
ORGANISATION = _("Organisation")

ITEMS = (
    NavItem(
        label=_("Branches"),
        icon="diagram-3",
        order=48,
        section=ORGANISATION,
        url_name="branch_list",
        permission="groups.list_branches",
        main=administers,
    ),
    NavItem(
        label=_("Groups"),
        icon="people",
        order=50,
        section=ORGANISATION,
        url_name="group_list",
        permission="groups.list_groups",
        below=r"\d|branches/\d|terms/",
    ),
    NavItem(
        label=_("Elections"),
        icon="person-check",
        order=54,
        section=ORGANISATION,
        url_name="election_list",
        also=r"/groups/terms/",
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
        also=r"/groups/branches/\d+/regroupings/",
        permission="groups.list_regroupings",
    ),
    NavItem(
        label=_("People"),
        icon="person-lines-fill",
        order=60,
        section=ORGANISATION,
        url_of=people_url,
        also=r"/groups/certificates/",
        permission="groups.list_people",
        main=administers,
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
        main=reads_the_audit,
    ),
)


def introduction(user: User) -> Identity:
    """The person's name, the branches belonged to or served, the own page; no query beyond the standing."""
    standing = standing_of(user)
    if standing.person is None:
        return Identity(name=user.get_username())
    working = working_branch(user, standing.branches)
    places = tuple(Place(name, reverse("branch_choose", args=[pk]), pk == working) for pk, name in standing.places)
    return Identity(name=standing.name, places=places, url=reverse("person_detail", args=[standing.person]))

"""What the menu offers of the activities."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities.models import Leave
from activities.reviewers import next_steps_of
from branchmgr import clock
from branchmgr.models import User
from branchmgr.navigation import NavItem
from groups.models import standing_of
from groups.navigation import MINE
from groups.working_branch import working_branch


def plans_url(user: User) -> str:
    """ "3+X" of the branch in which one works; empty without one."""
    branch = working_branch(user, standing_of(user).branches)
    return reverse("plan_list", args=[branch]) if branch else ""


def leaders_url(user: User) -> str:
    """This year's training of the leaders of a branch on whose committee one sits; empty for others."""
    branch = working_branch(user, standing_of(user).serves)
    return reverse("leader_year", args=[branch, clock.today().year]) if branch else ""


def belongs_to_a_branch(user: User) -> bool:
    return bool(standing_of(user).branches)


def leads_alone(user: User) -> bool:
    """Leads a group and sits on no committee."""
    standing = standing_of(user)
    return bool(standing.leads and not standing.serves)


def is_member_alone(user: User) -> bool:
    """Is a member and holds no office in a branch."""
    standing = standing_of(user)
    return bool(standing.member_of and not (standing.leads or standing.serves))


def dues_url(user: User) -> str:
    """The dues of the groups one leads or oversees; one's own for every other member; empty for who is none."""
    standing = standing_of(user)
    if standing.leads or standing.serves:
        return reverse("dues_list")
    return reverse("dues_own") if standing.member_of else ""


def own_record_url(user: User) -> str:
    """The own record of who is a member of a branch; empty for others."""
    standing = standing_of(user)
    return reverse("person_record", args=[standing.person]) if standing.member_of else ""


def leaves_waiting(user: User) -> QuerySet[Any] | None:
    """The leaves this person decides about; asks only for who decides about any."""
    standing = standing_of(user)
    return Leave.objects.waiting_for(user) if standing.leads or standing.secretary_of else None


def records_waiting(user: User) -> QuerySet[Any] | None:
    """The records this person reviews, and those returned to them; asks only for who reviews or files any."""
    standing = standing_of(user)
    return next_steps_of(user) if standing.leads or standing.serves else None


REMOTE = "activities.keep_in_touch"
WORK = _("Work of the groups")

ITEMS: tuple[NavItem, ...] = (
    NavItem(
        label=_("Activity records"),
        icon="journal-check",
        order=14,
        url_name="record_list",
        permission="activities.list_records",
        waiting=records_waiting,
        main=belongs_to_a_branch,
    ),
    NavItem(
        label=_("My record"),
        icon="person-badge",
        order=16,
        section=MINE,
        url_of=own_record_url,
        also=r"/activities/people/\d+/(contact|correction)/",
        main=is_member_alone,
    ),
    NavItem(
        label=_("Leave"),
        icon="calendar-x",
        order=22,
        section=WORK,
        url_name="leave_list",
        permission="activities.list_leaves",
        waiting=leaves_waiting,
    ),
    NavItem(
        label=_("Attendance"),
        icon="person-check",
        order=23,
        section=WORK,
        url_name="rate_list",
        also=r"/activities/(make-up|counting)/",
        permission="activities.list_rates",
    ),
    NavItem(
        label=_("Dues"),
        icon="cash-coin",
        order=24,
        section=WORK,
        url_of=dues_url,
        also=r"/activities/dues/",
        main=leads_alone,
    ),
    NavItem(
        label=_("Archive"),
        icon="archive",
        order=29,
        section=WORK,
        url_name="archive_list",
        also=r"/activities/templates/",
        permission="activities.use_archive",
    ),
    NavItem(
        label=_("Plans and 3+X"),
        icon="list-check",
        order=21,
        section=WORK,
        url_of=plans_url,
        also=r"/activities/plans/",
        main=leads_alone,
    ),
    NavItem(label=_("Remote members"), icon="geo-alt", order=25, section=WORK, url_name="away_list", permission=REMOTE),
    NavItem(label=_("Visits"), icon="house-heart", order=26, section=WORK, url_name="visit_list", permission=REMOTE),
    NavItem(
        label=_("Talks"),
        icon="chat-dots",
        order=27,
        section=WORK,
        url_name="talk_list",
        permission="activities.list_talks",
    ),
    NavItem(label=_("Leaders' training"), icon="mortarboard", order=28, section=WORK, url_of=leaders_url),
)

"""Who may do what with places and people. Every answer follows from today's appointments."""

from __future__ import annotations

from typing import Any

import rules

from branchmgr import clock
from branchmgr.access import rule
from groups.models import Branch, Certificate, Committee, PartyGroup, Person, standing_of
from groups.models.organisation import is_founded
from groups.resting import may_confirm


@rule
def is_admin(user: Any, _subject: Any) -> bool:
    """Administers at least one committee."""
    return bool(standing_of(user).admin_paths)


@rule
def is_admin_above(user: Any, subject: Any) -> bool:
    """Administers a committee at or above this organisation, group or person's branch.

    A person without a branch is the concern of the topmost committee's admins.
    """
    if isinstance(subject, Person) and subject.branch_id is None:
        return standing_of(user).administers_top
    return standing_of(user).administers(path_of(subject))


@rule
def is_admin_of_all_offices(user: Any, subject: Any) -> bool:
    """Administers every place where the person holds an office: nobody gains rights by way of another's account."""
    held = subject.appointments.not_over(clock.today()).filter(department=None)
    places = held.select_related("committee", "branch__committee", "group__branch__committee")
    return all(standing_of(user).administers(path_of(appointment.place)) for appointment in places)


@rule
def account_is_open(_user: Any, subject: Any) -> bool:
    """The account, where there is one, was not closed for good."""
    return subject.user is None or bool(subject.user.is_active)


@rule
def has_a_place(user: Any, _subject: Any) -> bool:
    """Belongs to a branch, holds an office in one or administers a committee."""
    return bool(standing_of(user).branches or standing_of(user).admin_paths)


@rule
def is_on_committee(user: Any, subject: Any) -> bool:
    """Is secretary or committee member of the branch concerned."""
    return branch_id_of(subject) in standing_of(user).serves


@rule
def is_secretary(user: Any, subject: Any) -> bool:
    """Is secretary of the branch concerned."""
    return branch_id_of(subject) in standing_of(user).secretary_of


@rule
def is_secretary_somewhere(user: Any, _subject: Any) -> bool:
    """Is secretary of some branch."""
    return bool(standing_of(user).secretary_of)


@rule
def belongs_to_branch(user: Any, subject: Any) -> bool:
    """Is a member of the branch concerned or holds an office in it."""
    return branch_id_of(subject) in standing_of(user).branches


@rule
def is_oneself(user: Any, subject: Any) -> bool:
    """The person's own page."""
    return isinstance(subject, Person) and subject.pk == standing_of(user).person


@rule
def may_answer_for(user: Any, subject: Any) -> bool:
    """May say that the account of somebody whose offices rest is in the hands of its owner."""
    return isinstance(subject, Person) and may_confirm(user, subject)


@rule
def leads_the_person(user: Any, subject: Any) -> bool:
    """Leads the group the person belongs to today."""
    return (
        isinstance(subject, Person)
        and subject.memberships.on(clock.today()).filter(group__in=standing_of(user).leads).exists()
    )


@rule
def leads_group_concerned(user: Any, subject: Any) -> bool:
    """Leads the group, or the group that a thing belongs to."""
    group = subject.pk if isinstance(subject, PartyGroup) else getattr(subject, "group_id", None)
    return group in standing_of(user).leads


@rule
def serves_anywhere(user: Any, _subject: Any) -> bool:
    """Sits on a branch committee, leads a group or administers a committee: people lists are part of the work."""
    standing = standing_of(user)
    return bool(standing.serves or standing.leads or standing.admin_paths)


@rule
def has_a_branch(user: Any, _subject: Any) -> bool:
    """Belongs to a branch or holds an office in one."""
    return bool(standing_of(user).branches)


@rule
def sits_on_a_committee(user: Any, _subject: Any) -> bool:
    """Sits on the committee of some branch."""
    return bool(standing_of(user).serves)


@rule
def keeps_certificates(user: Any, _subject: Any) -> bool:
    """Leads a group or sits on a branch committee: puts certificates down."""
    return bool(standing_of(user).leads or standing_of(user).serves)


@rule
def keeps_this_certificate(user: Any, subject: Any) -> bool:
    """Leads the group that the holder belongs to today, or sits on the committee of the holder's branch."""
    if not isinstance(subject, Certificate):
        return False
    standing = standing_of(user)
    led = subject.person.memberships.on(clock.today()).filter(group__in=standing.leads)
    return subject.person.branch_id in standing.serves or (bool(standing.leads) and led.exists())


@rule
def is_auditor(user: Any, _subject: Any) -> bool:
    """Reads the audit of at least one committee or branch."""
    return standing_of(user).audits


@rule
def comes_first(user: Any, _subject: Any) -> bool:
    """Was let into an empty installation by the server's command; else nobody is there before an organisation is."""
    standing = standing_of(user)
    return bool(standing.person and not standing.branches and not standing.admin_paths and not is_founded())


def branch_id_of(subject: Any) -> int | None:
    """The branch a thing belongs to; None where it belongs to none."""
    if isinstance(subject, Branch):
        return subject.pk
    return getattr(subject, "branch_id", None)


def path_of(subject: Any) -> str:
    """The path of the committee above a thing; empty where there is none."""
    if isinstance(subject, Committee):
        return subject.path
    branch = subject if isinstance(subject, Branch) else getattr(subject, "branch", None)
    committee = getattr(branch, "committee", None)
    return committee.path if committee else ""


rules.add_perm("groups.found_committee", comes_first)
rules.add_perm("groups.view_committee", is_admin_above)
rules.add_perm("groups.view_branch", belongs_to_branch | is_admin_above)
rules.add_perm("groups.choose_branch", belongs_to_branch)
rules.add_perm("groups.view_group", belongs_to_branch | is_admin_above)
rules.add_perm("groups.view_person", is_oneself | is_on_committee | is_admin_above | leads_the_person)
rules.add_perm("groups.list_people", serves_anywhere)
rules.add_perm("groups.import_roster", is_admin)
rules.add_perm("groups.export_roster", serves_anywhere)
rules.add_perm("groups.list_groups", has_a_place)
rules.add_perm("groups.list_branches", is_admin)
rules.add_perm("groups.view_rules", belongs_to_branch | is_admin_above)
rules.add_perm("groups.change_rules", is_secretary)
rules.add_perm("groups.issue_password", is_admin_above & is_admin_of_all_offices & account_is_open & ~is_oneself)
rules.add_perm("groups.confirm_offices", may_answer_for)
rules.add_perm("groups.copy_person", is_oneself | is_admin_above)
rules.add_perm("groups.erase_person", is_admin_above & is_admin_of_all_offices & ~is_oneself)
rules.add_perm("groups.reveal_identity", is_oneself | is_admin_above)
rules.add_perm("groups.demand_anywhere", is_admin | is_secretary_somewhere)
rules.add_perm("groups.demand_of_branch", is_secretary)
rules.add_perm("groups.demand_of_committee", is_admin_above)
rules.add_perm("groups.list_certificates", serves_anywhere)
rules.add_perm("groups.record_certificate", keeps_certificates)
rules.add_perm("groups.remove_certificate", keeps_this_certificate)
rules.add_perm("groups.list_brands", has_a_place)
rules.add_perm("groups.view_brand", belongs_to_branch | is_admin_above)
rules.add_perm("groups.edit_brand", leads_group_concerned | is_secretary)
rules.add_perm("groups.spread_brand", is_on_committee)
rules.add_perm("groups.list_elections", has_a_branch)
rules.add_perm("groups.view_election", belongs_to_branch)
rules.add_perm("groups.prepare_election", is_on_committee)
rules.add_perm("groups.run_election", is_on_committee)
rules.add_perm("groups.confirm_election", is_secretary)
rules.add_perm("groups.list_terms", has_a_branch)
rules.add_perm("groups.list_regroupings", sits_on_a_committee)
rules.add_perm("groups.view_regrouping", is_on_committee)
rules.add_perm("groups.draft_regrouping", is_on_committee)
rules.add_perm("groups.decide_regrouping", is_secretary)
rules.add_perm("groups.view_roll", is_on_committee | is_admin_above)
rules.add_perm("groups.read_audit", is_auditor)

"""Demanding a second factor of those who hold an office, and taking away one that was lost."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from branchmgr import audit, clock, notify
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.sign_in import second_factor
from groups.models import Branch, Committee, Person


@transaction.atomic
def demand_of_branch(branch: Branch, *, demanded: bool, by: User | None) -> Branch:
    """Whether those on the branch committee sign in with a second factor; in force at their next request."""
    before, branch.demands_second_factor = branch.demands_second_factor, demanded
    branch.save(update_fields=["demands_second_factor"])
    was, now = {"demanded": before}, {"demanded": demanded}
    audit.record("demand_second_factor", by=by, subject=branch, branch=branch.code, before=was, after=now)
    return branch


@transaction.atomic
def demand_of_committee(committee: Committee, *, demanded: bool, by: User | None) -> Committee:
    """Whether the admins of a committee sign in with a second factor; in force at their next request."""
    before, committee.demands_second_factor = committee.demands_second_factor, demanded
    committee.save(update_fields=["demands_second_factor"])
    was, now = {"demanded": before}, {"demanded": demanded}
    audit.record("demand_second_factor", by=by, subject=committee, before=was, after=now)
    return committee


@transaction.atomic
def take_away_second_factor(user: User, *, by: User | None) -> User:
    """Takes away the second factor of somebody who has lost it, ends all sign-ins and tells the person.

    Raises RefusedError where ``by`` does not administer every place in which the person holds an office.
    """
    if by is not None:
        person = Person.objects.filter(user=user).select_related("branch__committee").first()
        if person is None or not by.has_perm("groups.issue_password", person):
            raise RefusedError(_("You may not take this person's second factor away."))
    second_factor.remove_second_factor(user, by=by)
    text = gettext_noop("Your second factor was taken away. Was it not you who asked for it? Tell the Party office.")
    key = f"second_factor:{user.pk}:{clock.now():%Y%m%d%H%M%S%f}"
    notify.tell([user], text, kind="second_factor", key=key, url=reverse("second_factor_detail"))
    return user

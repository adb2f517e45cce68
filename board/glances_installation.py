"""How things stand at a glance for who sets the installation up, and for who reads its audit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from board.glances import Glance, Line
from board.set_up_gaps import Scope, unopened
from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, JobRun, User
from branchmgr.together import counts
from groups.audit_queries import chains_of
from groups.models import Branch, Membership, PartyGroup

A_WEEK: Final = timedelta(days=7)
TAIL: Final = 200
"""how many of the newest entries are looked at again each time"""


def glance_at_the_installation(user: User) -> Glance:
    """Places, people, accounts and jobs below the committees one administers; one query."""
    today, now = clock.today(), clock.now()
    groups = PartyGroup.objects.visible_to(user).existing_on(today)
    people = Scope(user).people
    placed = Membership.objects.on(today).values("person")
    found = counts(
        {
            "branches": Branch.objects.visible_to(user),
            "groups": groups,
            "people": people,
            "unplaced": people.members().exclude(pk__in=placed),
            "open": people.filter(user__is_active=True).exclude(pk__in=unopened(people).values("pk")),
            "unopened": unopened(people),
            "jobs": JobRun.objects.in_trouble(now),
        },
        beside=user,
    )
    lines = [
        Line(
            _("Branches and groups"), _("branches: %(branches)s · groups: %(groups)s") % found, reverse("branch_list")
        ),
        Line(_("People"), _people(found), reverse("person_list")),
        Line(_("Accounts"), _accounts(found), reverse("person_list")),
        _jobs(found["jobs"]),
    ]
    return Glance(_("Set-up and accounts"), lines)


def _people(found: dict[str, int]) -> str:
    said = ngettext("%(people)s person", "%(people)s people", found["people"]) % found
    return said + (" · " + _("without a group: %(unplaced)s") % found if found["unplaced"] else "")


def _accounts(found: dict[str, int]) -> str:
    said = _("able to sign in: %(open)s") % found
    return said + (" · " + _("without a first password: %(unopened)s") % found if found["unopened"] else "")


def _jobs(troubled: int) -> Line:
    name = pgettext("work of the server", "Jobs")
    if not troubled:
        return Line(name, _("in order"), reverse("job_list"), shape="done")
    text = ngettext("%(count)s needs a look", "%(count)s need a look", troubled) % {"count": troubled}
    return Line(name, text, reverse("job_list"), shape="warning")


def glance_at_the_audit(user: User) -> Glance:
    """The newest figures of the chains one reads, and whether their last entries fit each other; four queries."""
    chains, url = chains_of(user), reverse("audit_list")
    recent = AuditEvent.objects.filter(branch__in=chains, at__gte=clock.now() - A_WEEK)
    known = {"entries": audit.size_of(chains), **counts({"recent": recent}, beside=user)}
    said = _("%(entries)s, %(recent)s in the last seven days") % known
    return Glance(_("Audit log"), [Line(_("Entries"), said, url), *_tail(chains, url)], url)


def _tail(chains: list[str], url: str) -> Iterator[Line]:
    try:
        newest = audit.verify_tail(chains, TAIL)
    except RefusedError as broken:
        yield Line(_("Chain of entries"), str(broken), url, shape="bad")
        return
    if newest:
        at = newest[0].at.astimezone(clock.zone())
        yield Line(_("Newest entry"), f"{at:%Y-%m-%d %H:%M}", url)
        fit = _("the last %(count)s fit each other") % {"count": len(newest)}
        yield Line(_("Chain of entries"), fit, url, shape="done")

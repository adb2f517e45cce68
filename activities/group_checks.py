"""Checks of groups that warn and cite the rule: size, leader, term, and how often was met."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import formats
from django.utils.translation import gettext as _

from activities.checks import Finding, overrides_of, with_overrides
from activities.enums import ActivityKind
from activities.frequency import ASKED_OF_GROUPS, Held, every, frequency
from activities.units import Unit, unit_of
from groups.enums import MEMBER_STATUSES, PoliticalStatus
from groups.models import Appointment, Membership, PartyGroup
from groups.regulations import Rulebook
from groups.terms import years_later

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of several groups on a day."""

    day: date
    book: Rulebook
    sizes: Mapping[int, tuple[int, int]]
    """of each group: members, of these full ones"""
    leaders: Mapping[int, list[Appointment]]
    held: Mapping[tuple[int, str], Held]
    begun: Mapping[int, date] | None = None
    """since when each branch (by id) is asked how often was met, those that are not yet left out; None: all always"""

    def asks(self, branch: int, first: date) -> bool:
        """Whether a branch is asked for what falls into a time that begins on a day."""
        return self.begun is None or (branch in self.begun and self.begun[branch] <= first)


def checks_of_group(group: PartyGroup, day: date) -> list[Finding]:
    """What one group does not fulfil on a day, those passed over with a reason included."""
    return findings_of_groups([group], day)[group.pk]


def findings_of_groups(
    groups: Collection[PartyGroup], day: date, *, facts: Facts | None = None
) -> dict[int, list[Finding]]:
    """The same of several groups, by their ids; six queries for any number of them, one where ``facts`` are known."""
    facts = facts or _facts(groups, day)
    found = {group.pk: list(_findings(group, facts)) for group in groups}
    passed = overrides_of(finding.key for findings in found.values() for finding in findings)
    return {pk: with_overrides(findings, passed) for pk, findings in found.items()}


def looked_back_from(day: date) -> date:
    """The first day of what a missed meeting is still pointed out for: the quarter in which the last month lies."""
    return unit_of(day.replace(day=1) - DAY, "quarter").first


def meetings_from(day: date) -> date:
    """The first day of the meetings that are looked at on a day: of the year in which a missed one may lie."""
    return unit_of(looked_back_from(day), "year").first


def _facts(groups: Collection[PartyGroup], day: date) -> Facts:
    book = Rulebook({group.branch_id for group in groups}, day)
    sizes: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    statuses = Membership.objects.on(day).filter(group__in=groups, person__political_status__in=MEMBER_STATUSES)
    for group, status in statuses.values_list("group_id", "person__political_status"):
        members, full = sizes[group]
        sizes[group] = members + 1, full + (status == PoliticalStatus.FULL)
    leaders: dict[int, list[Appointment]] = defaultdict(list)
    for each in Appointment.objects.leaders().on(day).filter(group__in=groups).select_related("person"):
        leaders[each.group_id or 0].append(each)
    held = frequency(groups, meetings_from(day), day.replace(day=1), book=book)
    return Facts(day, book, sizes, leaders, held)


def _findings(group: PartyGroup, facts: Facts) -> Iterator[Finding]:
    yield from _size(group, facts)
    yield from _leader(group, facts)
    for kind in ASKED_OF_GROUPS:
        yield from _missed(group, kind, facts)


def _size(group: PartyGroup, facts: Facts) -> Iterator[Finding]:
    members, full = facts.sizes[group.pk]
    key = f"group-{group.pk}-size-{facts.day.year}"
    least, least_full = (
        int(facts.book.figure("group_size", name, branch=group.branch_id))
        for name in ("min_members", "min_full_members")
    )
    if members < least:
        text = _("The group has %(members)s members; normally there are at least %(least)s.")
        yield Finding(key, "group_size", text % {"members": members, "least": least})
    elif full < least_full:
        text = _("The group has %(full)s full members; normally there are at least %(least)s.")
        yield Finding(key, "group_size", text % {"full": full, "least": least_full})


def _leader(group: PartyGroup, facts: Facts) -> Iterator[Finding]:
    held = facts.leaders[group.pk]
    if not held:
        yield Finding(f"group-{group.pk}-no_leader-{facts.day:%Y-%m}", "group_leader", _("Nobody leads the group."))
    for each in held:
        said = {"leader": each.person.name}
        if each.person.political_status != PoliticalStatus.FULL:
            text = _("%(leader)s leads the group without being a full member.")
            yield Finding(f"group-{group.pk}-leader-{each.pk}", "group_leader", text % said)
        years = int(facts.book.figure("term_years", "years", branch=group.branch_id))
        if each.ends_on is None and years_later(each.starts_on, years) <= facts.day:
            text = _("%(leader)s leads the group since %(since)s without an end set; a term is %(years)s years.")
            over = {"years": years, "since": each.starts_on.isoformat()}
            yield Finding(f"group-{group.pk}-term-{each.pk}", "term_years", text % {**said, **over})


def _missed(group: PartyGroup, kind: ActivityKind, facts: Facts) -> Iterator[Finding]:
    """Months, quarters and years that ended lately with fewer than asked for; of a group without members none."""
    if not facts.sizes[group.pk][0] or not facts.asks(group.branch_id, facts.day):
        return
    held = facts.held[group.pk, kind]
    for unit in held.missed:
        if unit.after <= looked_back_from(facts.day) or not facts.asks(group.branch_id, unit.first):
            continue
        there = sum(unit.first <= each.day < unit.after for each in held.activities)
        asked = int(facts.book.figure(kind, "times", branch=group.branch_id, day=unit.after - DAY))
        said = {"kind": kind.label, "time": name_of(unit, kind), "held": there, "asked": asked}
        text = _("%(kind)s, %(time)s: %(held)s held, %(asked)s required.")
        yield Finding(f"group-{group.pk}-{kind}-{unit.first:%Y-%m}", kind, text % said)


def name_of(unit: Unit, kind: ActivityKind) -> str:
    """A month, quarter or year in the reader's language."""
    if every(kind) == "month":
        return str(formats.date_format(unit.first, "YEAR_MONTH_FORMAT"))
    if every(kind) == "quarter":
        return _("Q%(number)s %(year)s") % {"number": unit.first.month // 3 + 1, "year": unit.first.year}
    return _("The year %(year)s") % {"year": unit.first.year}

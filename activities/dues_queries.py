"""Read models of dues 党费: who owes what in a month, what was paid on time, who is in arrears."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import cached_property

from activities.amounts import first_of_month, month_after, months_between, months_in_arrears
from activities.models import Dues, DuesBase, ZeroHour
from activities.payers import NOTHING, amount_of, bases_in_force, monthly_bands, payers
from branchmgr import clock
from branchmgr.models import User
from branchmgr.punctuation import with_names
from groups import regulations
from groups.models import Branch, Membership, PartyGroup, Person, standing_of

UNDO_WITHIN = timedelta(minutes=10)
FIRST_SHOWN = 20
"""how many of those who paid first in the drawn month are named"""


@dataclass(frozen=True, slots=True)
class Line:
    """One member in a month: the row of dues where there is one, the base by which it is worked out."""

    person: Person
    dues: Dues | None
    base: DuesBase | None
    undoable: bool = False
    """whether the reader recorded the payment a moment ago and may undo it at once"""

    @property
    def is_owed(self) -> bool:
        """Whether something is owed and not paid."""
        return self.dues is not None and self.dues.owed > 0 and self.dues.paid_at is None


@dataclass(frozen=True)
class MonthSheet:
    """The dues of a group in a month, by name."""

    group: PartyGroup
    month: date
    lines: list[Line]

    @cached_property
    def rows(self) -> list[Dues]:
        """The rows of dues that there are."""
        return [line.dues for line in self.lines if line.dues]

    @property
    def by_need(self) -> list[Line]:
        """Who has not paid first, then by name; a payment that can still be undone stays where it was tapped."""
        return sorted(self.lines, key=lambda line: not line.undoable and not line.is_owed)

    @property
    def owing(self) -> list[Dues]:
        """Those that owe something."""
        return [row for row in self.rows if row.owed]

    @property
    def paid(self) -> list[Dues]:
        return [row for row in self.owing if row.paid_at]

    @property
    def owed_sum(self) -> Decimal:
        return sum((row.owed for row in self.rows), NOTHING)

    @property
    def paid_sum(self) -> Decimal:
        return sum((row.paid or NOTHING for row in self.rows), NOTHING)

    @property
    def over(self) -> bool:
        """Whether the month is over: what is not paid is in arrears."""
        return month_after(self.month) <= clock.today()

    @property
    def names_without_base(self) -> str:
        return with_names(line.person.name for line in self.without_base)

    @property
    def without_base(self) -> list[Line]:
        """Members of whom nobody knows what they owe."""
        return [line for line in self.lines if line.dues is None and line.base is None]

    @property
    def to_open(self) -> list[Line]:
        """Members who owe dues and have no row yet."""
        return [line for line in self.lines if line.dues is None and line.base is not None]


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A month of one group in figures: rows that owe, rows paid, yuan owed and paid; ``opened``: there are rows."""

    group: PartyGroup
    opened: bool
    owing: int
    paid: int
    owed_sum: Decimal
    paid_sum: Decimal

    @property
    def left(self) -> int:
        """How many have not paid."""
        return self.owing - self.paid


@dataclass(frozen=True, slots=True)
class Arrear:
    """Somebody who owes dues of months that are over. ``running``: how many of them in a row, up to the last one."""

    person: Person
    group: PartyGroup
    months: list[date]
    running: int
    owed: Decimal
    bound: bool = False
    """whether the limit is reached after which the rules treat a member as having left"""


@dataclass(frozen=True, slots=True)
class BaseLine:
    """A member of a branch with the base in force and what it comes to a month; None where there is none."""

    person: Person
    base: DuesBase | None
    amount: Decimal | None

    @property
    def group(self) -> PartyGroup | None:
        """The group the member belongs to today; the person was read ``with_membership_on``."""
        current: list[Membership] = getattr(self.person, "current", [])
        return current[0].group if current else None


def is_undoable(dues: Dues, *, by: User, now: datetime) -> bool:
    """Whether a payment was recorded by this person minutes ago: a slip of the finger is undone without words."""
    return dues.recorded_at is not None and dues.recorded_by_id == by.pk and now - dues.recorded_at <= UNDO_WITHIN


def month_sheet(group: PartyGroup, month: date, *, reader: User, now: datetime) -> MonthSheet:
    """The dues of a group in a month: everybody who pays, and who paid there though they moved since; four queries."""
    rows = {
        row.person_id: row
        for row in Dues.objects.filter(group=group).of_month(month).select_related("person", "recorded_by__person")
    }
    people = {person.pk: person for person, _group in payers([group.pk], month)}
    elsewhere = set(Dues.objects.filter(person__in=people).of_month(month).values_list("person", flat=True)) - set(rows)
    people = {pk: person for pk, person in people.items() if pk not in elsewhere}
    people |= {row.person_id: row.person for row in rows.values()}
    bases = bases_in_force(people, month)
    for row in rows.values():
        row.group = group
    ordered = sorted(people.values(), key=lambda person: (person.sort_key, person.employee_no))
    lines = [Line(each, rows.get(each.pk), bases.get(each.pk)) for each in ordered]
    return MonthSheet(group, month, [_for_reader(line, reader, now) for line in lines])


def _for_reader(line: Line, reader: User, now: datetime) -> Line:
    return replace(line, undoable=line.dues is not None and is_undoable(line.dues, by=reader, now=now))


@dataclass(frozen=True)
class Overview:
    """A month of the groups that one collects from or oversees."""

    figures: list[MonthFigures]
    branches: list[Branch]
    """those whose committee one sits on"""

    @property
    def owed_sum(self) -> Decimal:
        return sum((each.owed_sum for each in self.figures), NOTHING)

    @property
    def paid_sum(self) -> Decimal:
        return sum((each.paid_sum for each in self.figures), NOTHING)

    @property
    def left(self) -> int:
        """How many members have not paid."""
        return sum(each.left for each in self.figures)


def overview(user: User, month: date) -> Overview:
    """A month in the groups one leads and in those of branches one serves, by code; three queries."""
    standing = standing_of(user)
    mine = PartyGroup.objects.filter(Q(pk__in=standing.leads) | Q(branch__in=standing.serves))
    groups = list(mine.existing_on(month_after(month) - timedelta(days=1)).select_related("branch").order_by("code"))
    rows: dict[int, list[Dues]] = defaultdict(list)
    for row in Dues.objects.filter(group__in=groups).of_month(month):
        rows[row.group_id].append(row)
    branches = Branch.objects.filter(pk__in=standing.serves).order_by("code")
    return Overview([_figures(group, rows[group.pk]) for group in groups], list(branches))


def groups_with_dues_left(groups: Iterable[int], month: date) -> QuerySet[PartyGroup]:
    """Those of the groups (ids) in which dues of a month are not paid, each with how many are ``left``."""
    unpaid = Count("dues", filter=Q(dues__month=month, dues__paid_at=None, dues__owed__gt=0))
    return PartyGroup.objects.filter(pk__in=list(groups)).annotate(left=unpaid).filter(left__gt=0).order_by("code")


def branches_without_base(branches: Iterable[int]) -> QuerySet[Branch]:
    """Those of the branches (ids) in which members have no base though somebody has, with how many: ``bare``."""
    based = Exists(DuesBase.objects.filter(person=OuterRef("pk")))
    members = Person.objects.members().filter(branch=OuterRef("pk")).annotate(based=based).order_by()
    counted = members.values("branch").annotate(count=Count("pk", filter=Q(based=False))).values("count")
    kept = Branch.objects.filter(Exists(members.filter(based=True)), pk__in=list(branches))
    return kept.annotate(bare=Subquery(counted)).filter(bare__gt=0).order_by("code")


def _figures(group: PartyGroup, rows: list[Dues]) -> MonthFigures:
    owing = [row for row in rows if row.owed]
    paid = sum(1 for row in owing if row.paid_at)
    owed_sum = sum((row.owed for row in rows), NOTHING)
    return MonthFigures(
        group, bool(rows), len(owing), paid, owed_sum, sum((row.paid or NOTHING for row in rows), NOTHING)
    )


def paid_on_time(groups: Iterable[PartyGroup], start: date, end: date) -> dict[int, tuple[int, int]]:
    """By group: how many dues of the months that begin within [start, end) were paid by the month's end, of how many.

    Groups that owe nothing are left out. One query.
    """
    last = _day(end)
    first = _day(start)
    months = [month for month in months_between(first_of_month(first), first_of_month(last)) if first <= month < last]
    on_time = Q(pk__in=())
    for month in months:
        on_time |= Q(month=month, paid_at__lt=clock.midnight(month_after(month)))
    rows = Dues.objects.filter(group__in=list(groups), month__in=months, owed__gt=0).order_by()
    counted = rows.values("group").annotate(owing=Count("pk"), kept=Count("pk", filter=on_time))
    return {row["group"]: (row["kept"], row["owing"]) for row in counted}


def _day(moment: date) -> date:
    return clock.day_of(moment) if isinstance(moment, datetime) else moment


def arrears_limit(branch: Branch, today: date) -> int:
    """After how many unpaid months in a row the rules treat a member as having left; one query."""
    return int(regulations.figure("dues", "unpaid_months_treated_as_left", branch=branch, day=today))


def arrears(branch: Branch, today: date) -> list[Arrear]:
    """Who of a branch owes dues of months that are over, the longest in a row first; two queries."""
    rows = Dues.objects.filter(group__branch=branch, month__lt=first_of_month(today)).unpaid()
    limit = arrears_limit(branch, today)
    by_person: dict[int, list[Dues]] = defaultdict(list)
    for row in rows.select_related("person__user", "group").order_by("month"):
        by_person[row.person_id].append(row)
    found = [_arrear(each, today, limit) for each in by_person.values()]
    return sorted(found, key=lambda each: (-each.running, -len(each.months), each.person.sort_key))


def _arrear(rows: list[Dues], today: date, limit: int) -> Arrear:
    months = [row.month for row in rows]
    running = months_in_arrears(months, today=today)
    total = sum((row.owed for row in rows), NOTHING)
    return Arrear(rows[-1].person, rows[-1].group, months, running, total, bound=running >= limit)


def base_lines(branch: Branch, month: date) -> list[BaseLine]:
    """The members of a branch with their bases in a month, by name; five queries."""
    members = Person.objects.members().filter(branch=branch).with_membership_on(clock.today())
    people = list(members.order_by("sort_key", "employee_no"))
    bases = bases_in_force([person.pk for person in people], month)
    bands = monthly_bands(branch, month)
    found = [(person, bases.get(person.pk)) for person in people]
    return [BaseLine(person, base, amount_of(base, bands) if base else None) for person, base in found]


@dataclass(frozen=True, slots=True)
class OwnDues:
    """What one owes: the base in force, what it comes to a month, the months of the last two years."""

    base: BaseLine | None
    rows: list[Dues]


def own_dues(user: User, today: date) -> OwnDues:
    """One's own dues, the newest month first."""
    person = Person.objects.filter(user=user).select_related("branch").first()
    if person is None or person.branch is None:
        return OwnDues(None, [])
    base = bases_in_force([person.pk], first_of_month(today)).get(person.pk)
    amount = amount_of(base, monthly_bands(person.branch, today)) if base else None
    rows = Dues.objects.filter(person=person, month__year__gte=today.year - 1).order_by("-month")
    return OwnDues(BaseLine(person, base, amount), list(rows))


@dataclass(frozen=True, slots=True)
class KnownBases:
    """Every base of a person with what it comes to a month, the newest first, and the one in force."""

    lines: list[BaseLine]
    in_force: DuesBase | None


def bases_of(person: Person, today: date) -> KnownBases:
    """The bases of a member of a branch."""
    known = list(person.dues_bases.select_related("set_by__person").order_by("-from_month"))
    if person.branch is None:
        return KnownBases([], None)
    lines = [BaseLine(person, each, amount_of(each, monthly_bands(person.branch, each.from_month))) for each in known]
    in_force = next((each for each in known if each.from_month <= today), None)
    return KnownBases(lines, in_force)


@dataclass(frozen=True, slots=True)
class ZeroHourShown:
    """A year's drawn month: the text of which the draw took the SHA-256, and who paid first."""

    drawn: ZeroHour
    drawn_from: str
    begun: bool
    first: list[Dues]


def zero_hours(branch: Branch) -> list[ZeroHourShown]:
    """The months drawn for a branch, the newest year first."""
    today = clock.today()
    rows = branch.zero_hours.select_related("drawn_by__person").order_by("-year")
    return [
        ZeroHourShown(each, f"{branch.code}:{each.year}:{each.seed}", each.month <= today, first_payers(each))
        for each in rows
    ]


def first_payers(zero_hour: ZeroHour) -> list[Dues]:
    """Who paid the dues of the drawn month on its first day, from midnight on, the first ones first; one query."""
    start = clock.midnight(zero_hour.month)
    end = clock.midnight(zero_hour.month.replace(day=2))
    paid = Dues.objects.filter(group__branch=zero_hour.branch_id, paid_at__gte=start, paid_at__lt=end)
    return list(paid.of_month(zero_hour.month).with_places().order_by("paid_at", "person__sort_key")[:FIRST_SHOWN])

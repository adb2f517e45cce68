"""Honours 荣誉 of a year as the rules propose them, and why every other group is not proposed (domain rows A1, E3, E5).

先进党小组: the highest mean among those that qualify. 优秀党小组长: who leads such a group at the year's end and led it
for at least half of the year. 品牌党小组: the two best of the yearly brand review, or of the year's ranking where
the branch has none. People decide; a veto in any published period of the year keeps from every honour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from appraisal.enums import Cadence, HonourKind
from appraisal.models import Period, Result, Scheme
from appraisal.year_material import FoundVeto, vetoes_of
from appraisal.years import BranchYear, GroupYear, year_of
from branchmgr.decimals import exact
from groups.models import Appointment, Branch, PartyGroup, Person

BRANDS_AT_MOST = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A group as the rules see it for one honour; proposed where nothing speaks against it (``why_not``).

    ``person`` is who would be honoured, for leaders alone. ``barred``: a veto was found, no decision can help.
    """

    row: GroupYear
    person: Person | None = None
    why_not: tuple[str, ...] = ()
    barred: bool = False

    @property
    def group(self) -> PartyGroup:
        return self.row.group

    @property
    def mean(self) -> Decimal | None:
        return self.row.score.mean if self.row.score else None

    @property
    def proposed(self) -> bool:
        return not self.why_not


@dataclass(frozen=True, slots=True)
class Proposal:
    """One honour of a branch's year; ``year`` is the ranking it rests on, ``waiting`` why it cannot be decided yet."""

    kind: HonourKind
    year: BranchYear
    candidates: list[Candidate]
    waiting: str

    @property
    def proposed(self) -> list[Candidate]:
        return [each for each in self.candidates if each.proposed]

    @property
    def excluded(self) -> list[Candidate]:
        return [each for each in self.candidates if not each.proposed]


def proposals_of(branch: Branch, year: int, cadence: str | None = None) -> list[Proposal]:
    """All honours of a branch's year, resting on the ranking of ``cadence`` (the branch's finest unless asked)."""
    main = year_of(branch, year, cadence, items=False)
    vetoes = _vetoes(branch, year)
    advanced = _advanced(main, vetoes)
    review = _review(branch, main)
    found = {
        HonourKind.ADVANCED_GROUP: (main, advanced),
        HonourKind.LEADER: (main, _leaders(main, advanced)),
        HonourKind.BRAND: (review, _brands(review, vetoes)),
    }
    waiting = {base.cadence: _waiting(base) for base in (main, review)}
    return [Proposal(kind, base, rows, waiting[base.cadence]) for kind, (base, rows) in found.items()]


def proposal_of(branch: Branch, year: int, kind: HonourKind, cadence: str | None = None) -> Proposal:
    """One honour of a branch's year."""
    return next(each for each in proposals_of(branch, year, cadence) if each.kind == kind)


def _review(branch: Branch, main: BranchYear) -> BranchYear:
    """The ranking that brands rest on: the yearly review where the branch has one."""
    yearly = Scheme.objects.of_year(branch, main.year).approved().filter(cadence=Cadence.YEAR)
    if main.cadence == Cadence.YEAR or not yearly.exists():
        return main
    return year_of(branch, main.year, Cadence.YEAR, items=False)


def _vetoes(branch: Branch, year: int) -> dict[int, list[FoundVeto]]:
    """The vetoes of the year by group, in published periods of every cadence that the group took part in."""
    periods = {each.pk: each for each in Period.objects.published().of(branch).filter(year=year)}
    results = Result.objects.filter(period__in=periods, honours=False, rank__isnull=False)
    kept = set(results.values_list("group_id", "period_id"))
    found: dict[int, list[FoundVeto]] = defaultdict(list)
    if kept:
        for group, vetoes in vetoes_of(periods).items():
            found[group] = [veto for veto in vetoes if (group, veto.period.pk) in kept]
    return found


def _waiting(year: BranchYear) -> str:
    """Why nothing can be decided yet: a period of the year, the last above all, is not published."""
    if year.places[-1] is None:
        return _("The last period of %(year)s is not published yet.") % {"year": year.year}
    opened = Period.objects.of(year.branch).of_year(year.year, year.cadence)
    late = [each for each in opened.in_order() if not each.is_public]
    return _("%(period)s is not published yet.") % {"period": late[0]} if late else ""


def _advanced(year: BranchYear, vetoes: Mapping[int, list[FoundVeto]]) -> list[Candidate]:
    """The highest mean among the groups without a veto that took part in every period; equal means are all proposed."""
    against = {row.group.pk: _unfit(row, year, vetoes) for row in year.rows}
    best = max((row.score.mean for row in year.rows if row.score and not against[row.group.pk]), default=None)
    return [_by_mean(row, against[row.group.pk], best, vetoes) for row in year.rows]


def _by_mean(
    row: GroupYear, against: Sequence[str], best: Decimal | None, vetoes: Mapping[int, list[FoundVeto]]
) -> Candidate:
    why = tuple(against)
    if not why and row.score and best is not None and row.score.mean < best:
        why = (_("mean %(mean)s; the highest is %(best)s") % {"mean": exact(row.score.mean), "best": exact(best)},)
    return Candidate(row, why_not=why, barred=bool(vetoes.get(row.group.pk)))


def _brands(year: BranchYear, vetoes: Mapping[int, list[FoundVeto]]) -> list[Candidate]:
    """The two best of the ranking that qualify; who shares the second place is proposed, too."""
    against = {row.group.pk: _unfit(row, year, vetoes) for row in year.rows}
    fit = sorted(row.rank for row in year.rows if row.rank and not against[row.group.pk])
    last = fit[:BRANDS_AT_MOST][-1] if fit else 0
    found = []
    for row in year.rows:
        why = tuple(against[row.group.pk])
        if not why and (row.rank or 0) > last:
            why = (_("rank %(rank)s; two better groups qualify") % {"rank": row.rank},)
        found.append(Candidate(row, why_not=why, barred=bool(vetoes.get(row.group.pk))))
    return found


def _unfit(row: GroupYear, year: BranchYear, vetoes: Mapping[int, list[FoundVeto]]) -> list[str]:
    """Why a group does not qualify, whatever its figures: vetoes of the year, and a year that is not whole."""
    said = [
        _("veto in %(period)s: %(item)s") % {"period": veto.period, "item": f"{veto.indicator} · {veto.reason}"}
        for veto in vetoes.get(row.group.pk, ())
    ]
    if row.score is None:
        said.append(_("took part in no period"))
    elif row.partial:
        said.append(
            _("took part in %(periods)s of %(held)s periods")
            % {"periods": row.score.periods, "held": len(year.periods)}
        )
    return said


def _leaders(year: BranchYear, advanced: Sequence[Candidate]) -> list[Candidate]:
    """The leaders of the proposed groups, each with the days led; of other groups why not."""
    led = _led([each.group for each in advanced], year.year)
    return [_leader(each, led.get(each.group.pk), year.year) for each in advanced]


def _leader(candidate: Candidate, led: tuple[Person, int] | None, year: int) -> Candidate:
    why = [] if candidate.proposed else [_("the group is not proposed"), *candidate.why_not]
    days = _last_day(year).timetuple().tm_yday
    if led is None:
        why.append(_("nobody led the group at the end of the year"))
    elif led[1] * 2 < days:
        why.append(
            _("%(leader)s led the group for %(led)s of %(days)s days") % {"leader": led[0], "led": led[1], "days": days}
        )
    return Candidate(candidate.row, led[0] if led else None, tuple(why), candidate.barred)


def _led(groups: Iterable[PartyGroup], year: int) -> dict[int, tuple[Person, int]]:
    """Who led each group on the year's last day, and on how many days of the year; of two the longer one."""
    held = Appointment.objects.leaders().filter(group__in=list(groups), starts_on__lte=_last_day(year))
    rows = list(held.not_over(date(year, 1, 1)).select_related("person").order_by("person__employee_no", "starts_on"))
    days: dict[tuple[int | None, Person], set[int]] = defaultdict(set)
    for each in rows:
        days[each.group_id, each.person] |= _days(each, year)
    leading = [each for each in rows if each.in_force_on(_last_day(year))]
    found = {}
    for each in sorted(leading, key=lambda each: len(days[each.group_id, each.person])):
        found[each.group_id or 0] = (each.person, len(days[each.group_id, each.person]))
    return found


def _days(held: Appointment, year: int) -> set[int]:
    """The days of the year on which an office was held."""
    first = max(held.starts_on, date(year, 1, 1))
    last = min(held.ends_on or _last_day(year), _last_day(year))
    return set(range(first.toordinal(), last.toordinal() + 1))


def _last_day(year: int) -> date:
    return date(year, 12, 31)

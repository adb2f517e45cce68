"""The pictures of what groups do: rates of attendance, a year of dues, a member's own year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from activities.dues_queries import Overview
from activities.dues_year import DuesMonth
from activities.member_record import MINUTES, MemberYear
from activities.rate_queries import Rate, RateChoice, Rates
from activities.rates import whole_percent
from branchmgr import clock
from branchmgr.charts import Bars, Chart, Mark, Series, about, month_name, named
from branchmgr.decimals import half_up, plain
from groups.models import PartyGroup

MOST_BARS = 24


def rates_chart(rates: Rates, choice: RateChoice, groups: Iterable[PartyGroup]) -> Chart | None:
    """The rates by group, kind or month, in the order of the list; None by person, or of fewer than two."""
    known = [each for each in rates.rows if each.turnout.rate is not None]
    if choice.by == "person" or not 2 <= len(known) <= MOST_BARS:
        return None
    shares = [whole_percent(each.turnout.rate or Fraction()) for each in known]  # as the table has them
    said = [f"{each.percent} ({each.turnout.came} / {each.turnout.expected})" for each in known]
    names = [each.label for each in known]
    bars = Bars(names, [Series(_("Rate"), shares, said)], "%", sideways=choice.by != "month", whole=True)
    whose = about(_places(choice, groups), choice.name)
    return Chart("bars", _("Attendance"), whose, [_said_of_rates(known)], bars.figures)


def _places(choice: RateChoice, groups: Iterable[PartyGroup]) -> str:
    """The group that was chosen, else the branches of those whose rates one looks at."""
    chosen = [str(each) for each in groups if each.pk == choice.group]
    return named(chosen or list(dict.fromkeys(str(each.branch) for each in groups)))


def _said_of_rates(rates: Sequence[Rate]) -> str:
    found = [each.turnout.rate or Fraction() for each in rates]
    best, worst = max(found), min(found)
    high = [each for each in rates if each.turnout.rate == best]
    if best == worst:
        return _("All have the same rate, %(rate)s.") % {"rate": high[0].percent}
    low = [each for each in rates if each.turnout.rate == worst]
    return _("Highest rate: %(best)s with %(high)s; lowest: %(worst)s with %(low)s.") % {
        "best": named([each.label for each in high]),
        "high": high[0].percent,
        "worst": named([each.label for each in low]),
        "low": low[0].percent,
    }


def dues_chart(months: Sequence[DuesMonth], shown: Overview) -> Chart | None:
    """The months of a year: how many paid within the month, how many later, how many have not; None without any."""
    if not any(each.owing for each in months):
        return None
    places = [str(each) for each in shown.branches] or [str(each.group) for each in shown.figures]
    series = [
        Series(_("paid within the month"), [each.on_time for each in months], tone="best"),
        Series(_("paid later"), [each.late for each in months], tone="fair"),
        Series(_("not paid"), [each.unpaid for each in months], tone="poor"),
    ]
    bars = Bars([month_name(each.month.month) for each in months], series, _("Members"), stacked=True)
    whose = about(named(places), months[0].month.year)
    says = [_said_of_dues(months)]
    return Chart("bars", _("Dues of the year"), whose, says, bars.figures, bars.table(_("Month")))


def _said_of_dues(months: Sequence[DuesMonth]) -> str:
    owing, kept = sum(each.owing for each in months), sum(each.on_time for each in months)
    unpaid = sum(each.unpaid for each in months)
    said = {"kept": kept, "owing": owing, "percent": plain(half_up(Fraction(100 * kept, owing), 1)), "unpaid": unpaid}
    if not unpaid:
        return _("%(kept)s of %(owing)s payments came within the month, %(percent)s%%; none is missing.") % said
    return _("%(kept)s of %(owing)s payments came within the month, %(percent)s%%; missing so far: %(unpaid)s.") % said


def kinds_chart(shown: MemberYear) -> Chart | None:
    """How often a member took part in which way; None without an activity."""
    if not shown.kinds:
        return None
    names = [name for name, _count in shown.kinds]
    bars = Bars(names, [Series(_("Times"), [count for _name, count in shown.kinds])], _("Times"), sideways=True)
    said = {"came": shown.turnout.came, "expected": shown.turnout.expected, "percent": shown.percent or "–"}
    says = _("Took part in %(came)s of %(expected)s activities, %(percent)s.") % said
    title = _("Kinds of attendance")
    return Chart("bars", title, _of_member(shown), [says], bars.figures, bars.table(_("Attendance")))


def hours_chart(shown: MemberYear) -> Chart | None:
    """The hours of study as they grew from month to month, and the year's figure; None without any."""
    if not shown.minutes:
        return None
    last = shown.today.month if shown.year == shown.today.year else 12
    minutes = [0] * last
    for line in shown.lines:
        minutes[clock.day_of(line.row.activity.starts_at).month - 1] += line.minutes
    grown = [half_up(Fraction(sum(minutes[: place + 1]), MINUTES), 1) for place in range(last)]
    marks = [Mark(_("the year's figure"), half_up(shown.wanted, 1))] if shown.wanted else []
    bars = Bars(
        [month_name(number) for number in range(1, last + 1)],
        [Series(_("Hours of study so far"), grown)],
        _("Hours"),
        marks=marks,
    )
    says = _said_of_hours(shown)
    return Chart("bars", _("Hours of study"), _of_member(shown), [says], bars.figures, bars.table(_("Month")))


def _said_of_hours(shown: MemberYear) -> str:
    said = {"hours": plain(shown.hours), "left": plain(shown.hours_left)}
    if shown.wanted is None:
        return _("%(hours)s hours of study.") % said
    said["wanted"] = plain(half_up(shown.wanted, 1))
    if shown.reached:
        return _("%(hours)s hours of study; the year's figure of %(wanted)s is reached.") % said
    return _("%(hours)s of %(wanted)s hours of study; %(left)s are missing.") % said


def _of_member(shown: MemberYear) -> str:
    return about(shown.person.branch, shown.person.name, shown.year)

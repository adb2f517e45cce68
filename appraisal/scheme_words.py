"""A scheme in words: its settings as sentences, and what is different from the version before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.enums import AnnualMethod, Cadence, IndicatorKind, VetoEffect
from appraisal.scheme_contents import Contents, SchemeItem, Terms
from branchmgr.decimals import plain
from branchmgr.punctuation import with_names


def terms_in_words(terms: Terms) -> list[tuple[str, str]]:
    """Each setting: what it is about, and what is settled."""
    return [*_scoring_words(terms), *_time_words(terms)]


def _scoring_words(terms: Terms) -> Iterator[tuple[str, str]]:
    yield _("Cadence"), str(Cadence(terms.cadence).label)
    yield _("Step of points"), plain(terms.step)
    yield (
        _("Bonus"),
        _("at most %(cap)s points; %(counts)s") % {"cap": plain(terms.bonus_cap), "counts": _counts(terms)},
    )
    yield _("Equal totals"), _ties(terms)
    yield _("The year is ranked by"), str(AnnualMethod(terms.annual_method).label)


def _counts(terms: Terms) -> str:
    words = {
        (True, True): _("counts for rank and grade"),
        (True, False): _("counts for the rank, not for the grade"),
        (False, True): _("counts for the grade, not for the rank"),
        (False, False): _("counts for neither rank nor grade"),
    }
    return words[terms.bonus_in_rank, terms.bonus_in_grade]


def _ties(terms: Terms) -> str:
    if not terms.tie_break:
        return _("share a rank")
    return _("compared by %(names)s in this order; still equal: share a rank") % {"names": with_names(terms.tie_break)}


def _time_words(terms: Terms) -> Iterator[tuple[str, str]]:
    days = terms.scoring_lead_days
    lead = ngettext("%(days)s day before the period's last day", "%(days)s days before the period's last day", days)
    yield _("Scoring opens"), lead % {"days": days}
    yield _("Publication"), _publication(terms)
    days = terms.objection_days
    yield (
        _("Objections"),
        ngettext("for %(days)s day after publication", "for %(days)s days after publication", days) % {"days": days},
    )
    yield _("Rectification"), _("at “%(grade)s” and below") % {"grade": terms.rectification_grade}
    asked, not_asked = _("asked of the leaders; shown, never counted"), _("not asked for")
    yield _("Self-assessment"), asked if terms.self_assessment else not_asked


def _publication(terms: Terms) -> str:
    values = {"day": terms.publish_day, "time": f"{terms.publish_time:%H:%M}"}
    said = _("day %(day)s of the next period's first month, %(time)s") % values
    return (
        _("%(moment)s; on a day off, the next working day") % {"moment": said} if terms.shift_to_working_day else said
    )


def effect_in_words(item: SchemeItem) -> str:
    """What the veto does; empty for other items."""
    if not item.veto_effect:
        return ""
    label = VetoEffect(item.veto_effect).label
    return f"{label} “{item.ceiling}”" if item.ceiling else str(label)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was; ``before`` or ``after`` is empty where it is new or gone."""

    what: str
    before: str
    after: str


def differences(before: Contents, after: Contents) -> list[Difference]:
    """Everything that the later scheme says otherwise than the earlier one."""
    return [
        *_term_differences(before.terms, after.terms),
        *_item_differences(before, after),
        *_band_differences(before, after),
    ]


def _term_differences(before: Terms, after: Terms) -> Iterator[Difference]:
    if before.name != after.name:
        yield Difference(_("Name"), before.name, after.name)
    for (label, was), (_label, is_now) in zip(terms_in_words(before), terms_in_words(after), strict=True):
        if was != is_now:
            yield Difference(label, was, is_now)


def _item_differences(before: Contents, after: Contents) -> Iterator[Difference]:
    old, new = ({item.code: item for item in each.items} for each in (before, after))
    for code in dict.fromkeys([*old, *new]):
        if code not in new:
            yield Difference(code, _whole(old[code]), "")
        elif code not in old:
            yield Difference(code, "", _whole(new[code]))
        else:
            yield from _within(old[code], new[code])
    shared = [code for code in old if code in new]
    if shared != [code for code in new if code in old]:
        yield Difference(_("Order of the indicators"), with_names(shared), with_names(c for c in new if c in old))


def _whole(item: SchemeItem) -> str:
    worth = effect_in_words(item) or plain(item.maximum or 0)
    return f"{item.name} · {IndicatorKind(item.kind).label} · {worth}"


def _within(was: SchemeItem, is_now: SchemeItem) -> Iterator[Difference]:
    for (label, old), (_label, new) in zip(_facts(was), _facts(is_now), strict=True):
        if old != new:
            yield Difference(f"{was.code} {label}", old, new)


def _facts(item: SchemeItem) -> list[tuple[str, Any]]:
    return [
        (_("Dimension"), item.dimension),
        (_("Name"), item.name),
        (_("Maximum"), plain(item.maximum or 0)),
        (_("Kind of scoring"), str(IndicatorKind(item.kind).label)),
        (_("Standard"), item.standard),
        (_("Effect"), effect_in_words(item)),
        (_("Source of data"), item.source),
        (_("Rule of suggestion"), item.suggestion_rule),
    ]


def _band_differences(before: Contents, after: Contents) -> Iterator[Difference]:
    old, new = ({band.grade: band.lower for band in each.bands} for each in (before, after))
    for grade in dict.fromkeys([*old, *new]):
        if old.get(grade) != new.get(grade):
            was, is_now = (plain(each[grade] or 0) if grade in each else "" for each in (old, new))
            yield Difference(_("Lower bound of “%(grade)s”") % {"grade": grade}, was, is_now)

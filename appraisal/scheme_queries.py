"""Read models of schemes: what a scheme says, which periods it governs, which version came before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from appraisal import moments
from appraisal.enums import Cadence
from appraisal.models import Period, Scheme
from appraisal.moments import PeriodCode, Version
from appraisal.queries import indicators_of
from appraisal.scheme_contents import Contents, SchemeBand, SchemeItem, Terms
from branchmgr.models import User
from groups.models import Branch, standing_of


def contents_of(scheme: Scheme) -> Contents:
    """What a stored scheme says, in order; two queries."""
    items = [
        SchemeItem(
            dimension=each.dimension.name,
            code=each.code,
            name=each.name,
            maximum=each.maximum,
            kind=each.kind,
            standard=each.standard,
            veto_effect=each.veto_effect,
            ceiling=each.ceiling,
            source=each.source,
            suggestion_rule=each.suggestion_rule,
        )
        for each in indicators_of(scheme)
    ]
    bands = [SchemeBand(band.grade, band.lower) for band in scheme.bands.all()]
    return Contents(terms_of(scheme), tuple(items), tuple(bands)).in_order()


def terms_of(scheme: Scheme) -> Terms:
    """What the scheme settles as a whole."""
    return Terms(
        name=scheme.name,
        year=scheme.year,
        cadence=scheme.cadence,
        step=scheme.step,
        bonus_cap=scheme.bonus_cap,
        bonus_in_grade=scheme.bonus_in_grade,
        bonus_in_rank=scheme.bonus_in_rank,
        tie_break=tuple(scheme.tie_break),
        annual_method=scheme.annual_method,
        scoring_lead_days=scheme.scoring_lead_days,
        publish_day=scheme.publish_day,
        publish_time=scheme.publish_time,
        shift_to_working_day=scheme.shift_to_working_day,
        objection_days=scheme.objection_days,
        rectification_grade=scheme.rectification_grade,
        self_assessment=scheme.self_assessment,
    )


@dataclass(frozen=True, slots=True)
class Governed:
    """A period that a scheme governs; ``period`` is there once it is open."""

    code: PeriodCode
    period: Period | None


def governed_by(scheme: Scheme, *, meeting_on: date | None = None) -> list[Governed]:
    """The periods of its year that the scheme governs; of a draft, were it approved at ``meeting_on``.

    An open period keeps the version it was opened under; the rest follow ``formats.md`` §2.
    """
    cadence = Cadence(scheme.cadence).span
    opened = {period.number: period for period in Period.objects.of(scheme.branch).of_year(scheme.year, cadence)}
    versions = _versions(scheme, meeting_on)
    found = []
    for code in moments.periods_of_year(scheme.year, cadence):
        period = opened.get(code.number)
        if (period.scheme_id if period else moments.governing(versions, code)) == scheme.pk:
            found.append(Governed(code, period))
    return found


def _versions(scheme: Scheme, meeting_on: date | None) -> list[Version[int]]:
    siblings = Scheme.objects.of_year(scheme.branch, scheme.year).filter(cadence=scheme.cadence)
    found = [Version(each.pk, each.version, each.meeting_on) for each in siblings.approved() if each.meeting_on]
    if meeting_on is not None and not scheme.is_approved:
        found.append(Version(scheme.pk, scheme.version, meeting_on))
    return found


def branches_to_import(user: User) -> list[Branch]:
    """The branches whose scheme is this person's work."""
    return list(Branch.objects.filter(pk__in=standing_of(user).secretary_of).order_by("code"))


def version_before(scheme: Scheme) -> Scheme | None:
    """The version before this one of the same branch, year and cadence."""
    siblings = Scheme.objects.of_year(scheme.branch, scheme.year).filter(cadence=scheme.cadence)
    return siblings.filter(version__lt=scheme.version).order_by("-version").first()

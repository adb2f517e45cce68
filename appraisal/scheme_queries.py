"""Read models of schemes: what a scheme says, which periods it governs, which version came before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from appraisal import moments
from appraisal.enums import DEFAULT_BANDS, Cadence
from appraisal.models import Period, Scheme
from appraisal.models.periods import name_of
from appraisal.moments import PeriodCode, Version
from appraisal.queries import indicators_of
from appraisal.rubric_library import library
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

    def __str__(self) -> str:
        return name_of(self.code)


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


def schemes_to_copy(branch: Branch, user: User) -> list[Scheme]:
    """The branch's schemes that a new draft may begin with, the newest first."""
    return list(Scheme.objects.visible_to(user).filter(branch=branch).newest_first())


def origin_contents(origin: str, year: int) -> Contents:
    """What a new draft of the year begins with: ``empty-quarter``, ``scheme-12`` or ``rubric-brand-yearly``."""
    kind, _dash, key = origin.partition("-")
    if kind == "rubric":
        return library()[key].for_year(year)
    if kind == "scheme":
        copied = contents_of(Scheme.objects.get(pk=key))
        return replace(copied, terms=replace(copied.terms, year=year))
    bands = tuple(SchemeBand(grade, Decimal(lower)) for grade, lower in DEFAULT_BANDS)
    return Contents(Terms(name=gettext("New scheme"), year=year, cadence=key), (), bands)


def compared(scheme: Scheme, versions: list[Scheme], left: str, right: str) -> tuple[Scheme, Scheme]:
    """The two versions whose keys were chosen; else the one before the scheme, and the scheme."""
    known = {str(each.pk): each for each in versions}
    earlier = known.get(str(getattr(version_before(scheme), "pk", "")))
    other = earlier or next((each for each in versions if each.pk != scheme.pk), scheme)
    return known.get(left, other), known.get(right, scheme)

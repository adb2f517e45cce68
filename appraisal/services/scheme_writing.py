"""Writes what a scheme says into its tables; who may do so and when is for the services to say."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any, Final

from django.db.models import Max

from appraisal.models import Band, Dimension, Indicator, Scheme
from appraisal.scheme_contents import Contents, SchemeItem, Terms
from branchmgr import clock
from groups.models import Branch

_ITEM_FIELDS: Final = tuple(each.name for each in fields(SchemeItem))


def write_new(branch: Branch, contents: Contents) -> Scheme:
    """The contents as the next draft version of their year and cadence."""
    version = next_version(branch, contents.terms)
    scheme = Scheme.objects.create(
        branch=branch, version=version, created_at=clock.now(), **_term_values(contents.terms)
    )
    _write_parts(scheme, contents)
    return scheme


def write_over(scheme: Scheme, contents: Contents) -> None:
    """The contents in place of what the draft said. Indicators keep their row as long as they keep their code.

    A draft that goes to another year or cadence becomes the next version there.
    """
    terms = contents.terms
    if (scheme.year, scheme.cadence) != (terms.year, terms.cadence):
        scheme.version = next_version(scheme.branch, terms)
    for field, value in _term_values(terms).items():
        setattr(scheme, field, value)
    scheme.edition += 1
    scheme.save()
    _write_parts(scheme, contents)


def next_version(branch: Branch, terms: Terms) -> int:
    """The number of the next version of the branch's scheme of this year and cadence."""
    versions = Scheme.objects.of_year(branch, terms.year).filter(cadence=terms.cadence)
    return int(versions.aggregate(last=Max("version"))["last"] or 0) + 1


def _term_values(terms: Terms) -> dict[str, Any]:
    return asdict(terms) | {"tie_break": list(terms.tie_break)}


def _write_parts(scheme: Scheme, contents: Contents) -> None:
    dimensions = _write_dimensions(scheme, contents)
    _write_items(scheme, contents.items, dimensions)
    scheme.dimensions.exclude(name__in=contents.dimensions).delete()
    scheme.bands.all().delete()
    Band.objects.bulk_create([Band(scheme=scheme, **asdict(band)) for band in contents.bands])


def _write_dimensions(scheme: Scheme, contents: Contents) -> dict[str, Dimension]:
    found = {each.name: each for each in scheme.dimensions.all()}
    for position, name in enumerate(contents.dimensions, start=1):
        found.setdefault(name, Dimension(scheme=scheme, name=name)).position = position
    Dimension.objects.bulk_create([each for each in found.values() if each.pk is None])
    Dimension.objects.bulk_update([each for each in found.values() if each.pk], ["position"])
    return found


def _write_items(scheme: Scheme, items: tuple[SchemeItem, ...], dimensions: dict[str, Dimension]) -> None:
    scheme.indicators.exclude(code__in=[item.code for item in items]).delete()
    found = {each.code: each for each in scheme.indicators.all()}
    for position, item in enumerate(items, start=1):
        row = found.setdefault(item.code, Indicator(scheme=scheme))
        for field, value in (asdict(item) | {"dimension": dimensions[item.dimension], "position": position}).items():
            setattr(row, field, value)
    Indicator.objects.bulk_create([each for each in found.values() if each.pk is None])
    Indicator.objects.bulk_update([each for each in found.values() if each.pk], [*_ITEM_FIELDS, "position"])

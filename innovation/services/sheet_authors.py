"""Co-authors in one cell of the workbook of proposals: ``10005 30；10007 20``, an employee number and a share each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from branchmgr.decimals import half_up, narrowed, parse_decimal, plain
from branchmgr.spreadsheets import Row
from groups.models import Branch, Person
from innovation.models import Proposal
from innovation.services.authors import MOST

APART: Final = "；"
_APART: Final = re.compile(r"[;,、\n]")
_ONE: Final = re.compile(r"(?P<number>\S+)\s+(?P<share>[0-9.]+)\s*%?")
FULL: Final = Decimal(100)


def named_in(text: str) -> list[str]:
    """The employee numbers that a cell names."""
    return [part.split()[0] for part in _parts(text)]


def coauthors_of(
    row: Row, header: str, lead: Person | None, people: Mapping[str, Person], branch: Branch
) -> dict[Person, Decimal] | None:
    """The co-authors of a row with their shares; None where anything is wrong, which is told once."""
    if row.is_spoilt(header):
        return None
    found: dict[Person, Decimal] = {}
    for part in _parts(row.text(header)):
        number, share = _read(part)
        if share is None:
            row.fault(header, _("Write co-authors as 10005 30；10007 20: employee number and share in percent each."))
            return None
        person = people.get(number)
        if person is None:
            row.fault(header, _("%(number)s is no member of %(branch)s.") % {"number": number, "branch": branch})
            return None
        if person in found or person == lead:
            row.fault(header, _("%(number)s is named twice as an author.") % {"number": number})
            return None
        found[person] = share
    return found if _fits(row, header, found) else None


def coauthors_said(proposal: Proposal) -> str:
    """The co-authors of a proposal as a cell has them; nothing for who wrote alone."""
    others = [each for each in proposal.authors.all() if each.person_id != proposal.lead_id]
    return APART.join(f"{each.person.employee_no} {plain(each.share)}" for each in others)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _APART.split(narrowed(text)) if part.strip()]


def _read(part: str) -> tuple[str, Decimal | None]:
    """The number and the share of one co-author; no share where it is none above 0 with at most two places."""
    found = _ONE.fullmatch(part)
    if found is None:
        return part, None
    try:
        share = parse_decimal(found["share"])
    except ValueError:
        return found["number"], None
    return found["number"], share if 0 < share <= FULL and share == half_up(share) else None


def _fits(row: Row, header: str, found: Mapping[Person, Decimal]) -> bool:
    """Whether something is left for the lead author, and there are not too many authors."""
    total = sum(found.values(), Decimal(0))
    if total >= FULL:
        said = {"total": plain(total)}
        row.fault(header, _("The shares of the co-authors add to %(total)s%%; the lead author has none left.") % said)
    elif len(found) >= MOST:
        row.fault(header, _("A proposal has at most %(most)s authors.") % {"most": MOST})
    else:
        return True
    return False

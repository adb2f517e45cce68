"""The sheet 组织: committees, general branches and branches."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from branchmgr.spreadsheets import Row
from groups.enums import BRANCH_WORD, COMMITTEE_KIND_WORDS
from groups.models import Branch, Committee
from groups.services.roster.draft import Draft
from groups.services.roster.register import Organisation, is_new
from groups.services.roster.sheets import ORGANISATIONS as SHEET

Named = list[tuple[Row, Organisation]]
PATH_LENGTH = 400  # as the field holds it


def named_organisations(draft: Draft) -> Named:
    """Makes every organisation of the sheet known by its code, so that rows may refer to later rows."""
    rows = (row for row in draft.book.rows(SHEET) if draft.claims(SHEET, row, "代码", space="place"))
    return [(row, place) for row in rows if (place := _organisation(draft, row))]


def _organisation(draft: Draft, row: Row) -> Organisation | None:
    register, code, kind = draft.register, row.text("代码"), row.choice("类型")
    if code in register.groups:
        row.fault("代码", _("A Party group has this code already."))
        return None
    there = register.organisation(code)
    if kind is None:
        register.doubtful.add(code)
        return there
    if there is not None:
        if isinstance(there, Branch) != (kind == BRANCH_WORD):
            row.fault("类型", _("A branch does not become a committee, nor a committee a branch: use a new code."))
        return there
    if kind == BRANCH_WORD:
        return register.branches.setdefault(code, Branch(code=code))
    if code.lower() in {known.lower() for known in register.committees}:
        # What lies below a committee is found by its path, and SQLite compares paths without regard to case.
        row.fault("代码", _("Another committee has this code but for capital letters. Choose another code."))
    return register.committees.setdefault(code, Committee(code=code))


def settle_organisations(draft: Draft, named: Named) -> None:
    """Works out what changes for each organisation."""
    for row, place in named:
        covered = is_new(place) or draft.reach.covers(place)
        superior = _superior(draft, row)
        _check_superior(draft, row, place, superior)
        differences = draft.settle(SHEET, row, place, _fields(row, place, superior))
        if not covered:
            draft.keep_out(row, "代码", place, differences, _("You do not administer this organisation."))
        draft.note(SHEET, place, place.code, differences)
    for row, place in named:
        if isinstance(place, Committee):
            _check_way_up(draft, row, place)


def _fields(row: Row, place: Organisation, superior: Committee | None) -> dict[str, tuple[str, Any]]:
    if isinstance(place, Branch):
        return {"名称": ("name", row.text("名称")), "上级代码": ("committee", superior)}
    kind = COMMITTEE_KIND_WORDS.get(row.choice("类型") or "")
    return {"名称": ("name", row.text("名称")), "类型": ("kind", kind), "上级代码": ("parent", superior)}


def _superior(draft: Draft, row: Row) -> Committee | None:
    code = row.text("上级代码")
    if not code or code in draft.register.committees:
        return draft.register.committees.get(code)
    if code in draft.register.branches or code in draft.register.groups:
        row.fault("上级代码", _("A superior is a committee or general branch; this is none."))
    elif code not in draft.register.doubtful:
        row.fault("上级代码", _("No organisation has this code, neither here nor in this file."))
    return None


def _check_superior(draft: Draft, row: Row, place: Organisation, superior: Committee | None) -> None:
    """Whoever puts an organisation below another administers that other one."""
    before = None if is_new(place) else place.committee if isinstance(place, Branch) else place.parent
    stays = not is_new(place) and (before == superior or not draft.has(SHEET, "上级代码"))
    if not stays and not draft.reach.covers(superior):
        row.fault("上级代码", _("You do not administer the organisation above."))


def _check_way_up(draft: Draft, row: Row, committee: Committee) -> None:
    """Nobody stands above oneself, and the codes from the top down fit the path."""
    way = [committee.code]
    above = committee.parent
    while above is not None:
        if above.code == committee.code:
            row.fault("上级代码", _("Seen upwards, this organisation comes to stand above itself."))
        if above.code in way:
            return
        way.append(above.code)
        known = draft.register.committees.get(above.code, above)
        above = known.parent
    if len("/".join(way)) + 2 > PATH_LENGTH:
        row.fault("上级代码", _("There are too many levels above this organisation."))

"""Posts by workbook: the sheet 示范岗 of a branch, all or nothing, repeatable without change."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branchmgr import audit, pace
from branchmgr.imports.changes import Change, ChangeKind, Outcome, differences
from branchmgr.models import User
from branchmgr.punctuation import with_commas
from branchmgr.spreadsheets import Column, ReadWorkbook, Row, Sheet, read_workbook
from groups.models import Branch, Department
from pioneer_posts.enums import POST_KIND_WORDS
from pioneer_posts.models import PioneerPost
from pioneer_posts.services.posts import FIXED, PostTerms, columns_of, terms_faults

POSTS: Final = "示范岗"
NAME, KIND, DEPARTMENT, SEATS, AIMS = "名称", "类型", "部门", "名额", "目标"
COLUMNS: Final = {"name": NAME, "kind": KIND, "department": DEPARTMENT, "seats": SEATS, "aims": AIMS}
_APART: Final = re.compile(r"[;；\n]")
Key = tuple[str, int]


@dataclass(slots=True)
class _Desk:
    """The workbook beside the posts there are."""

    branch: Branch
    book: ReadWorkbook
    departments: dict[str, Department]
    known: dict[Key, PioneerPost]
    seen: set[Key] = field(default_factory=set)
    added: list[PostTerms] = field(default_factory=list)
    changed: list[tuple[PioneerPost, dict[str, Any]]] = field(default_factory=list)
    unchanged: int = 0


def post_sheet() -> Sheet:
    """The sheet as it is read and as its template has it."""
    return Sheet(
        POSTS,
        (
            Column(NAME, required=True, example="零违章示范岗"),
            Column(KIND, required=True, kind="choice", choices=tuple(POST_KIND_WORDS), example="生产"),
            Column(DEPARTMENT, required=True, note=_("A department or station as the roster names it.")),
            Column(
                SEATS, kind="integer", note=_("How many hold it at a time; 1 where nothing is entered."), example="1"
            ),
            Column(AIMS, note=_("Aims that anybody can check, with ; between two."), example="全年零违章;每月带教一次"),
        ),
    )


@transaction.atomic
def import_posts(
    branch: Branch, *, source: bytes | BinaryIO, by: User | None, now: datetime, dry_run: bool = False
) -> Outcome:
    """Adds the posts that a workbook brings and changes those that are there; a post that is not in it stays.

    Raises RefusedError with all faults at once where anything is wrong; then nothing is changed. With ``dry_run``
    nothing is written.
    """
    branch = Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    desk = _drafted(branch, source)
    desk.book.refuse_if_faulty()
    outcome = _outcome(desk, dry_run=dry_run)
    if dry_run or not outcome.changes:
        return outcome
    for terms in desk.added:
        PioneerPost.objects.create(branch=branch, **columns_of(terms))
    for post, changed in desk.changed:
        for name, value in changed.items():
            setattr(post, name, value)
        post.save(update_fields=list(changed))
    after = {"added": [each.name for each in desk.added], "changed": [_said(*each) for each in desk.changed]}
    audit.record("import_posts", by=by, subject=branch, branch=branch.code, after={**after, "at": now})
    return outcome


def _outcome(desk: _Desk, *, dry_run: bool) -> Outcome:
    new, other, left = len(desk.added), len(desk.changed), desk.unchanged
    added = ngettext("%(count)s post added", "%(count)s posts added", new) % {"count": new}
    changed = ngettext("%(count)s post changed", "%(count)s posts changed", other) % {"count": other}
    same = ngettext("%(count)s post as before", "%(count)s posts as before", left) % {"count": left}
    return Outcome(
        sheets=(POSTS,),
        changes=(*map(_addition, desk.added), *(_change(post, changed) for post, changed in desk.changed)),
        untouched=Counter({POSTS: left}),
        notices=tuple(map(str, desk.book.notices)),
        said=with_commas((added, changed, same)),
        dry_run=dry_run,
    )


def _addition(terms: PostTerms) -> Change:
    fields = differences({}, _cells(columns_of(terms)))
    return Change(POSTS, ChangeKind.CREATED, terms.name, terms.department.name, fields)


def _change(post: PioneerPost, changed: dict[str, Any]) -> Change:
    fields = differences(_cells({name: getattr(post, name) for name in changed}), _cells(changed))
    return Change(POSTS, ChangeKind.CHANGED, post.name, post.department.name, fields)


def _cells(columns: dict[str, Any]) -> dict[str, str]:
    """Columns of a post in the words of the workbook; name and department say which post it is."""
    words = {value: word for word, value in POST_KIND_WORDS.items()}
    said = {KIND: words.get(columns.get("kind", "")), SEATS: columns.get("seats"), AIMS: columns.get("aims")}
    return {header: str(value).replace("\n", ";") for header, value in said.items() if value is not None}


def _drafted(branch: Branch, source: bytes | BinaryIO) -> _Desk:
    """Everything the workbook says, judged; its faults are collected in the book."""
    book = read_workbook(source, [post_sheet()])
    names = {row.text(DEPARTMENT) for row in book.rows(POSTS)}
    departments = {each.name: each for each in Department.objects.filter(name__in=names)}
    posts = PioneerPost.objects.of(branch).in_use().select_related("department")
    desk = _Desk(branch, book, departments, {(post.name, post.department_id): post for post in posts})
    for row in pace.over(book.rows(POSTS), until=80):
        _read_row(desk, row)
    return desk


def _read_row(desk: _Desk, row: Row) -> None:
    terms = _terms(desk, row)
    if terms is None:
        return
    faults = list(terms_faults(terms))
    for column, sentence in faults:
        row.fault(COLUMNS[column], sentence)
    key = (terms.name, terms.department.pk)
    if key in desk.seen:
        row.fault(NAME, _("This post has two rows. Keep one."))
    elif not faults:
        desk.seen.add(key)
        _take(desk, row, terms, desk.known.get(key))


def _terms(desk: _Desk, row: Row) -> PostTerms | None:
    """What the row says; None where a cell is empty or cannot be read, which is told."""
    name, word, place = row.text(NAME), row.choice(KIND), row.text(DEPARTMENT)
    seats = row.integer(SEATS)
    department = desk.departments.get(place)
    if place and department is None:
        row.fault(DEPARTMENT, unknown_department(place))
    if not name or word is None or department is None or (seats is None and row.text(SEATS)):
        return None
    aims = "\n".join(part.strip() for part in _APART.split(row.text(AIMS)) if part.strip())
    kind = str(POST_KIND_WORDS[word])
    return PostTerms(name=name, kind=kind, department=department, seats=1 if seats is None else seats, aims=aims)


def unknown_department(name: str) -> str:
    """What is said of a name that no department has."""
    return _("No department is called “%(name)s”. Departments come with the roster.") % {"name": name}


def _take(desk: _Desk, row: Row, terms: PostTerms, post: PioneerPost | None) -> None:
    if post is None:
        desk.added.append(terms)
        return
    wanted = columns_of(terms)
    changed = {name: value for name, value in wanted.items() if value != getattr(post, name)}
    if FIXED & changed.keys() and post.is_known:
        row.fault(KIND, _("This post has candidates or holders and keeps its kind."))
    elif changed:
        desk.changed.append((post, changed))
    else:
        desk.unchanged += 1


def _said(post: PioneerPost, changed: dict[str, Any]) -> dict[str, Any]:
    return {"post": post.name, **changed}

"""A committee with very many branches, filled by sets in a few seconds; PostgreSQL only.

Every row keeps the constraints of its table. Only what pages read in bulk is there: no attached files, no
corrections, no elections.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from branchmgr.models import User
from groups.models import Branch, Committee, PartyGroup
from groups.models.people import sort_key
from groups.pinyin import keys_of

STATEMENTS = Path(__file__).with_suffix(".sql")
FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = ("伟", "芳", "秀英", "建国", "志强", "海燕", "明", "丽华", "国庆", "小军", "桂兰", "学文")
APART = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Multitude:
    """How much is filled; ``number`` keeps the ids and codes of several in one database apart.

    ``groups`` are of each branch, ``people`` of each group (its leader the first), ``indicators`` of each scheme,
    ``records`` of each group, ``proposals`` and ``entries`` (of the audit) of each branch, ``notices`` of each person.
    The quarters 1 to 3 of ``year`` are published, the fourth is in scoring; cells are there for those ``scored``.
    ``trusted`` leaves out what is asked row by row (keys that lead to other tables, triggers), which takes most of the
    time; that they hold is shown by a small multitude without it.
    """

    branches: int = 10_000
    groups: int = 10
    people: int = 2
    indicators: int = 5
    scored: Sequence[int] = (4,)
    records: int = 1
    proposals: int = 3
    notices: int = 2
    entries: int = 10
    year: int = 2026
    number: int = 1
    trusted: bool = False

    @property
    def base(self) -> int:
        """What all ids come after; so high that no sequence gets there."""
        return self.number * APART

    @property
    def mark(self) -> str:
        """What all codes begin with."""
        return f"DW{self.number}"

    def committee(self) -> Committee:
        """The committee above all branches."""
        return Committee.objects.get(pk=self.base)

    def branch(self, number: int = 1) -> Branch:
        """A branch, the first being 1."""
        return Branch.objects.get(pk=self.base + number)

    def group(self, number: int = 1) -> PartyGroup:
        """A group, counted through all branches."""
        return PartyGroup.objects.get(pk=self.base + number)

    def period(self, quarter: int, branch: int = 1) -> int:
        """The primary key of a period."""
        return self.base + (branch - 1) * 4 + quarter

    def leader(self, group: int = 1) -> User:
        """The leader of a group; those of a branch's first three are on its committee, the first as secretary."""
        return User.objects.get(pk=self.base + 1 + (group - 1) * self.people)

    def secretary(self, branch: int = 1) -> User:
        """The secretary of a branch."""
        return self.leader(1 + (branch - 1) * self.groups)

    def admin(self) -> User:
        """The admin of the committee above all branches."""
        return User.objects.get(pk=self.base + self.branches * self.groups * self.people + 1)

    def auditor(self) -> User:
        """The auditor of the committee above all branches."""
        return User.objects.get(pk=self.base + self.branches * self.groups * self.people + 2)


def fill(wanted: Multitude) -> Multitude:
    """Writes everything, then lets the database count its tables anew, as it does by itself after a while."""
    names = [family + given for family, given in product(FAMILY, GIVEN)]
    values: dict[str, Any] = {name: getattr(wanted, name) for name in wanted.__dataclass_fields__}
    values |= {"base": wanted.base, "mark": wanted.mark, "scored": list(wanted.scored), "names": names}
    values |= {"sort_keys": [sort_key(name) for name in names], "initials": [keys_of(name) for name in names]}
    with transaction.atomic(), connection.cursor() as cursor:
        if wanted.trusted:
            cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in _statements():
            cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")
    return wanted


def _statements() -> Iterator[str]:
    for statement in STATEMENTS.read_text().split(";\n"):
        if statement.strip():
            yield statement

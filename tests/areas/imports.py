"""Imports: everybody's own, as long as they may still import; the workbook of a former secretary is nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from activities.imports import BASES
from branchmgr import clock
from branchmgr.imports.kinds import Kind
from branchmgr.imports.service import bring_import
from branchmgr.models import Import
from pioneer_posts.imports import POSTS
from tests.areas import Address, Mark
from tests.factories import groups
from tests.factories.workbooks import workbook

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
import_detail             ready,faulty                   .n nnnn n nnnnnn s    mn nnnn n nnnnnn s
import_detail             former                         nn nnnf n nnnnnn s    nn nnnf n nnnnnn s
import_confirm            ready                          mn nnnn n nnnnnn s    >n nnnn n nnnnnn s
import_confirm            faulty                         mn nnnn n nnnnnn s    un nnnn n nnnnnn s
import_confirm            former                         nn nnnf n nnnnnn s    nn nnnf n nnnnnn s
import_drop               ready,faulty                   mn nnnn n nnnnnn s    >n nnnn n nnnnnn s
import_drop               former                         nn nnnf n nnnnnn s    nn nnnf n nnnnnn s
import_marked             ready                          un nnnn n nnnnnn s    mn nnnn n nnnnnn s
import_marked             faulty                         .n nnnn n nnnnnn s    mn nnnn n nnnnnn s
import_marked             former                         nn nnnf n nnnnnn s    nn nnnf n nnnnnn s
"""

PERMISSIONS = """
branchmgr.use_import      import_ready,import_faulty     S
branchmgr.use_import      import_former
"""

MARKS = [
    Mark("CANARY-IMPORT", "S", "what a workbook would change"),
    Mark("CANARY-FAULT", "S", "a cell of a faulty workbook"),
    Mark("CANARY-FORMER", "", "a workbook whose bringer may no longer import it"),
]

SHOWN_AT = {"Import": "import_detail"}


def furnish(world: World) -> dict[str, Any]:
    """Posts brought by the secretary and by the one before, and bases of dues with a fault."""
    groups.department("进出科")
    bases = workbook(党费基数=[("工号", "起始月份", "类别", "基数"), ("CANARY-FAULT", "2027-01", "在职", "8000")])
    return {
        "import_ready": _brought(world, "S", POSTS, _posts("CANARY-IMPORT")),
        "import_faulty": _brought(world, "S", BASES, bases),
        "import_former": _brought(world, "E", POSTS, _posts("CANARY-FORMER")),
    }


def _posts(name: str) -> bytes:
    return workbook(示范岗=[("名称", "类型", "部门"), (name, "生产", "进出科")])


def _brought(world: World, role: str, kind: Kind, source: bytes) -> Import:
    by, now = world.users[role], clock.now()
    return bring_import(kind, [world.branch.pk], source=source, name="导入.xlsx", by=by, now=now)


def addresses(world: World) -> Iterator[Address]:
    """The pages of each."""
    for state in ("ready", "faulty", "former"):
        item = world.things[f"import_{state}"]
        for name in ("import_detail", "import_drop", "import_marked"):
            yield Address(name, state, reverse(name, args=[item.pk]))
        yield Address("import_confirm", state, reverse("import_confirm", args=[item.pk]), {"shown": item.shown})

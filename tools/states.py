"""``make states``: draws the tables of steps in the enums of the apps into docs/domain.md, as Mermaid diagrams."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).resolve().parent.parent / "docs/domain.md"
PLACE = re.compile(r"(<!-- states: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def tables() -> dict[str, Mapping[Any, Any]]:
    """Every state machine by the word for its thing; enums need a configured Django."""
    from appraisal import enums  # settings must be there first
    from board import enums as board_enums  # settings must be there first
    from branchmgr import enums as kernel_enums  # settings must be there first
    from groups import enums as groups_enums  # settings must be there first
    from innovation import enums as innovation_enums  # settings must be there first
    from pioneer_posts import enums as post_enums  # settings must be there first

    return {
        "period": enums.NEXT,
        "objection": enums.NEXT_OBJECTION,
        "correction": enums.NEXT_CORRECTION,
        "rectification": enums.NEXT_RECTIFICATION,
        "election": groups_enums.NEXT_ELECTION,
        "regrouping": groups_enums.NEXT_REGROUPING,
        "round": post_enums.NEXT_ROUND,
        "application": post_enums.NEXT_APPLICATION,
        "assessment": post_enums.NEXT_ASSESSMENT,
        "proposal": innovation_enums.NEXT_PROPOSAL,
        "meeting": innovation_enums.NEXT_MEETING,
        "review": innovation_enums.NEXT_REVIEW,
        "seminar": innovation_enums.NEXT_SEMINAR,
        "affair": board_enums.NEXT_AFFAIR,
        "long_work": kernel_enums.NEXT_WORK,
    }


def drawn(table: Mapping[Any, Any]) -> str:
    """One table as a diagram: what may follow what, beginnings and ends marked."""
    steps = [(status, then) for status, after in table.items() for then in _several(after)]
    known = list(dict.fromkeys(status for step in steps for status in step))
    followed = {then for _status, then in steps}
    lines = [f"    {status.value} : {status.value.replace('_', ' ')} {_chinese(status)}" for status in known]
    lines += [f"    [*] --> {status.value}" for status in known if status not in followed or status == known[0]]
    lines += [f"    {status.value} --> {then.value}" for status, then in steps]
    lines += [f"    {status.value} --> [*]" for status in known if status not in table]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```", ""])


def _several(after: Any) -> Iterator[Any]:
    yield from after if isinstance(after, tuple) else (after,)


def _chinese(status: Any) -> str:
    from django.utils.translation import override  # settings must be there first

    with override("zh-hans"):
        return str(status.label)


def redrawn(text: str) -> str:
    """The document with every diagram as the code has it now; each table must have its place in it."""
    found = {name: drawn(table) for name, table in tables().items()}
    places = {match.group(2) for match in PLACE.finditer(text)}
    if places != set(found):
        sys.exit(f"docs/domain.md has places for {sorted(places)}, the code has {sorted(found)}.")
    return PLACE.sub(lambda match: f"{match.group(1)}{found[match.group(2)]}{match.group(3)}", text)


def main() -> None:
    """Writes the document anew."""
    import django  # settings are named first

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "branchmgr.settings_test")
    django.setup()
    DOCUMENT.write_text(redrawn(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{DOCUMENT.name}: drawn anew")


if __name__ == "__main__":
    main()

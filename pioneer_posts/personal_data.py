"""What the pioneer posts keep of people: what their copy holds, and what goes when it is erased."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from groups.erasing import Files, Former, Kept, Named, Texts
from groups.models import Person
from groups.personal_copy import Copied, CopySheet
from pioneer_posts import draws
from pioneer_posts.models import (
    Application,
    Assessment,
    CheckDraw,
    Feedback,
    Fulfilment,
    Holding,
    Round,
    SpotCheck,
    Violation,
)

KEPT: Final[tuple[Kept, ...]] = (
    Texts(Application, "person", ("grounds", "pledge", "opinion", "decision_reason")),
    Texts(Holding, "person", ("end_reason", "best_practice")),
    Texts(Fulfilment, "holding__person", ("text",)),
    Texts(Feedback, "application__person", ("text", "reason", "answer")),
    Texts(Assessment, "holding__person", ("comment", "abstention_reason")),
    Texts(SpotCheck, "holding__person", ("finding", "answer")),
    Texts(Violation, "holding__person", ("event", "decision_reason")),
    Named(Round, "award_present"),
    Files(Fulfilment, "holding__person", "evidence"),
)

SHEETS: Final = (
    CopySheet(
        Application,
        ("person",),
        (
            Copied("post__name", _("pioneer post")),
            Copied("way"),
            Copied("filed_at"),
            Copied("grounds"),
            Copied("pledge"),
        ),
    ),
    CopySheet(
        Holding,
        ("person",),
        (
            Copied("number"),
            Copied("post__name", _("pioneer post")),
            Copied("starts_on"),
            Copied("ended_on"),
            Copied("end_reason"),
            Copied("best_practice"),
        ),
    ),
    CopySheet(Fulfilment, ("holding__person",), (Copied("holding__number"), Copied("done_on"), Copied("text"))),
)


def draw_without_number(person: Person, former: Former) -> int:
    """Takes the employee number out of the draws of spot checks.

    The order of the checkers follows from their numbers: it is kept from now on, so that what is left of the draw can
    still be worked out again.
    """
    rows = CheckDraw.objects.all().only("pk", "seed", "said").iterator(chunk_size=500)
    changed = [draw for draw in rows if former.number in {*draw.said["checkers"], *draw.said["posts"].values()}]
    for draw in changed:
        draw.said = _without(draw.said, draw.seed, former.number, person.employee_no)
    CheckDraw.objects.bulk_update(changed, ["said"], batch_size=500)
    return len(changed)


def _without(said: dict[str, Any], seed: str, number: str, label: str) -> dict[str, Any]:
    order = said.get("order") or draws.in_order(seed, "checker", said["checkers"])
    renamed = [label if each == number else each for each in order]
    posts = {post: label if holder == number else holder for post, holder in said["posts"].items()}
    gone = [*said.get("gone", []), label]
    return {**said, "order": renamed, "checkers": sorted(renamed), "posts": posts, "gone": gone}

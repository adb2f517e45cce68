"""What an entry of the audit says, in words: what its values are called and where the act came from.

What a thing's own fields are called and what their choices mean the models know; other names stand here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import pgettext, pgettext_lazy

BETWEEN: Final = " · "
"""stands between the name of a value and the name of what it lies within"""

NAMES: Final[Mapping[str, Any]] = {
    "absent": pgettext_lazy("audit", "Absent"),
    "action": pgettext_lazy("audit", "Action"),
    "actions": pgettext_lazy("audit", "Actions"),
    "address": pgettext_lazy("audit", "Network address"),
    "after": pgettext_lazy("audit", "After it"),
    "aim": pgettext_lazy("audit", "Aim"),
    "aims": pgettext_lazy("audit", "Aims"),
    "answer": pgettext_lazy("audit", "Answer"),
    "answer_by": pgettext_lazy("audit", "Answer by"),
    "approved": pgettext_lazy("audit", "Approved"),
    "at": pgettext_lazy("audit", "Moment"),
    "attachment": pgettext_lazy("audit", "Attachment"),
    "award": pgettext_lazy("audit", "Award"),
    "awarded": pgettext_lazy("audit", "Awarded"),
    "bands": pgettext_lazy("audit", "Grades"),
    "best_practice": pgettext_lazy("audit", "Good practice"),
    "branch": pgettext_lazy("audit", "Branch"),
    "called": pgettext_lazy("audit", "Called from now on"),
    "candidates": pgettext_lazy("audit", "Candidates"),
    "cell": pgettext_lazy("audit", "Cell"),
    "cells": pgettext_lazy("audit", "Cells"),
    "changed": pgettext_lazy("audit", "Changed"),
    "changes": pgettext_lazy("audit", "Changes"),
    "chosen": pgettext_lazy("audit", "Chosen"),
    "class": pgettext_lazy("audit", "Class"),
    "closed_on": pgettext_lazy("audit", "Closed on"),
    "code_by": pgettext_lazy("audit", "Password issued by"),
    "commitment": pgettext_lazy("audit", "Seal of the draw"),
    "confirmed": pgettext_lazy("audit", "Confirmed"),
    "correction": pgettext_lazy("audit", "Correction"),
    "count": pgettext_lazy("audit", "Number"),
    "created": pgettext_lazy("audit", "New"),
    "day": pgettext_lazy("audit", "Day"),
    "decision": pgettext_lazy("audit", "Decision"),
    "decisions": pgettext_lazy("audit", "Decisions"),
    "demanded": pgettext_lazy("audit", "Demanded"),
    "done_on": pgettext_lazy("audit", "Done on"),
    "drawn": pgettext_lazy("audit", "Drawn by lot"),
    "due": pgettext_lazy("audit", "Due"),
    "edition": pgettext_lazy("audit", "Edition"),
    "ended": pgettext_lazy("audit", "Ended"),
    "erased": pgettext_lazy("audit", "Erased"),
    "error": pgettext_lazy("audit", "Failure"),
    "evidence": pgettext_lazy("audit", "Evidence"),
    "excused": pgettext_lazy("audit", "Excused"),
    "exempt": pgettext_lazy("audit", "Exempt"),
    "figure": pgettext_lazy("audit", "Figure"),
    "file": pgettext_lazy("audit", "File"),
    "files": pgettext_lazy("audit", "Files"),
    "finding": pgettext_lazy("audit", "Finding"),
    "findings": pgettext_lazy("audit", "Findings"),
    "form": pgettext_lazy("audit", "Form"),
    "from": pgettext_lazy("audit", "From"),
    "good_until": pgettext_lazy("audit", "Good until"),
    "governs": pgettext_lazy("audit", "Governs"),
    "group": pgettext_lazy("audit", "Group"),
    "holder": pgettext_lazy("audit", "Holder"),
    "honour": pgettext_lazy("audit", "Honour"),
    "hours": pgettext_lazy("audit", "Hours"),
    "instead_of_another": pgettext_lazy("audit", "Instead of another"),
    "items": pgettext_lazy("audit", "Items"),
    "job": pgettext_lazy("audit", "Job"),
    "kind": pgettext_lazy("audit", "Kind"),
    "late": pgettext_lazy("audit", "Late"),
    "leader": pgettext_lazy("audit", "Leader"),
    "leaders_ended": pgettext_lazy("audit", "Offices of leaders ended"),
    "leave": pgettext_lazy("audit", "On leave"),
    "lots": pgettext_lazy("audit", "Lots"),
    "made_at": pgettext_lazy("audit", "Made at"),
    "measure": pgettext_lazy("audit", "Measure"),
    "measures": pgettext_lazy("audit", "Measures"),
    "meeting": pgettext_lazy("audit", "Meeting"),
    "meeting_on": pgettext_lazy("audit", "Meeting on"),
    "members": pgettext_lazy("audit", "Members"),
    "merged": pgettext_lazy("audit", "Merged"),
    "month": pgettext_lazy("audit", "Month"),
    "months": pgettext_lazy("audit", "Months"),
    "months_changed": pgettext_lazy("audit", "Months changed"),
    "moves": pgettext_lazy("audit", "Moves"),
    "name": pgettext_lazy("audit", "Name"),
    "named": pgettext_lazy("audit", "With the name"),
    "names": pgettext_lazy("audit", "Names"),
    "new": pgettext_lazy("audit", "New value"),
    "note": pgettext_lazy("audit", "Note"),
    "number": pgettext_lazy("audit", "Number of it"),
    "number_hash": pgettext_lazy("audit", "Number, sealed"),
    "old": pgettext_lazy("audit", "Old value"),
    "on": pgettext_lazy("audit", "On"),
    "opinion": pgettext_lazy("audit", "Opinion"),
    "origin": pgettext_lazy("audit", "Begun from"),
    "other": pgettext_lazy("audit", "Other effects"),
    "out_of_turn": pgettext_lazy("audit", "Out of turn"),
    "owed": pgettext_lazy("audit", "Owed"),
    "owner": pgettext_lazy("audit", "Responsible"),
    "parts": pgettext_lazy("audit", "Parts"),
    "payments": pgettext_lazy("audit", "Payments"),
    "period": pgettext_lazy("audit", "Period"),
    "person": pgettext_lazy("audit", "Person"),
    "phone": pgettext_lazy("audit", "With the telephone number"),
    "place": pgettext_lazy("audit", "Place"),
    "plaques": pgettext_lazy("audit", "Plaques"),
    "points": pgettext_lazy("audit", "Points"),
    "post": pgettext_lazy("audit", "Post"),
    "posts": pgettext_lazy("audit", "Posts"),
    "present": pgettext_lazy("audit", "Present"),
    "present_state": pgettext_lazy("audit", "State of today"),
    "proof": pgettext_lazy("audit", "Proof"),
    "proposal": pgettext_lazy("audit", "Proposal"),
    "proposals": pgettext_lazy("audit", "Proposals"),
    "quarter": pgettext_lazy("audit", "Quarter"),
    "query": pgettext_lazy("audit", "Choice"),
    "question": pgettext_lazy("audit", "Question"),
    "reached_on": pgettext_lazy("audit", "Reached on"),
    "reason": pgettext_lazy("audit", "Reason"),
    "relation": pgettext_lazy("audit", "Related to"),
    "resolution": pgettext_lazy("audit", "Resolution"),
    "rest_since": pgettext_lazy("audit", "Offices rest since"),
    "results": pgettext_lazy("audit", "Results"),
    "results_fingerprint": pgettext_lazy("audit", "Fingerprint of the results"),
    "revision": pgettext_lazy("audit", "Revision"),
    "round": pgettext_lazy("audit", "Round"),
    "rows": pgettext_lazy("audit", "Rows"),
    "scores_fingerprint": pgettext_lazy("audit", "Fingerprint of the scores"),
    "seed": pgettext_lazy("audit", "Seed of the draw"),
    "settled": pgettext_lazy("audit", "Settled"),
    "sha256": pgettext_lazy("audit", "Checksum"),
    "share": pgettext_lazy("audit", "Share"),
    "shares": pgettext_lazy("audit", "Shares"),
    "size": pgettext_lazy("audit", "Size in bytes"),
    "span": pgettext_lazy("audit", "Time"),
    "state": pgettext_lazy("audit", "State"),
    "status": pgettext_lazy("audit", "Status"),
    "summaries": pgettext_lazy("audit", "Summaries"),
    "summary": pgettext_lazy("audit", "Summary"),
    "taken_back": pgettext_lazy("audit", "Taken back"),
    "talks": pgettext_lazy("audit", "Talks"),
    "terms": pgettext_lazy("audit", "Terms"),
    "text": pgettext_lazy("audit", "Text"),
    "texts": pgettext_lazy("audit", "Texts"),
    "to": pgettext_lazy("audit", "To"),
    "until": pgettext_lazy("audit", "Until"),
    "verdicts": pgettext_lazy("audit", "Verdicts"),
    "version": pgettext_lazy("audit", "Version"),
    "video": pgettext_lazy("audit", "By video"),
    "visitor": pgettext_lazy("audit", "Visitor"),
    "votes": pgettext_lazy("audit", "Votes"),
    "way": pgettext_lazy("audit", "Way"),
    "what": pgettext_lazy("audit", "What"),
    "withdrawn": pgettext_lazy("audit", "Withdrawn"),
    "without_review": pgettext_lazy("audit", "Without review"),
    "words": pgettext_lazy("audit", "Words"),
    "work": pgettext_lazy("audit", "Work"),
    "written_at": pgettext_lazy("audit", "Written at"),
    "year": pgettext_lazy("audit", "Year"),
    "yuan": pgettext_lazy("audit", "Yuan"),
}

COMMANDS: Final[Mapping[str, Any]] = {
    "backup": pgettext_lazy("audit", "backup on the server"),
    "confirm_offices": pgettext_lazy("audit", "confirming offices on the server"),
    "create_admin": pgettext_lazy("audit", "setting up on the server"),
    "import_roster": pgettext_lazy("audit", "import on the server"),
    "import_scheme": pgettext_lazy("audit", "import on the server"),
    "import_scores": pgettext_lazy("audit", "import on the server"),
    "issue_password": pgettext_lazy("audit", "issuing a password on the server"),
    "restore": pgettext_lazy("audit", "restoring on the server"),
    "seed_demo": pgettext_lazy("audit", "loading the demonstration data"),
}
"""what the commands of the server are called that leave entries"""
CLEARER: Final = ("number",)
"""names whose word here is told rather than that of the field: a number of something is no figure"""


def name_of(subject: str, name: str) -> str:
    """What a value is called; each part of the name by itself, as it stands where nobody has a word for it."""
    return BETWEEN.join(word_for(subject, part) for part in name.split(BETWEEN))


def origin_of(origin: str) -> str:
    """Where an act came from: a browser's address, a command, the tick."""
    kind, _space, rest = origin.partition(" ")
    if kind == "web":
        return pgettext("audit", "browser, %(address)s") % {"address": rest}
    if kind == "command":
        return str(COMMANDS[rest]) if rest in COMMANDS else pgettext("audit", "command %(name)s") % {"name": rest}
    return pgettext("audit", "by itself") if kind == "tick" else origin


def word_for(subject: str, name: str) -> str:
    """What one part of the name of a value is called; the part itself where nobody has a word for it."""
    field = field_of(subject, name)
    if field is not None and name not in CLEARER and isinstance(field.verbose_name, Promise):
        return str(capfirst(str(field.verbose_name)))
    if name in NAMES:
        return str(NAMES[name])
    if field is not None and field.related_model:
        return str(capfirst(str(field.related_model._meta.verbose_name)))
    beside = next(_fields_beside(subject, name), None)
    return str(capfirst(str(beside.verbose_name))) if beside is not None else name


def _fields_beside(subject: str, name: str) -> Iterator[Any]:
    """The fields of one name of the other kinds of things of the same app that have a word of their own."""
    app = subject.partition(".")[0]
    beside = (field_of(model._meta.label_lower, name) for model in apps.get_models() if model._meta.app_label == app)
    return (field for field in beside if field is not None and isinstance(field.verbose_name, Promise))


def field_of(subject: str, name: str) -> Any:
    """The field of a kind of thing that a value has its name from, if there is one."""
    try:
        found = apps.get_model(subject)._meta.get_field(name)
    except (FieldDoesNotExist, LookupError, ValueError):
        return None
    return found if isinstance(found, Field) else None

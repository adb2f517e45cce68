"""Every service leaves exactly one entry, every export leaves one, and nothing in the product takes one away."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

import pytest
from django.urls import get_resolver

from branchmgr.models import AuditEvent
from tests import audit_paths, house
from tests.addresses import patterns

NO_CHANGE = "nothing changed, nothing is recorded: the rows written and the entry depend on the same list"
PART = "part of a service that leaves the entry"
ON_ITS_WAY = "a workbook on its way: the service of its kind, called by way of the table of kinds, leaves the entry"
EACH = "acts on several things in one transaction, and leaves one entry on each"
WITHOUT, SEVERAL, NEVER = "can write without an entry", "can leave more than one entry", "never leaves an entry"

EXCEPTIONS: Mapping[str, tuple[set[str], str]] = {
    "activities.services.closing.close_times": ({WITHOUT, SEVERAL}, EACH),
    "activities.services.dues.open_month": ({WITHOUT}, NO_CHANGE),
    "activities.services.dues_base_sheets.import_bases": ({SEVERAL}, EACH),
    "activities.services.dues_sheets.import_payments": ({WITHOUT}, NO_CHANGE),
    "activities.services.evidence.attach_all": ({WITHOUT, SEVERAL}, EACH),
    "activities.services.records.submit_record": ({SEVERAL}, "a plan takes two steps of its life, each with its entry"),
    "appraisal.services.corrections.confirm_correction": ({SEVERAL}, EACH),
    "appraisal.services.leader_warnings.follow_results": ({SEVERAL}, EACH),
    "appraisal.services.periods.total_period": ({WITHOUT, SEVERAL}, EACH),
    "appraisal.services.periods.publish_period": ({SEVERAL}, EACH),
    "appraisal.services.rectifications.follow_results": ({SEVERAL}, EACH),
    "appraisal.services.totals.total_due": ({WITHOUT, SEVERAL}, EACH),
    "board.services.demo.seed_demo": ({WITHOUT, SEVERAL}, "the whole demonstration, by the services"),
    "branchmgr.imports.service.bring_import": ({WITHOUT, NEVER}, ON_ITS_WAY),
    "branchmgr.imports.service.confirm_import": ({WITHOUT, NEVER}, ON_ITS_WAY),
    "branchmgr.imports.service.drop_import": ({WITHOUT, NEVER}, ON_ITS_WAY),
    "branchmgr.imports.service.forget_findings": ({WITHOUT, NEVER}, ON_ITS_WAY),
    "branchmgr.imports.service.write_import": ({WITHOUT, NEVER}, ON_ITS_WAY),
    "branchmgr.sendings.begin": ({WITHOUT, NEVER}, PART),
    "branchmgr.uploads.store": ({WITHOUT, NEVER}, PART),
    "groups.services.personal_data.record_reading": ({WITHOUT}, "one entry a reader, person and day; then none"),
    "innovation.services.files.attach_files": ({WITHOUT, SEVERAL}, EACH),
    "innovation.services.proposal_sheets.import_proposals": ({WITHOUT}, NO_CHANGE),
    "pioneer_posts.services.awards.award_posts": ({SEVERAL}, "one for the award, one for each reason given"),
    "pioneer_posts.services.checks.redraw_checks": ({WITHOUT, SEVERAL}, NO_CHANGE),
    "pioneer_posts.services.feedback.forget_hands": ({WITHOUT}, NO_CHANGE),
    "pioneer_posts.services.holdings.withdraw_holding": ({WITHOUT, NEVER}, PART),
    "pioneer_posts.services.round_steps.post_candidates": ({WITHOUT}, "without a candidate the secretary is told"),
}


@pytest.fixture(scope="module")
def reader() -> audit_paths.Reader:
    return audit_paths.product()


def test_every_service_leaves_one_entry_whichever_way_it_takes(reader: audit_paths.Reader) -> None:
    found = {service: set(audit_paths.faults(reader, service)) for service in audit_paths.services(reader)}
    assert len(found) > 200, "services were not found: the search is broken"
    assert {service: faults for service, faults in found.items() if faults} == {
        service: faults for service, (faults, _reason) in EXCEPTIONS.items()
    }


SERVICE = """
from django.db import transaction
from branchmgr import audit
from app.parts import step

@transaction.atomic
def serve(thing, *, by):
    {body}

def _record(thing, *, by):
    audit.record("serve", by=by, subject=thing)

@transaction.atomic
def other(thing, *, by):
    _record(thing, by=by)
"""
PARTS = """
from branchmgr import audit

def step(thing, *, by):
    thing.save()
    audit.record("step", by=by)
"""


def faults(body: str) -> list[str]:
    modules = {"app.services": SERVICE.format(body=body.replace("\n", "\n    ")), "app.parts": PARTS}
    reader = audit_paths.Reader({name: audit_paths.module_of(name, text) for name, text in modules.items()})
    return audit_paths.faults(reader, "app.services.serve")


@pytest.mark.parametrize(
    "body",
    [
        "thing.save()\n_record(thing, by=by)",
        "if thing.same:\n    return thing\nthing.save()\n_record(thing, by=by)",
        "if thing.bad:\n    thing.save()\n    raise RefusedError\n_record(thing, by=by)",
        "return step(thing, by=by)",
        "if thing.a:\n    step(thing, by=by)\nelse:\n    _record(thing, by=by)",
        "for each in thing.parts:\n    each.save()\n_record(thing, by=by)",
    ],
)
def test_service_with_one_entry_passes(body: str) -> None:
    assert faults(body) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("thing.save()", [WITHOUT, NEVER]),
        ("thing.save()\nif thing.a:\n    _record(thing, by=by)", [WITHOUT]),
        ("thing.save()\nif thing.a:\n    return thing\n_record(thing, by=by)", [WITHOUT]),
        ("_record(thing, by=by)\n_record(thing, by=by)", [SEVERAL]),
        ("other(thing, by=by)\nstep(thing, by=by)", [SEVERAL]),
        ("for each in thing.parts:\n    _record(each, by=by)", [SEVERAL]),
        ("return [other(each, by=by) for each in thing.parts]", [SEVERAL]),
    ],
)
def test_service_without_or_with_two_entries_is_caught(body: str, expected: list[str]) -> None:
    assert faults(body) == expected


# What leaves the house as a file, by the words that views make an answer of. What may be long work is another matter:
# ``tests/branchmgr/test_long_exports.py`` has each of its kinds leave its one entry.
SENT = {"workbook_response", "FileResponse", "_download", "_document", "_file"}
UNRECORDED = {
    "roster_template": "an empty form",
    "proposal_template": "an empty form",
    "post_template": "an empty form",
    "scheme_template": "an empty form",
    "paper_form_ours": "an empty form",
    "scheme_example": "an empty form",
    "set_up_template": "an empty form",
    "set_up_timetable": "the days of periods, which everybody may know; it says nothing of anybody",
    "scheme_export": "a scheme, which the branch reads anyway; it says nothing of anybody",
    "proposal_file": "what somebody attached, read by who sees the proposal",
    "import_marked": "one's own workbook, back with its faults",
    "work_file": "what came of a long work, whose kind left the entry when it was made",
}


def exports(reader: audit_paths.Reader) -> Iterator[tuple[str, bool]]:
    """The views that answer with a file they make, and whether an entry can be left."""
    names = {getattr(each.callback, "__name__", "") for each in patterns(get_resolver())}
    for module, source in reader.modules.items():
        for function in source.functions.values() if ".views" in module else ():
            called = {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
            if function.name in names and called & SENT:
                yield function.name, any(entries for _wrote, entries in reader.ways(f"{module}.{function.name}"))


def test_every_export_leaves_an_entry(reader: audit_paths.Reader) -> None:
    found = dict(exports(reader))
    assert len(found) > 25, "exports were not found: the search is broken"
    assert {name for name, recorded in found.items() if not recorded} <= set(UNRECORDED)
    assert {"dues_export", "holding_export", "score_sheet"} <= {name for name, recorded in found.items() if recorded}


# The log is kept for good: nothing in the product deletes or changes an entry, and nothing that goes takes one along.
TABLES = re.compile(r"AuditEvent|AuditChain|auditevent|auditchain")
ENDS = re.compile(r"\.(?:delete|_raw_delete|update|bulk_update|update_or_create)\(")


RAW = re.compile(r"(?i)\b(?:delete from|update|truncate)\b.*branchmgr_audit(?:event|chain)")


def takes_away(text: str) -> list[str]:
    """The calls that would change or delete entries, and raw statements that name their tables."""
    nodes = list(ast.walk(ast.parse(text)))
    called = [ast.unparse(node) for node in nodes if isinstance(node, ast.Call)]
    raw = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    calls = [each for each in called if TABLES.search(each) and ENDS.search(each)]
    return calls + [each for each in raw if RAW.search(each)]


def test_nothing_in_the_product_takes_an_entry_away() -> None:
    """But the ends of many chains are moved on at once: the triggers let them go nowhere but to an entry."""
    moved_on = {"branchmgr/audit.py": ["AuditChain.objects.filter(branch__in=chains).update(**ends)"]}
    assert {name: found for name, text in house.sources() if (found := takes_away(text))} == moved_on


@pytest.mark.parametrize(
    "text",
    [
        "AuditEvent.objects.filter(at__lt=day).delete()",
        "models.AuditEvent.objects.all()._raw_delete('default')",
        "AuditChain.objects.update(last_number=0)",
        "cursor.execute('DELETE FROM branchmgr_auditevent')",
        "cursor.execute('truncate branchmgr_auditchain')",
    ],
)
def test_call_that_takes_an_entry_away_is_caught(text: str) -> None:
    assert takes_away(text)


def test_nothing_that_is_deleted_takes_entries_along() -> None:
    related = [field for field in AuditEvent._meta.get_fields() if field.is_relation]
    rules = {field.name: field.remote_field.on_delete for field in related if field.concrete}
    assert [name for name, rule in rules.items() if rule.__name__ != "PROTECT"] == []

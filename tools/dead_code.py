"""Finds code that nothing uses. Templates, settings and addresses count as use; tests do not."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (
    "branchmgr",
    "groups",
    "activities",
    "pioneer_posts",
    "innovation",
    "appraisal",
    "board",
    "tools",
    "benchmarks",
)
TAG = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
WORD = re.compile(r"[A-Za-z_]\w+")
DOTTED = re.compile(r'"((?:branchmgr|groups|activities|pioneer_posts|innovation|appraisal|board|benchmarks)\.[\w.]+)"')
NAMED_IN_TEXT = ("branchmgr/settings.py", "branchmgr/urls.py", "benchmarks/bare.py")

# What Django, Celery, crispy-forms and Python itself call by name.
CALLED_BY_NAME = [
    *["Meta", "verbose_name", "verbose_name_plural", "constraints", "indexes", "ordering", "base_manager_name"],
    *["_get_session_from_db", "MIDDLEWARE", "ROOT_URLCONF"],
    *["USERNAME_FIELD", "REQUIRED_FIELDS", "backward", "Command", "help", "*Config", "default_auto_field", "ready"],
    *["clean", "clean_*", "help_text", "attrs", "template_name", "handler4*", "handler5*", "urlpatterns", "app_name"],
    *[
        "redirect_authenticated_user",
        "authentication_form",
        "form_tag",
        "disable_csrf",
        "form_show_errors",
        "field_template",
        "process_exception",
        "process_view",
        "full_clean",
        "form_valid",
        "get_help_text",
        "validate_password_for_user",
        "_get_session_auth_hash",
        "regex",
        "to_url",
        "as_sqlite",
        "as_postgresql",
    ],
    *[
        "operations",
        "dependencies",
        "abstract",
        "label_from_instance",
        "field_order",
        "LANGUAGE_CODE",
        *["get_settings", "retrieve_matching_jwk", "_verify_jws"],
        *["get_or_create_user", "login_success", "login_failure"],
        "do_GET",
        *["handle_starttag", "handle_endtag", "handle_data"],
        "footer",
        *["readable", "readinto"],
        "requires_system_checks",
        "collect",
        "__*__",
    ],
]
# Columns that only the database, its constraints or an auditor reads, and what callers of ours must accept.
ALLOWED = [
    *["withdrawn_by", "score_version", "uploaded_by", "uploaded_at", "mail_due", "mailed_at", "KEEP", "TALK"],
    "created_at",
    "written_at",
    "first_round",
    "revision",
    "actor",
    *["kept_at", "erased_at", "erased_by"],
    "recipient",
    "prefix",
    "ignore_patterns",
    "create_user",
    "allow_multiple_selected",
    "q",
    *["carrier", "deeds", "closed_at", "touched_at", "last_at"],
    # Kinds that people choose and nothing asks for by name.
    *["VOLUNTEER", "MODEL_DAY", "REFLECTION", "VISIT", "HARDSHIP", "BIRTHDAY", "RELAYED", "SELF_STUDY"],
    *["ADMISSION", "DUES", "HONOUR", "OFFICE", "OTHER"],
]
# What the apps to come build on, and what tests look at the frame with.
FOUNDATION = ["AddIndexGently", "found_in", "PointsField", "registered", "answers_for", "audits"]
DECORATORS = ["@register.*", "@do.register", "@receiver", "@shared_task", "@app.*"]


def template_words() -> Iterator[str]:
    """The words between the brackets of all templates."""
    for path in [*ROOT.glob("templates/**/*.*"), *ROOT.glob("*/templates/**/*.html")]:
        for tag in TAG.findall(path.read_text(encoding="utf-8")):
            yield from WORD.findall(tag)


def dotted_words() -> Iterator[str]:
    """What settings and addresses name in text, such as middleware."""
    for name in NAMED_IN_TEXT:
        for dotted in DOTTED.findall((ROOT / name).read_text(encoding="utf-8")):
            yield from dotted.split(".")


def unused() -> list[str]:
    """One line for each name that nothing uses."""
    names = [*CALLED_BY_NAME, *ALLOWED, *FOUNDATION, *sorted({*template_words(), *dotted_words()})]
    vulture = Vulture(ignore_names=names, ignore_decorators=DECORATORS)
    vulture.scavenge([ROOT / folder for folder in FOLDERS], exclude=["*/migrations/*"])
    return [
        f"{item.filename.relative_to(ROOT)}:{item.first_lineno} {item.message}"
        for item in vulture.get_unused_code(min_confidence=60)
        if item.typ != "attribute" and not item.filename.name.startswith("settings")  # attributes are others' to read
    ]


def main() -> None:
    """Prints what is unused; ends with 1 where there is something."""
    found = unused()
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()

"""Keeps the texts: takes new ones into ``locale/``, merges translations, checks them, compiles them.

Works without the GNU gettext programs. Usage: ``python -m tools.messages extract|merge FOLDER|check|compile``.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
CONTEXT = "\u0004"
# With its conversion: "%(n) 个" would fail only when it is shown.
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-zA-Z%]?|\{\w*\}")
HEADER = {
    "Project-Id-Version": "branchmgr",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


def opened(path: Path = CATALOGUE) -> polib.POFile:
    """The catalogue, or an empty one where there is none yet."""
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def key_of(entry: Any) -> str:
    """The text, after its context where it has one: ``context\\u0004text``."""
    return f"{entry.msgctxt}{CONTEXT}{entry.msgid}" if entry.msgctxt else str(entry.msgid)


def saved(catalogue: polib.POFile, path: Path = CATALOGUE) -> None:
    """Writes the catalogue in the order of its texts, so that two runs give the same file."""
    ordered = polib.POFile(wrapwidth=0)
    ordered.metadata = dict(HEADER)
    ordered.extend(sorted(catalogue, key=key_of))
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered.save(str(path))


def extracted(catalogue: polib.POFile, found: dict[str, str]) -> polib.POFile:
    """A catalogue of exactly the texts ``found`` (key → plural text or ""), with the translations known so far."""
    known = {key_of(entry): entry for entry in catalogue}
    fresh = polib.POFile()
    fresh.extend(_entry(key, plural, known.get(key)) for key, plural in found.items())
    return fresh


def _entry(key: str, plural: str, known: Any) -> polib.POEntry:
    context, _separator, text = key.rpartition(CONTEXT)
    entry = polib.POEntry(msgid=text, msgctxt=context or None, flags=["python-format"] if "%(" in text + plural else [])
    if not plural:
        entry.msgstr = known.msgstr if known else ""
        return entry
    entry.msgid_plural = plural
    entry.msgstr_plural = {0: known.msgstr_plural.get(0, "") if known else ""}
    return entry


def merged(catalogue: polib.POFile, translations: dict[str, Any]) -> list[str]:
    """Puts translations (a list for a plural) into the catalogue; returns the keys it does not hold."""
    known = {key_of(entry): entry for entry in catalogue}
    for key, translation in translations.items():
        words = translation[0] if isinstance(translation, list) else translation
        if key in known and known[key].msgid_plural:
            known[key].msgstr_plural = {0: words}
        elif key in known:
            known[key].msgstr = words
    return sorted(set(translations) - set(known))


def faults(catalogue: polib.POFile, found: dict[str, str]) -> Iterator[str]:
    """What is wrong with the catalogue: missing, untranslated, unsure, outdated, other placeholders."""
    live = {key_of(entry): entry for entry in catalogue if not entry.obsolete}
    yield from (f"not in the catalogue: {key!r}" for key in sorted(set(found) - set(live)))
    yield from (f"no longer used: {key!r}" for key in sorted(set(live) - set(found)))
    yield from (f"obsolete: {entry.msgid!r}" for entry in catalogue.obsolete_entries())
    for key, entry in live.items():
        if entry.fuzzy:
            yield f"fuzzy: {key!r}"
        elif not entry.translated():
            yield f"not translated: {key!r}"
        elif names(entry.msgid_plural or entry.msgid) != names(entry.msgstr or entry.msgstr_plural[0]):
            yield f"other placeholders: {key!r}"


def names(text: str) -> list[str]:
    """The placeholders of a text, whatever their order and number."""
    return sorted(set(PLACEHOLDER.findall(text)))


def extract() -> None:
    """Takes the texts of code and templates into the catalogue; translations are kept, unused texts go."""
    from tools.message_sources import texts  # needs Babel, which `make run` does not install

    fresh = extracted(opened(), texts())
    saved(fresh)
    print(f"{len(fresh)} texts, {len(fresh.untranslated_entries())} without translation")


def merge(folder: Path) -> None:
    """Takes translations from all ``*.json`` of a folder; says where two files disagree and what is not used."""
    gathered: dict[str, Any] = {}
    for path in sorted(folder.glob("*.json")):
        read = json.loads(path.read_text(encoding="utf-8"))
        for key in sorted(set(read) & set(gathered)):
            if read[key] != gathered[key]:
                print(f"{path.name}: {key!r}: {read[key]!r} instead of {gathered[key]!r}")
        gathered |= read
    catalogue = opened()
    for key in merged(catalogue, gathered):
        print(f"not used: {key!r}")
    saved(catalogue)
    print(f"{len(catalogue)} texts, {len(catalogue.untranslated_entries())} without translation")


def check() -> None:
    """Ends with 1 where a text is missing, untranslated, unsure or outdated."""
    from tools.message_sources import texts  # needs Babel, which `make run` does not install

    found = texts()
    wrong = list(faults(opened(), found))
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"texts: {len(found)}, faults: {len(wrong)}")
    sys.exit(1 if wrong else 0)


def compile_all() -> None:
    """Compiles every catalogue that is newer than its compiled form."""
    for path in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        target = path.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < path.stat().st_mtime:
            opened(path).save_as_mofile(str(target))


def main(arguments: list[str]) -> None:
    """Calls what the command line names."""
    match arguments:
        case ["extract"]:
            extract()
        case ["merge", folder]:
            merge(Path(folder))
        case ["check"]:
            check()
        case ["compile"]:
            compile_all()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])

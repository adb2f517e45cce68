"""What stands between names is the reader's language's: no template brings the marks of one of them."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.utils import translation

from branchmgr.punctuation import with_aside, with_names

MARKS = re.compile(r"[，。；：（）、]")


def test_no_template_brings_chinese_marks() -> None:
    folder = Path(settings.BASE_DIR) / "templates"
    found = {
        f"{path.relative_to(folder)}: {line.strip()[:80]}"
        for path in folder.rglob("*.html")
        if "help" not in path.relative_to(folder).parts
        for line in path.read_text(encoding="utf-8").splitlines()
        if MARKS.search(line)
    }
    assert found == set()


def test_names_stand_apart_as_english_writes_them() -> None:
    with translation.override("en"):
        assert with_names(["张三", "李四"]) == "张三, 李四"
        assert with_aside("张三", "10005") == "张三 (10005)"

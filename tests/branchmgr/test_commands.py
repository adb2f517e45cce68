"""Command lines that nobody means: refused in words, never with a traceback."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "moment", ["0001-01-01", "0001-01-01T00:00+08:00", "9999-12-31T23:59-12:00", "2026-02-30", "tomorrow", "", "\u200b"]
)
def test_tick_at_a_moment_that_is_none_is_refused(moment: str) -> None:
    with pytest.raises(CommandError, match="is no moment"):
        call_command("tick", now=moment or " ")


@pytest.mark.parametrize("options", [{"branch": "\udcff"}, {"branch": "ZB1", "period": "2026\udcff"}])
def test_word_that_is_not_utf8_is_refused(options: dict[str, str]) -> None:
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("export_results", **({"period": "2026Q1", "output": "x.xlsx"} | options))


@pytest.mark.parametrize("command", ["backup", "restore"])
@pytest.mark.parametrize("name", ["", "\u3000", "\u200b"])
def test_backup_without_a_file_is_told_how_to_name_one(command: str, name: str) -> None:
    with pytest.raises(CommandError, match=f"make {command} FILE="):
        call_command(command, name)

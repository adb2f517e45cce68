"""What the log says, and what it never says."""

from __future__ import annotations

import json
import logging
import logging.config
import re
import sys
from typing import Any

import pytest
from django.test import Client

from branchmgr import logs

SAID = [
    ("the address zhang@example.org bounced", "the address … bounced"),
    ("account 20001 is closed", "account … is closed"),
    ("identity 11010119900307123X", "identity …"),
    ("张三丰·买买提 signed in", "… signed in"),
    ("𠮷野 too", "… too"),
    ("Not Found: /groups/?q=zhang", "Not Found: /groups/…"),
    ("notice 1234 mailed in 2026", "notice 1234 mailed in 2026"),
]


@pytest.mark.parametrize(("text", "kept"), SAID)
def test_names_numbers_and_addresses_are_taken_out(text: str, kept: str) -> None:
    assert logs.without_people(text) == kept


def line(style: str, *args: Any, **more: Any) -> str:
    """What a handler writes for one event."""
    made = logs.configuration(level="INFO", style=style)
    formatter = made["formatters"]["said"]["()"]()
    record = logging.LogRecord("branchmgr.x", logging.ERROR, __file__, 1, args[0], args[1:], more.get("exc_info"))
    assert logs.PersonalDataFilter().filter(record)
    return str(formatter.format(record))


def test_line_is_json_with_the_request() -> None:
    with logs.of_request("abc12345"):
        said = json.loads(line("json", "%s of %s", "张三", 7))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]{12}\+00:00", said.pop("at"))
    assert said == {"level": "ERROR", "logger": "branchmgr.x", "request": "abc12345", "message": "… of 7"}


@pytest.mark.parametrize("style", ["json", "line"])
def test_failure_is_told_without_its_words(style: str) -> None:
    try:
        raise ValueError("CANARY 张三 20001")
    except ValueError:
        said = line(style, "it failed", exc_info=sys.exc_info())
    assert "ValueError" in said
    assert "test_logs.py" in said
    assert "CANARY" not in said


def test_python_s_own_format_would_tell_it() -> None:
    """The control: the words are in the record, and only the formatter leaves them out."""
    try:
        raise ValueError("CANARY")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "it failed", (), sys.exc_info())
    assert "CANARY" in logging.Formatter().format(record)


def test_line_that_cannot_be_filled_in_is_told_without_values() -> None:
    assert json.loads(line("json", "%d of it", "张三"))["message"] == "%d of it"


def test_every_answer_names_its_request(client: Client) -> None:
    one, other = client.get("/healthz")["X-Request-ID"], client.get("/healthz")["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{16}", one)
    assert one != other
    assert client.get("/healthz", headers={"X-Request-ID": "proxy-12345"})["X-Request-ID"] == "proxy-12345"
    assert client.get("/healthz", headers={"X-Request-ID": 'x"}\n{'})["X-Request-ID"] != 'x"}\n{'


def test_place_of_a_failure_is_in_our_own_code() -> None:
    with pytest.raises(ValueError, match="Expecting") as caught:
        json.loads("{")
    place = logs.place_of(caught.value)
    assert re.fullmatch(r"JSONDecodeError tests/branchmgr/test_logs.py:\d+ test_place_of_a_failure_\w+", place)

"""The command ``ahp``, as a person at the machine uses it."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

GOOD = {"matrix": [["1", "1/2", "3"], ["2", "1", "4"], ["1/3", "1/4", "1"]]}
CYCLE = {"matrix": [["1", "9", "1/9"], ["1/9", "1", "9"], ["9", "1/9", "1"]]}


def run(folder: Path, content: object) -> tuple[dict[str, Any], str]:
    """What is printed, and what is said beside it."""
    out, errors = StringIO(), StringIO()
    call_command("ahp", str(written(folder, content)), stdout=out, stderr=errors)
    said: dict[str, Any] = json.loads(out.getvalue())
    return said, errors.getvalue()


def written(folder: Path, content: object) -> Path:
    file = folder / "matrix.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def refusal(folder: Path, content: object) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("ahp", str(written(folder, content)))
    return str(refused.value)


def test_weights_and_consistency_are_printed(tmp_path: Path) -> None:
    said, beside = run(tmp_path, GOOD)
    assert list(said) == ["weights", "lambda_max", "ci", "cr", "accepted"]
    assert said["weights"] == pytest.approx([0.3196, 0.5584, 0.1220], abs=0.0001)
    assert (said["lambda_max"], said["cr"]) == (pytest.approx(3.0183, abs=0.0001), pytest.approx(0.0158, abs=0.0001))
    assert (said["accepted"], beside) == (True, "")


def test_each_method_gives_its_own_weights(tmp_path: Path) -> None:
    said = [run(tmp_path, GOOD | {"method": method})[0]["weights"] for method in ("eigenvector", "root", "column")]
    assert said[0] == pytest.approx(said[1])  # of three things both are the same
    assert said[2] != pytest.approx(said[0])


def test_matrix_that_contradicts_itself_is_told_with_what_would_mend_it(tmp_path: Path) -> None:
    said, beside = run(tmp_path, CYCLE)
    assert (said["accepted"], said["cr"] > 6) == (False, True)
    assert "1, 2 and 3" in beside
    assert "1/9 in row 1, column 2" in beside


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not JSON"),
        ("[" * 90_000, "not JSON"),
        ("[1]", "no matrix"),
        ("{}", "no matrix"),
        ({"matrix": ["12", "21"]}, "no matrix"),
        ({"matrix": []}, "empty"),
        ({"matrix": [["1", "2"], ["1/2"]]}, "not square: row 2"),
        ({"matrix": [["1"] * 16] * 16}, "at most 15"),
        ({"matrix": [["1", "0"], ["1", "1"]]}, "Row 1, column 2 is not positive"),
        ({"matrix": [["1", "two"], ["1/2", "1"]]}, "Row 1, column 2 is no judgement"),
        ({"matrix": [["1", "3"], ["0.33", "1"]]}, "not reciprocal: row 1, column 2"),
        ('{"matrix": [[1, NaN], [1, 1]]}', "Row 1, column 2 is no judgement"),
        (GOOD | {"method": "mean"}, "eigenvector, root, column"),
        (GOOD | {"more": "x" * 100_000}, "too large"),
    ],
)
def test_bad_file_is_refused_in_words(tmp_path: Path, content: object, said: str) -> None:
    assert said in refusal(tmp_path, content)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.json cannot be read"):
        call_command("ahp", str(tmp_path / "nowhere.json"))

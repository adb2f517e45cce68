"""Whether what the server sends is valid HTML, as html-validate reads it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tools import frontend

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "node_modules/html-validate/bin/html-validate.mjs"
RULES = ROOT / ".htmlvalidate.json"


def faults(pages: dict[str, str], folder: Path) -> dict[str, list[str]]:
    """What is wrong with each of these pages, by the name it is given under; ``folder`` holds them for the program."""
    names = {f"{number}.html": name for number, name in enumerate(pages)}
    for file, name in names.items():
        (folder / file).write_text(pages[name], encoding="utf-8")
    report_file = folder / "report.json"
    told = subprocess.run(
        [frontend.node(), str(PROGRAM), "--config", str(RULES), "--formatter", f"json={report_file}", str(folder)],
        capture_output=True,
        check=False,
        text=True,
    )
    assert report_file.exists(), told.stderr
    reports: list[dict[str, Any]] = json.loads(report_file.read_text(encoding="utf-8"))
    return {names[Path(report["filePath"]).name]: _said(report) for report in reports if report["messages"]}


def _said(report: dict[str, Any]) -> list[str]:
    return sorted({f"{each['ruleId']}: {each['message']} (line {each['line']})" for each in report["messages"]})

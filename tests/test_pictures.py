"""Every page of the product with pictures in it: none without its sentence, its table and its button."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from branchmgr.charts import Bars, Chart, Mark, Series, Table, floor_below, named, tone_of
from tests import house, pictures
from tests.addresses import addresses
from tests.test_permissions import rows
from tests.world import ROLES, World, lived_in, undone

pytestmark = pytest.mark.django_db

WITH_PICTURES = {
    "dues_list",
    "figure_year",
    "matrix_year",
    "period_result",
    "person_record",
    "rate_list",
    "summary_detail",
    "year_comparison",
    "year_detail",
}
WHOLE = """<figure class="chart"><figcaption id="chart-a-says">Most: 小组甲 with 12.</figcaption>
<div data-chart="bars" data-figures="chart-a" role="img" tabindex="0" aria-label="Points"
 aria-details="chart-a-table"></div>
<details id="chart-a-table"><table><tr><th>a</th></tr><tr><td>1<br>2</td></tr></table></details>
<button data-title="Points" data-about="支部" data-file="a.png" data-day="2026-01-01"></button>
<script id="chart-a" type="application/json">{}</script></figure><script src="/static/js/charts.js"></script>"""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with django_db_blocker.unblock(), lived_in(tmp_path_factory.mktemp("uploads")) as built:
        yield built


def pages(world: World) -> Iterator[tuple[str, str]]:
    """The pages that may have a picture, as everybody sees them who sees them."""
    for name, state, get, _post in rows():
        if name in WITH_PICTURES:
            for role, answer in zip(ROLES, get, strict=True):
                if answer == ".":
                    with undone():
                        response: Any = addresses(world)[name, state].get(world.client(role))
                    yield f"{name} {state} {role}", response.content.decode()


def test_pages_with_pictures_are_those_that_name_the_script() -> None:
    named_by = {name for name, source in house.templates() if "_chart_scripts.html" in source}
    assert {Path(name).stem for name in named_by} == WITH_PICTURES


def test_every_picture_says_what_to_see_and_has_its_table(world: World) -> None:
    found = dict(pages(world))
    assert {name: pictures.faults(page) for name, page in found.items() if pictures.faults(page)} == {}
    assert sum(len(pictures.names(page)) for page in found.values()) > 20


@pytest.mark.parametrize(
    ("lost", "fault"),
    [
        ("Most: 小组甲 with 12.", "a sentence"),
        ('aria-label="Points"', "a name"),
        ('tabindex="0"', "the keyboard"),
        ("<tr><td>1<br>2</td></tr>", "a table"),
        ('id="chart-a-table"', "a table"),
        ('data-about="支部"', "a button to save it"),
        ("<script id=", "its figures"),
    ],
)
def test_picture_that_lacks_something_is_found(lost: str, fault: str) -> None:
    assert pictures.faults(WHOLE) == []
    assert pictures.faults(WHOLE.replace(lost, "")) == [f"chart-a lacks {fault}"]


def test_picture_that_nothing_draws_is_found() -> None:
    assert pictures.faults(WHOLE.replace("js/charts.js", "")) == ["nothing draws the pictures"]


# The kernel.


def test_bars_say_their_figures_exactly() -> None:
    lines = [Series("早", [1, None], tone="best"), Series("晚", [2, 3], ["two", "three"])]
    bars = Bars(["甲", "乙"], lines, "members", stacked=True, marks=[Mark("wanted", 4)])  # type: ignore[arg-type]
    assert bars.figures["series"] == [
        {"name": "早", "values": ["1", None], "said": ["1", "–"], "tone": "best"},
        {"name": "晚", "values": ["2", "3"], "said": ["two", "three"], "tone": ""},
    ]
    assert (bars.figures["sums"], bars.figures["marks"]) == (["3", "3"], [{"name": "wanted", "value": "4"}])
    assert bars.table("Group") == Table(["Group", "早", "晚"], [["甲", "1", "two"], ["乙", "–", "three"]])
    assert list(bars.table("Group").lines) == [("甲", ["1", "two"]), ("乙", ["–", "three"])]
    assert Bars(["甲"], lines[:1], "%", stacked=True, whole=True).figures["sums"] == []


def test_file_is_named_after_whose_figures_it_shows() -> None:
    chart = Chart("bars", "按类型", "支部/一 · 2026", ["句一。", "句二。"], {})
    assert (chart.file, chart.caption) == ("支部_一_2026_按类型.png", "句一。句二。")


@pytest.mark.parametrize(
    ("values", "floor"),
    [
        ([], 0),
        ([None], 0),
        ([0, 3], 0),
        ([40, 90], 0),
        ([80, 100], 70),
        ([89, 100], 80),
        ([96, 100, None], 90),
        ([100], 90),
    ],
)
def test_scale_begins_at_nothing_or_well_below_all(values: list[int | None], floor: int) -> None:
    assert floor_below(values) == floor


def test_names_are_few_and_tones_run_from_best_to_poor() -> None:
    assert named(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
    assert [tone_of(place, 4) for place in range(4)] == ["best", "good", "fair", "poor"]
    assert [tone_of(place, 2) for place in range(2)] == ["best", "poor"]

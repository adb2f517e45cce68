"""Acts on the rows of the scheme editor: add, move up or down, take away. They change what is typed, save nothing."""

from __future__ import annotations

from typing import Final

from appraisal.enums import IndicatorKind, VetoEffect
from appraisal.scheme_rows import ITEM_FIELDS, BandRow, ItemRow, PartRow

_STEPS: Final = {"up": -1, "down": 1}


def arranged(parts: list[PartRow], bands: list[BandRow], act: str) -> tuple[list[PartRow], list[BandRow]]:
    """The rows after an act such as ``up-i-3``, ``remove-d-2``, ``add-i-2`` (to dimension 2), ``add-d``, ``add-b``.

    An act that names no row changes nothing: another page may have taken it away.
    """
    verb, _dash, target = act.partition("-")
    kind, _dash, key = target.partition("-")
    if kind == "b":
        return parts, _bands_after(bands, verb, key)
    if kind == "i":
        _move_item(parts, verb, key)
        return parts, bands
    return _parts_after(parts, verb, key) if kind == "d" else parts, bands


def _bands_after(bands: list[BandRow], verb: str, key: str) -> list[BandRow]:
    if verb == "add":
        return [*bands, BandRow(_next_key([row.key for row in bands]), {"grade": "", "lower": ""})]
    return [row for row in bands if not (verb == "remove" and row.key == key)]


def _parts_after(parts: list[PartRow], verb: str, key: str) -> list[PartRow]:
    keys = [part.key for part in parts]
    if verb == "add":
        return [*parts, PartRow(_next_key(keys), {"name": ""}, items=[_blank_item(parts)])]
    if key not in keys:
        return parts
    place = keys.index(key)
    part = parts.pop(place)
    if verb in _STEPS:
        parts.insert(max(place + _STEPS[verb], 0), part)
    return parts


def _move_item(parts: list[PartRow], verb: str, key: str) -> None:
    if verb == "add":
        part = next((part for part in parts if part.key == key), None)
        if part is not None:
            part.items.append(_blank_item(parts))
        return
    for at, part in enumerate(parts):
        place = next((place for place, item in enumerate(part.items) if item.key == key), None)
        if place is not None:
            _move(parts, at, place, _STEPS.get(verb, 0), remove=verb == "remove")
            return


def _move(parts: list[PartRow], at: int, place: int, step: int, *, remove: bool) -> None:
    """One place up or down; over the edge of its dimension into the next one."""
    items = parts[at].items
    item = items.pop(place)
    if remove:
        return
    if 0 <= place + step <= len(items):
        items.insert(place + step, item)
    elif 0 <= at + step < len(parts):
        neighbour = parts[at + step].items
        neighbour.insert(len(neighbour) if step < 0 else 0, item)
    else:
        items.insert(place, item)


def _blank_item(parts: list[PartRow]) -> ItemRow:
    keys = [item.key for part in parts for item in part.items]
    blank = dict.fromkeys(ITEM_FIELDS, "")
    start = {"kind": IndicatorKind.POINTS.value, "veto_effect": VetoEffect.LAST.value}
    return ItemRow(_next_key(keys), blank | start)


def _next_key(keys: list[str]) -> str:
    return str(max((int(key) for key in keys if key.isdecimal()), default=0) + 1)

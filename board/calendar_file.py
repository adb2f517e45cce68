"""The calendar as phones take it: iCalendar (RFC 5545), written by the library ``icalendar``."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, Timezone

from board.calendar_entries import Entry
from branchmgr import clock

REFRESHED: Final = timedelta(hours=4)
"""how often a phone is asked to look for changes"""
FIRST_DAY: Final = date(2000, 1, 1)
"""from when on the calendar tells how the clock goes"""


def calendar_file(entries: Iterable[Entry], *, base: str, today: date) -> bytes:
    """The entries as a file; ``base`` is the address of our pages. The same entries give the same bytes."""
    calendar = _headed()
    zone = Timezone.from_tzid(str(clock.zone()), first_date=FIRST_DAY)
    zone.pop("comment")
    calendar.add_component(zone)
    stamp, host = clock.midnight(today), urlsplit(base).hostname or ""
    for entry in sorted(entries, key=lambda each: (_day(each.starts), each.name)):
        calendar.add_component(_event(entry, base=base, host=host, stamp=stamp))
    return bytes(calendar.to_ical())


def _headed() -> Calendar:
    calendar, name = Calendar(), _("Party branch calendar")
    calendar.add("prodid", f"-//branchmgr//calendar//{(get_language() or '')[:2].upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", str(clock.zone()))
    # RFC 7986 knows no kind of value by default here, and some phones refuse the whole file for that.
    calendar.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{REFRESHED // timedelta(hours=1)}H")
    return calendar


def _event(entry: Entry, *, base: str, host: str, stamp: datetime) -> Event:
    event, link = Event(), urljoin(base, entry.url)
    event.add("uid", f"{entry.name}@{host}")
    event.add("dtstamp", (entry.changed_at or stamp).astimezone(UTC))
    if entry.changed_at:
        event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.changes)
    event.add("summary", _shown(entry.summary))
    for name, value in _times(entry).items():
        event.add(name, value)
    if entry.place:
        event.add("location", _shown(entry.place))
    event.add("description", "\n".join(part for part in (_shown(entry.of), link) if part))
    event.add("url", link)
    event.add("categories", [entry.category])
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE" if entry.ends and not entry.cancelled else "TRANSPARENT")
    if entry.before is not None:
        event.add_component(_alarm(entry, entry.before))
    return event


def _times(entry: Entry) -> dict[str, Any]:
    """From when to when; a day ends with the beginning of the next one."""
    if not isinstance(entry.starts, datetime):
        return {"dtstart": entry.starts, "dtend": entry.starts + timedelta(days=1)}
    ends = {"dtend": entry.ends.astimezone(clock.zone())} if entry.ends else {}
    return {"dtstart": entry.starts.astimezone(clock.zone()), **ends}


def _alarm(entry: Entry, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _shown(entry.summary))
    alarm.add("trigger", before)
    return alarm


def _day(starts: date | datetime) -> date:
    return clock.day_of(starts) if isinstance(starts, datetime) else starts


def _shown(text: str) -> str:
    """A text on one line, without what no calendar takes."""
    return "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text).strip()

"""The daily mail 每日汇总: what somebody was told since the last one, by kind, and what waits by date; one a day.

It is sent where something is new, and where something is late or due by the next day. A day's mail is claimed before
it is sent, as every mail is (``branchmgr.mail``). An hour at which neither is so ends the day as well: what comes later
is the next day's.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branchmgr import clock, mail, notice_kinds
from branchmgr.models import DailyMail, Notification, User
from branchmgr.punctuation import with_colon

logger = logging.getLogger(__name__)

AT_ONCE: Final = 100
"""people looked after by one tick; the next one goes on"""
SHOWN_AT_MOST: Final = 50
"""notices in one mail; the list has the others"""
PRESSING: Final = timedelta(days=1)
"""what is due by then, or was due before, is reason enough for a mail"""


@dataclass(frozen=True, slots=True)
class DatedWork:
    """One piece of work that waits, in a sentence; ``due`` is its day, ``late`` one that is past.

    ``says_day``: the sentence names the day itself.
    """

    text: str
    url: str
    due: date
    late: bool = False
    says_day: bool = False

    def presses(self, today: date) -> bool:
        """Whether it is late, or due today or tomorrow."""
        return self.late or self.due <= today + PRESSING


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the mail and the page that it leads to."""

    text: str
    link: str


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading."""

    heading: str
    lines: list[Line]


_askers: list[Callable[[User], Sequence[DatedWork]]] = []


def register_dated_work(asker: Callable[[User], Sequence[DatedWork]]) -> None:
    """Names the function that knows what waits for a person by date; the last one named counts."""
    _askers.append(asker)


def look(now: datetime) -> Iterator[str]:
    """Sends the daily mails whose hour has come, one by one; where the server fails, the rest waits for the next tick.

    Somebody whose mail cannot be written keeps nobody else from theirs; the failure is raised after the last one.
    """
    now = now.astimezone(clock.zone())
    due = list(DailyMail.objects.due(now)[:AT_ONCE]) if settings.MAIL_NOTICES else []
    addresses = mail.reached(daily.user for daily in due)
    server, failures = get_connection() if due else None, []
    try:
        for daily in due:
            try:
                if _send(daily, addresses.get(daily.user_id, ""), server, now):
                    yield f"daily mail {daily.pk} sent"
            except (SMTPException, OSError):
                raise
            except Exception as failure:  # noqa: BLE001 - whatever it is, the others get theirs
                failures.append(failure)
    except (SMTPException, OSError):
        logger.exception("the mail server failed; the daily mails that are due wait for the next tick")
    finally:
        if server is not None:
            server.close()
    if failures:
        raise failures[0]


def waiting_for(user: User) -> Sequence[DatedWork]:
    """What waits for the person, the earliest date first, in their language."""
    with translation.override(mail.language_of(user)):
        return _askers[-1](user) if _askers else ()


def message(
    user: User, notices: Sequence[Notification], waiting: Sequence[DatedWork], address: str, now: datetime
) -> EmailMultiAlternatives:
    """The mail in its reader's language: sentences by kind with one link each, what waits, and nothing else."""
    with translation.override(mail.language_of(user)):
        count = len(notices)
        context: dict[str, Any] = {
            "subject": with_colon(_("Branch Manager"), _gist(count, waiting)),
            "sections": [*_by_kind(notices[:SHOWN_AT_MOST]), *_by_date(waiting)],
            "more": count - SHOWN_AT_MOST if count > SHOWN_AT_MOST else 0,
            "list": mail.link_to(reverse("notification_list")),
            "closing": _("You asked for one mail a day. You can change that in your settings."),
            "settings": mail.link_to(reverse("preferences")),
            "language": translation.get_language(),
        }
        name = f"daily-{user.pk}-{now:%Y%m%d}"
        letter = EmailMultiAlternatives(
            context["subject"], _plain(context), to=[address], headers=mail.headers_of(name)
        )
        letter.attach_alternative(render_to_string("branchmgr/_daily_mail.html", context), "text/html")
    return letter


def _gist(count: int, waiting: Sequence[DatedWork]) -> str:
    """What the mail is about: what is new, else what makes it pressing."""
    if count:
        return ngettext("%(count)s new notice", "%(count)s new notices", count) % {"count": count}
    return _("work is overdue") if any(each.late for each in waiting) else _("work is due today or tomorrow")


def _by_kind(notices: Sequence[Notification]) -> Iterator[Section]:
    """The notices under the names of their kinds, in the order of the settings."""
    order = {kind.key: place for place, kind in enumerate(notice_kinds.registered())}
    for kind in sorted({notice.kind for notice in notices}, key=lambda kind: (order.get(kind, len(order)), kind)):
        lines = [Line(str(notice), mail.link_to(notice.url)) for notice in notices if notice.kind == kind]
        yield Section(str(notice_kinds.label_of(kind)) or _("Notice"), lines)


def _by_date(waiting: Sequence[DatedWork]) -> Iterator[Section]:
    """What waits, where anything does."""
    if waiting:
        yield Section(_("What waits for you"), [Line(_dated(each), mail.link_to(each.url)) for each in waiting])


def _dated(each: DatedWork) -> str:
    if each.says_day and not each.late:
        return each.text
    words = _("%(day)s (overdue): %(text)s") if each.late else _("by %(day)s: %(text)s")
    return words % {"day": each.due.isoformat(), "text": each.text}


def _plain(said: dict[str, Any]) -> str:
    """The mail without anything but words."""
    parts: list[str] = []
    for section in said["sections"]:
        lines = [f"{line.text}\n{line.link}" for line in section.lines]
        parts += [f"== {section.heading} ==", *lines]
    if said["more"]:
        parts.append(f"{_more(said['more'])}\n{said['list']}")
    parts.append(f"{said['closing']}\n{said['settings']}")
    return "\n\n".join(parts) + "\n"


def _more(count: int) -> str:
    return ngettext("%(count)s more is in the list", "%(count)s more are in the list", count) % {"count": count}


def _send(daily: DailyMail, address: str, server: Any, now: datetime) -> bool:
    """Claims the day and sends its mail; False where another worker has it, nothing calls for it, or nobody is reached.

    Raises what the server raises, after giving the day back.
    """
    notices = list(Notification.objects.for_daily(daily)) if address else []
    waiting = waiting_for(daily.user) if address else ()
    wanted = notices or any(each.presses(now.date()) for each in waiting)
    letter = message(daily.user, notices, waiting, address, now) if wanted else None
    if not _claimed(daily, now) or letter is None:
        return False
    letter.connection = server
    try:
        server.open()
        letter.send()
    except SMTPRecipientsRefused as refusal:
        return _refused(daily, refusal, now)
    except BaseException:
        _give_back(daily, now)
        raise
    Notification.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=now)
    return True


def _refused(daily: DailyMail, refusal: SMTPRecipientsRefused, now: datetime) -> bool:
    """An address that the server will never take is not tried again that day."""
    final = mail.is_final(refusal)
    logger.warning("daily mail %s: the server refused the address (%s)", daily.pk, "final" if final else "for now")
    if not final:
        _give_back(daily, now)
    return False


def _claimed(daily: DailyMail, now: datetime) -> bool:
    """Takes up the mail of the day; False where another worker has it. One statement, so that one worker has it."""
    return DailyMail.objects.filter(pk=daily.pk, day=daily.day).update(day=now.date()) == 1


def _give_back(daily: DailyMail, now: datetime) -> None:
    """The mail of the day was not sent and is due again."""
    DailyMail.objects.filter(pk=daily.pk, day=now.date()).update(day=daily.day)

"""Notices by mail: the tick looks for those that are due and sends each once.

A mail is claimed before it is sent. A server that says no gives it back, to be tried by the next tick; a process that
dies in between does not send it again, for the notice stands in the list anyway (docs/decisions/0011).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import translation
from django.utils.translation import gettext as _

from branchmgr import notice_kinds
from branchmgr.models import Notification, User
from branchmgr.punctuation import with_colon

logger = logging.getLogger(__name__)

AT_ONCE: Final = 200  # mails of one tick; the next one goes on
PERMANENT: Final = 500  # SMTP's answers from here on are final

AddressBook = Callable[[Collection[int]], Mapping[int, str]]
_books: list[AddressBook] = []


def register_addresses(book: AddressBook) -> None:
    """Names the function that knows the mail addresses of users, by primary key; the last one named counts."""
    _books.append(book)


def address_of(user: User) -> str:
    """Where notices for this user would go; empty where nobody knows an address."""
    return _addresses([user.pk]).get(user.pk, "")


def wanted_by(people: Iterable[User]) -> Mapping[int, str]:
    """Who of these is mailed each notice at once, and where; once a day is ``branchmgr.daily_mail``'s."""
    return reached(user for user in people if user.mail_daily_at is None)


def reached(people: Iterable[User]) -> Mapping[int, str]:
    """Who of these is told by mail as well, and where: they asked for it, an address is known, mail is sent at all."""
    asked = {user.pk for user in people if user.mail_notices and user.is_active}
    return _addresses(asked) if settings.MAIL_NOTICES else {}


def language_of(user: User) -> str:
    """The language a user reads: the one chosen, else the installation's."""
    return user.language if user.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def look(now: datetime) -> Iterator[str]:
    """Sends every mail that is due, one by one; where the server fails, the rest waits for the next tick."""
    due = list(Notification.objects.to_mail()[:AT_ONCE]) if settings.MAIL_NOTICES else []
    if not due:
        return
    addresses = reached(notice.recipient for notice in due)
    try:
        with _server() as server:
            for notice in due:
                if _send(notice, addresses.get(notice.recipient_id, ""), server, now):
                    yield f"notice {notice.pk} mailed"
    except (SMTPException, OSError):
        logger.exception("the mail server failed; what is due waits for the next tick")


def message(notice: Notification, address: str) -> EmailMessage:
    """The notice as a mail in its reader's language: its sentence, one link, and nothing else about anybody."""
    with translation.override(language_of(notice.recipient)):
        about = str(notice_kinds.label_of(notice.kind)) or _("Notice")
        subject = with_colon(_("Branch Manager"), about)
        closing = _("You asked for notices by mail. You can end that in your settings.")
        body = f"{notice}\n\n{link_to(notice.url)}\n\n{closing}\n"
    return EmailMessage(subject, body, to=[address], headers=headers_of(f"notice-{notice.pk}"))


def link_to(url: str) -> str:
    """The whole address of one of our pages, as mails need it."""
    return urljoin(settings.SITE_URL, url)


def headers_of(name: str) -> dict[str, str]:
    """What says that a machine wrote the mail, and by which name a mailbox knows a second one of it."""
    host = urlsplit(settings.SITE_URL).hostname
    return {"Auto-Submitted": "auto-generated", "Message-ID": f"<{name}@{host}>"}


def is_final(refusal: SMTPRecipientsRefused) -> bool:
    """Whether the server will never take the address; one that it does not take now may be tried again."""
    return all(code >= PERMANENT for code, _said in refusal.recipients.values())


@contextmanager
def _server() -> Iterator[Any]:
    """An open connection to the mail server."""
    server = get_connection()
    server.open()
    try:
        yield server
    finally:
        server.close()


def _send(notice: Notification, address: str, server: Any, now: datetime) -> bool:
    """Claims the notice and sends it; False where another worker has it or it is not to be sent.

    Raises what the server raises, after giving the notice back.
    """
    if not address:
        _give_up(notice)
        return False
    mail = message(notice, address)
    mail.connection = server
    if not _claimed(notice, now):
        return False
    try:
        mail.send()
    except SMTPRecipientsRefused as refusal:
        return _refused(notice, refusal)
    except BaseException:
        _give_back(notice)
        raise
    return True


def _refused(notice: Notification, refusal: SMTPRecipientsRefused) -> bool:
    """An address that the server will never take is not tried again; one that it does not take now is."""
    final = is_final(refusal)
    logger.warning("notice %s: the mail server refused the address (%s)", notice.pk, "final" if final else "for now")
    if final:
        _give_up(notice)
    else:
        _give_back(notice)
    return False


def _claimed(notice: Notification, now: datetime) -> bool:
    """Takes the mail for sending; False where another worker took it. One statement, so that one worker has it."""
    due = Notification.objects.filter(pk=notice.pk, mail_due=True)
    return due.update(mail_due=False, mailed_at=now) == 1


def _give_back(notice: Notification) -> None:
    """The mail was not sent and is due again."""
    Notification.objects.filter(pk=notice.pk).update(mail_due=True, mailed_at=None)


def _give_up(notice: Notification) -> None:
    """The mail is not sent and not due any more; the notice stays in the list."""
    Notification.objects.filter(pk=notice.pk).update(mail_due=False, mailed_at=None)


def _addresses(users: Collection[int]) -> Mapping[int, str]:
    return _books[-1](users) if _books and users else {}

"""The doctor's look at the mail server: it greets and signs in, and sends nothing."""

from __future__ import annotations

import smtplib
import ssl

from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext as _

from branchmgr.doctor.findings import SECONDS, Finding, Findings, fault, skipped, warning, well, words_of


def server() -> Findings:
    """Whether it lets us in."""
    if not settings.MAIL_NOTICES:
        yield skipped(_("EMAIL_URL is not set: no notice is mailed."))
        return
    if not settings.EMAIL_HOST:
        yield warning(
            _("Mails go to the log alone (EMAIL_URL=console://)."), _("Name a mail server in EMAIL_URL, then restart.")
        )
        return
    yield _asked()


def _asked() -> Finding:
    where = {"host": settings.EMAIL_HOST, "port": settings.EMAIL_PORT}
    server = get_connection(timeout=SECONDS)
    try:
        server.open()
    except smtplib.SMTPAuthenticationError as error:
        return fault(
            _("The mail server %(host)s refuses our sign-in (%(code)s).") % {**where, "code": error.smtp_code},
            _("Put the right user and password into EMAIL_URL (special signs as in docs/operations.md), then restart."),
        )
    except ssl.SSLError as error:
        return fault(
            _("No safe connection to %(host)s:%(port)s: %(error)s") % {**where, "error": words_of(error)},
            _("Use smtp+tls:// for port 587, smtps:// for 465; the server's certificate must be valid for its name."),
        )
    except (smtplib.SMTPException, OSError) as error:
        return fault(
            _("The mail server %(host)s:%(port)s does not answer: %(error)s") % {**where, "error": words_of(error)},
            _("Look whether EMAIL_URL names it rightly and a firewall lets us through. Mails wait meanwhile."),
        )
    finally:
        server.close()
    return well(_("The mail server %(host)s:%(port)s lets us in.") % where)

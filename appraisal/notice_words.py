"""The sentences of a public notice, the same on the page and in the PDF."""

from __future__ import annotations

from django.utils.translation import gettext as _

from appraisal.public_notice import PublicNotice
from branchmgr import audit, audit_anchors, clock


def words_of(notice: PublicNotice) -> dict[str, str]:
    """All of them, by the names that the page and the PDF know."""
    return {
        "title": title_of(notice),
        "subject": _subject(notice),
        "posted": _posted(notice),
        "way": _way(notice),
        "contact": _contact(notice),
        "anchor": _anchor(notice) if notice.anchor else "",
    }


def title_of(notice: PublicNotice) -> str:
    """The headline; a corrected result says which revision it is."""
    title = _("Notice of the appraisal result of %(period)s") % {"period": notice.period}
    if notice.corrected:
        title += _(" (corrected, revision %(number)s)") % {"number": notice.period.revision}
    return title


def _subject(notice: PublicNotice) -> str:
    """What is made public."""
    period = notice.period
    return _(
        "The Party groups of %(branch)s were appraised for %(period)s (%(first)s to %(last)s) "
        "by the scheme “%(scheme)s”. The result is made public as follows."
    ) % {
        "branch": period.branch.name,
        "period": period,
        "first": period.starts_on.isoformat(),
        "last": period.ends_on.isoformat(),
        "scheme": period.scheme,
    }


def _posted(notice: PublicNotice) -> str:
    """From when to when it hangs: the first and the last day on which an objection may be made."""
    first = clock.day_of(notice.published_at) if notice.published_at else None
    last = notice.period.last_objection_day
    return _("Posted from %(first)s to %(last)s.") % {"first": first or "–", "last": last or "–"}


def _way(notice: PublicNotice) -> str:
    """How to object."""
    return _(
        "Whoever finds the result wrong may object in writing until %(last)s, naming the item and the reason: "
        "members through the leader of their group, leaders to the branch committee. Every objection is answered, "
        "and an accepted one is corrected in public."
    ) % {"last": notice.period.last_objection_day or "–"}


def _contact(notice: PublicNotice) -> str:
    """Whom to turn to."""
    if not notice.names:
        return _("Please turn to the branch committee.")
    said = {"name": notice.names, "phone": notice.phone}
    if notice.phone:
        return _("Please turn to: branch secretary %(name)s, telephone %(phone)s.") % said
    return _("Please turn to: branch secretary %(name)s.") % said


def _anchor(notice: PublicNotice) -> str:
    """What the short code is; a corrected result has a second one."""
    words = audit_anchors.sentence(notice.entry) if notice.entry else ""
    if notice.correction is None:
        return words
    said = {"code": audit.anchor(notice.correction), "number": notice.correction.number}
    corrected = _("Code of the correction: %(code)s (entry %(number)s).") % said
    return f"{words} {corrected}"

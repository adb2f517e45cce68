"""宣传稿件: articles sent in during the period, of those required."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from activities.models import Article
from appraisal.suggestion_rules import Figure
from appraisal.suggestions.leaders_attended import times_due
from appraisal.suggestions.registry import Asked, Reading, Readings, Record, Source


def of(asked: Asked) -> Readings:
    """Two queries."""
    sent: dict[int, list[Article]] = defaultdict(list)
    between = {"sent_on__gte": asked.period.starts_on, "sent_on__lte": asked.until}
    for article in Article.objects.filter(group__in=asked.groups, **between).order_by("sent_on", "pk"):
        sent[article.group_id].append(article)
    due = times_due(asked, "articles", "quarter")
    return asked.for_all({group.pk: _reading(sent[group.pk], due[group.pk]) for group in asked.groups})


def _reading(sent: list[Article], due: int) -> Reading:
    text = gettext_noop("Articles: %(sent)s sent in, %(required)s required; printed: %(printed)s")
    printed = sum(article.printed_on is not None for article in sent)
    values = {"sent": len(sent), "required": due, "printed": printed}
    figure = Figure(Fraction(len(sent)), Fraction(due))
    return Reading(figure, text, values, tuple(_record(article) for article in sent))


def _record(article: Article) -> Record:
    url = reverse("record_detail", args=[article.activity_id]) if article.activity_id else ""
    values = {"day": article.sent_on.isoformat(), "title": article.title, "outlet": article.outlet or "–"}
    return Record(gettext_noop("%(day)s: %(title)s (%(outlet)s)"), values, url, article.sent_on)


SOURCE = Source(
    key="articles",
    label=gettext_lazy("articles sent in, of those required"),
    chinese="宣传稿件",
    unit=gettext_lazy("pieces"),
    of=of,
)

"""The tags of help: what stands behind a "?", and the pictures of the help pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language

from board.help.pictures import LANGUAGES, SIZES, file_of
from board.help.roles import roles_of
from board.help.topics import TOPICS

register = template.Library()


@dataclass(frozen=True, slots=True)
class Shown:
    """A topic as one reader sees it: what it is called, two sentences, where there is more."""

    title: Any
    text: Any
    url: str


@register.simple_tag(takes_context=True)
def help_topic(context: template.Context, name: str) -> Shown:
    """The topic behind a "?". A name that there is not fails the page: tests meet it first."""
    topic = TOPICS[name]
    user = context["request"].user
    roles = roles_of(user) if user.is_authenticated else []
    page, anchor = topic.place_for(role.key for role in roles)
    return Shown(topic.title, topic.text, f"{reverse('help_role', args=[page])}#{anchor}")


@register.inclusion_tag("help/_picture.html")
def picture(name: str, caption: str) -> dict[str, Any]:
    """A picture of the demonstration in the reader's language, with a sentence that says what to see."""
    width, height = SIZES[name]
    language = get_language() or ""
    url = static(file_of(name, language if language in LANGUAGES else "zh-hans"))
    return {"url": url, "caption": caption, "width": width, "height": height}

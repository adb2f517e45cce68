"""How the audit names the acts of the board."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

WORDS = {
    "affair_written": pgettext_lazy("audit", "Public affair drafted"),
    "affair_changed": pgettext_lazy("audit", "Public affair changed"),
    "affair_published": pgettext_lazy("audit", "Public affair published"),
    "affair_taken_back": pgettext_lazy("audit", "Public affair taken back"),
    "affair_deleted": pgettext_lazy("audit", "Draft of a public affair deleted"),
    "wall_link_made": pgettext_lazy("audit", "Link for a screen made"),
    "wall_link_withdrawn": pgettext_lazy("audit", "Link for a screen withdrawn"),
}

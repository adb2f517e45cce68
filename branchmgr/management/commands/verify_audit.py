"""``verify_audit``: checks the whole audit chain."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from branchmgr import audit
from branchmgr.commands import ServiceCommand


class Command(ServiceCommand):
    help = "Check every audit chain; exit 1 and name the first broken entry if one was tampered with."
    requires_by = False

    def perform(self, **options: Any) -> None:
        self.say(_("%(count)s audit entries, all in order.") % {"count": audit.verify()})

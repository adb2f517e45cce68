"""The app groups."""

from __future__ import annotations

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"

    def ready(self) -> None:
        """Puts the organisation's pages into the menu and tells who is signed in and how a mail reaches them."""
        # The menu knows users, and models can be imported only once all apps are loaded.
        from branchmgr import audit, long_work, ticking
        from branchmgr import audit_words as words
        from branchmgr import notice_kinds as kinds
        from branchmgr.imports import kinds as import_kinds
        from branchmgr.mail import register_addresses
        from branchmgr.navigation import introduce, register, stand
        from branchmgr.sign_in import second_factor_state
        from groups import (
            audit_words,
            erasing,
            former_numbers,
            imports,
            long_works,
            notice_kinds,
            panels,
            personal_copy,
            personal_data,
            second_factor_queries,
            tasks,
        )
        from groups.election_panels import election_panel
        from groups.models.standing import reach_of, standing_of
        from groups.navigation import ITEMS, ORGANISATION, introduction
        from groups.queries import mail_addresses

        introduce(introduction)
        stand(standing_of)
        register_addresses(mail_addresses)
        register(*ITEMS)
        import_kinds.register(*imports.KINDS)
        kinds.register(*notice_kinds.KINDS, area=ORGANISATION)
        words.register(audit_words.WORDS)
        second_factor_state.demanded_by(second_factor_queries.is_demanded_of)
        ticking.register("groups", tasks.look)
        long_works.register()
        long_work.reach_told_by(reach_of)
        panels.offer(election_panel, order=60)
        personal_copy.register(*personal_data.SHEETS)
        erasing.register(*personal_data.KEPT)
        audit.register_former(former_numbers.had_number)

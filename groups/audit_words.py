"""How the audit names the acts of the organisation."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

WORDS = {
    "create_admin": pgettext_lazy("audit", "First admin let in"),
    "found_committee": pgettext_lazy("audit", "Committee named"),
    "import_roster": pgettext_lazy("audit", "Roster imported"),
    "export_roster": pgettext_lazy("audit", "Roster exported"),
    "export_audit": pgettext_lazy("audit", "Audit log exported"),
    "personal_data_read": pgettext_lazy("audit", "Personal data read"),
    "export_person": pgettext_lazy("audit", "Copy of personal data made"),
    "erase_person": pgettext_lazy("audit", "Personal data erased"),
    "identity_number_revealed": pgettext_lazy("audit", "Identity number shown"),
    "identity_numbers_sealed": pgettext_lazy("audit", "Identity numbers encrypted again"),
    "identity_numbers_forgotten": pgettext_lazy("audit", "Identity numbers deleted"),
    "confirm_offices": pgettext_lazy("audit", "Offices confirmed"),
    "certificate_recorded": pgettext_lazy("audit", "Certificate recorded"),
    "certificate_removed": pgettext_lazy("audit", "Certificate removed"),
    "override": pgettext_lazy("audit", "Exception granted"),
    "lift_override": pgettext_lazy("audit", "Exception lifted"),
    "change_figure": pgettext_lazy("audit", "Figure of the rules changed"),
    "take_back_figure": pgettext_lazy("audit", "Figure of the rules taken back"),
    "brand_saved": pgettext_lazy("audit", "Brand card saved"),
    "brand_spread": pgettext_lazy("audit", "Good practice spread"),
    "brand_withdrawn": pgettext_lazy("audit", "Good practice no longer spread"),
    "election_prepared": pgettext_lazy("audit", "Election prepared"),
    "election_opened": pgettext_lazy("audit", "Vote opened"),
    "ballot_cast": pgettext_lazy("audit", "Ballot cast"),
    "election_counted": pgettext_lazy("audit", "Votes counted"),
    "election_confirmed": pgettext_lazy("audit", "Election confirmed"),
    "election_rejected": pgettext_lazy("audit", "Election not confirmed"),
    "election_called_off": pgettext_lazy("audit", "Election called off"),
    "regrouping_drafted": pgettext_lazy("audit", "Forming of groups drafted"),
    "regrouping_changed": pgettext_lazy("audit", "Forming of groups changed"),
    "regrouping_decided": pgettext_lazy("audit", "Forming of groups decided"),
    "regrouping_dropped": pgettext_lazy("audit", "Forming of groups dropped"),
}

"""Measures of the registry that no platform export can give, and where they come from instead."""

from __future__ import annotations

from collections.abc import Mapping

from graadmeter.base.text import Message, say

VIEWS = say("An export holds no views or log-ins; ask the administrator of the platform.")
DIRECTORY = say("Comes from the staff or identity directory.")
PROFILES = say("Comes from the profiles on the platform itself: an export holds no complete ones, and none are stored.")
REGISTER = say("Comes from the registers: documents, decisions and checks.")
TRAINING = say("Comes from the training records.")
FLAGS = say("An export does not say what was reported and when it was dealt with.")
OUTAGE = say("Comes from whoever runs the platform.")
SURVEY = say("Comes from the questionnaire.")
BUSINESS = say("Comes from business systems.")

NOT_IN_AN_EXPORT: Mapping[str, Message] = {
    **dict.fromkeys(("reader_only_share", "mobile_share"), VIEWS),
    **dict.fromkeys(("reach", "sso_share"), DIRECTORY),
    "profile_complete_share": PROFILES,
    **dict.fromkeys(("platform_count", "export_coverage", "case_coverage", "target_coverage"), REGISTER),
    **dict.fromkeys(("escalation_hours", "idea_followup_share"), REGISTER),
    **dict.fromkeys(("policy_ack_share", "training_coverage"), TRAINING),
    "flag_resolution_share": FLAGS,
    "availability": OUTAGE,
    **dict.fromkeys(("overload_index", "search_minutes", "satisfaction"), SURVEY),
    **dict.fromkeys(("mail_volume", "case_lead_hours"), BUSINESS),
}  # fmt: skip

"""What may be filled in beside the question itself, which the sheet checks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from graadmeter.web.assessments.forms import languages_field, population_field
from graadmeter.web.assessments.models import NAME_LENGTH as ROUND_NAME_LENGTH
from graadmeter.web.polls.models import NAME_LENGTH, REMARK_LENGTH, PollSettings, Remark


class RemarkForm(forms.Form):
    """A remark, and whether it may be shown. Empty is no remark."""

    remark = forms.CharField(
        label=_("Your remark"),
        help_text=_(
            "For instance an example. Please do not name other people, or say things that point at one person."
        ),
        max_length=REMARK_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    consent = forms.ChoiceField(
        label=_("May it be shown beside the result, once someone has read it?"),
        choices=Remark.Consent.choices,
        initial=Remark.Consent.NO,
        required=False,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Name to show with it"), max_length=NAME_LENGTH, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["consent"] = data.get("consent") or Remark.Consent.NO
        if data.get("remark") and data["consent"] == Remark.Consent.NAME and not data.get("name"):
            self.add_error("name", _("Fill in the name to show, or choose to be shown without one."))
        return data


class SettingsForm(forms.Form):
    """What can still be chosen while a poll is in preparation."""

    name = forms.CharField(label=_("Name"), max_length=ROUND_NAME_LENGTH, help_text=_("Voters see this name."))
    audience = forms.ChoiceField(
        label=_("Who may vote?"), choices=PollSettings.Audience.choices, widget=forms.RadioSelect,
        help_text=_("Personal links are stricter. With a public link, someone with two devices can vote twice."),
    )  # fmt: skip
    live = forms.ChoiceField(
        label=_("When do voters see the result?"), choices=PollSettings.Live.choices, widget=forms.RadioSelect,
        help_text=_("While the poll is open, the result moves in steps of the smallest group, without roles."),
    )  # fmt: skip
    remarks = forms.BooleanField(
        label=_("Voters may leave a remark, which you read before it is shown"), required=False
    )
    languages = languages_field(_("Voters choose between these."))
    population = population_field()

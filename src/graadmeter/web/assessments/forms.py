"""What may be filled in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from graadmeter.base.text import Lang
from graadmeter.web.assessments import commands, keys, queries, sheet
from graadmeter.web.assessments.models import Assessment


class AboutForm(forms.Form):
    """What a respondent says about themselves: the role, and what the owner listed. Nothing that is not asked is shown."""

    def __init__(self, *args: Any, assessment: Assessment, lang: Lang, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = sheet.roles(queries.taken_model(assessment), assessment.mode)
        if roles:
            self.fields["role"] = forms.ChoiceField(
                label=_("What is your role?"),
                help_text=_("Choose the one that fits best. Every role weighs equally in the result."),
                choices=[(role.id, role.name.text(lang)) for role in roles],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose your role: the questions depend on it.")},
            )
        for name, label, offered in (
            ("unit", _("Where do you work in the organisation?"), assessment.units),
            ("location", _("At which location?"), assessment.locations),
            ("age_band", _("How old are you?"), assessment.age_bands),
        ):
            if offered:
                self.fields[name] = forms.ChoiceField(
                    label=label,
                    required=False,
                    choices=[("", _("I would rather not say")), *((value, value) for value in offered)],
                )

    def about(self) -> commands.About:
        return commands.About(**self.cleaned_data)


class SendForm(forms.Form):
    """Sending, with the code that ties rounds together: a new one, or the one kept from an earlier round."""

    new_code = forms.CharField(widget=forms.HiddenInput, required=False)
    own_code = forms.CharField(
        label=_("Code from an earlier round"),
        help_text=_("Twelve digits. Leave this empty if you have none."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_new_code(self) -> str | None:
        return keys.read_pair_code(self.cleaned_data["new_code"])

    def clean_own_code(self) -> str | None:
        typed = self.cleaned_data["own_code"]
        code = keys.read_pair_code(typed)
        if typed.strip() and code is None:
            raise forms.ValidationError(_("A code has twelve digits, for instance 1234 5678 9012. Check it, or leave this empty."))
        return code

    @property
    def code(self) -> str | None:
        return self.cleaned_data["own_code"] or self.cleaned_data["new_code"]

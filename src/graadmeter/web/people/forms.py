"""What people may fill in."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from graadmeter.web.days import day_input
from graadmeter.web.people.models import Organisation, Role


class OrganisationForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the organisation"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )


class SettingsForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = ["name", "launched_on", "min_group", "retention_days"]
        widgets = {"launched_on": day_input()}
        labels = {
            "name": _("Name of the organisation"),
            "launched_on": _("When the network was launched"),
            "min_group": _("Smallest group a figure may be about"),
            "retention_days": _("How long answers and messages are kept, in days"),
        }
        help_texts = {
            "launched_on": _(
                "What is usual from leaders differs between a young network and an older one. "
                "Left empty: that is not judged."
            ),
            "min_group": _("Figures about fewer people stay hidden, also for you. 10 is usual; 5 is the least."),
            "retention_days": _("After that they are deleted. Results without individual answers stay."),
        }


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.VIEWER)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Language of pages and mails"), choices=settings.LANGUAGES)

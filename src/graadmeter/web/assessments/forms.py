"""What may be filled in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from graadmeter.base.text import Lang
from graadmeter.maturity.model import Model
from graadmeter.web.assessments import commands, keys, queries, sheet
from graadmeter.web.assessments.models import GROUP_LENGTH, NAME_LENGTH, Assessment
from graadmeter.web.people.models import Organisation


class AboutForm(forms.Form):
    """What a respondent says about themselves: the role, and what the owner listed."""

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
            raise forms.ValidationError(
                _("A code has twelve digits, for instance 1234 5678 9012. Check it, or leave this empty.")
            )
        return code

    @property
    def code(self) -> str | None:
        return self.cleaned_data["own_code"] or self.cleaned_data["new_code"]


KINDS = {
    ("esm3", "quick"): _(
        "Choose the best fitting description for each of twelve subjects. For a first picture with many people."
    ),
    ("esm3", "full"): _("Statements per subject, each put to the roles that can know. For a result you can act on."),
    ("s3m", "poll"): _("One question, one minute. For a meeting, a newsletter or the intranet."),
    ("s3m", "full"): _(
        "Four statements on each of seven aspects. For social media inside and outside the organisation."
    ),
}
MAX_GROUPS = 60


class GroupsField(forms.CharField):
    """A short list typed as lines. Gives a list of different, non-empty texts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = list(dict.fromkeys(line.strip() for line in super().clean(value).splitlines() if line.strip()))
        if len(lines) == 1:
            raise forms.ValidationError(
                _("One line gives nothing to choose between. Give two or more, or leave this empty.")
            )
        if len(lines) > MAX_GROUPS:
            raise forms.ValidationError(_("That is a long list for a phone. Give at most 60 lines."))
        if any(len(line) > GROUP_LENGTH for line in lines):
            raise forms.ValidationError(_("A line is too long. Keep each under 80 characters."))
        return lines


class RoundForm(forms.Form):
    """What can still be changed while a round is in preparation."""

    name = forms.CharField(
        label=_("Name"), max_length=NAME_LENGTH, help_text=_("Respondents see this name above the questions.")
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Respondents choose between these."),
    )
    population = forms.IntegerField(
        label=_("How many people do you ask?"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("For the response rate. Without it, the personal links you make are counted."),
    )
    units = GroupsField(
        label=_("Units"),
        help_text=_(
            "One per line, if you want to compare units. Respondents may pass it over. "
            "Fewer and larger is safer: units with few answers stay hidden."
        ),
    )
    locations = GroupsField(label=_("Locations"), help_text=_("One per line."))
    age_bands = GroupsField(
        label=_("Age bands"), help_text=_("One per line, for instance: under 30, 30 to 44, 45 and over.")
    )


class NewRoundForm(RoundForm):
    """A new round: which questions, and whether it follows on from an earlier one."""

    kind = forms.ChoiceField(label=_("Which questions?"), widget=forms.RadioSelect)
    previous = forms.ModelChoiceField(
        label=_("Follows on from"),
        queryset=Assessment.objects.none(),
        required=False,
        empty_label=_("no earlier round"),
        help_text=_("To see later what changed. The questions must be the same."),
    )
    field_order = ("kind", "name", "previous", "languages", "population", "units", "locations", "age_bands")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds()  # type: ignore[attr-defined]
        self.fields["previous"].queryset = queries.closed(organisation)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        model_id, _dot, mode = data.get("kind", "").partition(":")
        previous = data.get("previous")
        if previous and (previous.model_id, previous.mode) != (model_id, mode):
            if previous.pk != self.initial.get("previous"):
                self.add_error(
                    "previous", _("That round asked other questions. Choose the same questions, or no earlier round.")
                )
            previous = None  # we proposed it ourselves, for the questions that were asked then
        return {**data, "previous": previous, "model_id": model_id, "mode": mode}


class LinksForm(forms.Form):
    """How many personal links, and in what form they leave."""

    n = forms.IntegerField(label=_("How many links?"), min_value=1, max_value=commands.MAX_LINKS, initial=25)


def kinds() -> list[tuple[str, str]]:
    """What can be asked: `model:mode`, with a name and one sentence about it."""
    offered = []
    for model in queries.offered_models():
        for mode in modes(model):
            told = KINDS.get((model.id, mode))
            name = f"{model.id.upper()}, {str(Assessment.Mode(mode).label).lower()}"
            offered.append((f"{model.id}:{mode}", f"{name}: {told}" if told else name))
    return offered


def modes(model: Model) -> list[str]:
    """How this model can be asked: a poll where it has one, quick placement where every element has descriptions."""
    found = ["poll"] if model.poll else []
    if model.kind == "staged_matrix":
        found.append("quick")
    return [*found, "full"] if model.items else found

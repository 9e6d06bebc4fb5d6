"""What may be filled in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from graadmeter.base.text import Lang
from graadmeter.maturity.model import Model
from graadmeter.web.assessments.models import NAME_LENGTH
from graadmeter.web.workshops import commands, figures, queries
from graadmeter.web.workshops.models import TEXT_LENGTH

MAX_FILE = 5 * 1024 * 1024  # bytes: a document, not an archive
REVISION_MOST = 9999


class NewForm(forms.Form):
    """A new session: about which model."""

    name = forms.CharField(
        label=_("Name"), max_length=NAME_LENGTH, help_text=_("Participants see this name on their phone.")
    )
    model_id = forms.ChoiceField(label=_("Which model?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, lang: Lang, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["model_id"].choices = [  # type: ignore[attr-defined]
            (model.id, f"{model.id.upper()}: {model.summary.text(lang)}") for model in queries.offered_models()
        ]


class CodeForm(forms.Form):
    """The code on the screen."""

    code = forms.CharField(
        label=_("Code on the screen"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class JoinForm(forms.Form):
    """Coming in: the role, for whoever wants to say it."""

    def __init__(self, *args: Any, model: Model, lang: Lang, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if model.roles:
            self.fields["role"] = forms.ChoiceField(
                label=_("What is your role?"),
                help_text=_("Only to say afterwards who was in the room. It is never shown beside a vote."),
                required=False,
                choices=[
                    ("", _("I would rather not say")),
                    *((role.id, role.name.text(lang)) for role in model.roles),
                ],
            )


class VoteForm(forms.Form):
    """One tap: what was chosen, in which ballot, and how many taps came before it."""

    element = forms.CharField(max_length=60)
    number = forms.IntegerField(min_value=1, max_value=999)
    value = forms.CharField(max_length=60)
    revision = forms.IntegerField(min_value=1, max_value=REVISION_MOST)


class PlaceForm(forms.Form):
    """Where the facilitator's page thinks the session is."""

    element = forms.CharField(max_length=60)
    number = forms.IntegerField(min_value=1, max_value=999, required=False)


class AgreedForm(forms.Form):
    """The agreed level with its reason, what shows it, and who does not agree."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    level = forms.ChoiceField(label=_("Agreed level"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why this level?"),
        help_text=_("What the room saw, in one or two sentences. No names."),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write down why: a level without a reason cannot be explained later.")},
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        help_text=_("What shows it: a document, a decision, a page, a figure."),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    evidence_url = forms.URLField(
        label=_("Link to the evidence"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=("http", "https"))],
    )
    document = forms.FileField(
        label=_("Document"), required=False, help_text=_("At most 5 MB. Members of the organisation can download it.")
    )
    dissent = forms.IntegerField(
        label=_("How many do not agree?"),
        required=False,
        min_value=0,
        initial=0,
        help_text=_("A number, no names. Make it 0 where everyone can live with this level."),
    )
    dissent_reason = forms.CharField(
        label=_("What do they see?"),
        required=False,
        max_length=TEXT_LENGTH,
        help_text=_("Needed where somebody does not agree."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, model: Model, joined: int, lang: Lang, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.joined = joined
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (level, figures.level_name(model, level).text(lang)) for level in figures.scale(model)
        ]

    def clean_document(self) -> UploadedFile | None:
        given: UploadedFile | None = self.cleaned_data["document"]
        if given and (given.size or 0) > MAX_FILE:
            raise forms.ValidationError(_("This file is larger than 5 MB. Give a link to it, or a smaller part of it."))
        return given

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        dissent = data.get("dissent") or 0
        if dissent > self.joined:
            message = _("There are {joined} people in this session; no more than that can disagree.")
            self.add_error("dissent", message.format(joined=self.joined))
        if dissent and not data.get("dissent_reason", "").strip():
            self.add_error("dissent_reason", _("Write down what those who do not agree see."))
        return {**data, "dissent": dissent}

    def agreed(self) -> commands.Agreed:
        data = self.cleaned_data
        given = data["document"]
        fields = ("level", "reason", "evidence", "evidence_url", "dissent", "dissent_reason")
        return commands.Agreed(
            **{field: data[field] for field in fields},
            document=commands.Document(given.name, given.read()) if given else None,
        )

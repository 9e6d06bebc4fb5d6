"""What may be filled in."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from graadmeter import maturity
from graadmeter.base.errors import AnswersError, FileError, RuleError
from graadmeter.base.text import Lang, say
from graadmeter.maturity import criteria
from graadmeter.maturity.choice import choose
from graadmeter.maturity.model import Model
from graadmeter.survey.sheets import read_sheet
from graadmeter.web.assessments import addresses, commands, keys, placing, queries
from graadmeter.web.assessments.models import CRITERIA_MODELS, GROUP_LENGTH, NAME_LENGTH, Assessment
from graadmeter.web.days import day_field
from graadmeter.web.language import current
from graadmeter.web.people.models import Organisation, User


class AboutForm(forms.Form):
    """What a respondent says about themselves: the role, and what the owner listed."""

    def __init__(self, *args: Any, assessment: Assessment, lang: Lang, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = queries.taken_model(assessment).roles
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
    ("esm6", "full"): _("The six success criteria: what people say of them, to set beside what the platform shows."),
    ("s3m", "full"): _(
        "Four statements on each of seven aspects. For social media inside and outside the organisation."
    ),
}
MAX_GROUPS = 60
MOST_ASKED = 1_000_000


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


def languages_field(help_text: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


def population_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("How many people do you ask?"), required=False, min_value=1, max_value=MOST_ASKED,
        help_text=_("For the response rate. Without it, the personal links you make are counted."),
    )  # fmt: skip


class RoundForm(forms.Form):
    """What can still be changed while a round is in preparation."""

    name = forms.CharField(
        label=_("Name"), max_length=NAME_LENGTH, help_text=_("Respondents see this name above the questions.")
    )
    languages = languages_field(_("Respondents choose between these."))
    population = population_field()
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
    rule = forms.ChoiceField(
        label=_("How the whole is placed"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Categories keep their own phase; this decides that of the whole. It is fixed at the opening."),
    )

    def __init__(self, *args: Any, model: Model | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        models = [model] if model else queries.offered_models()
        self.fields["rule"].choices = placing.choices(models, self.initial.get("rule", ""))  # type: ignore[attr-defined]
        if model and criteria.is_set(model):
            del self.fields["rule"]


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
    field_order = ("kind", "name", "previous", "languages", "population", "units", "locations", "age_bands", "rule")

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
        placed = mode != Assessment.Mode.POLL and model_id not in CRITERIA_MODELS
        rule = data.get("rule", "") if placed else ""
        if model_id and rule:
            try:
                choose(maturity.load(model_id), rule)
            except RuleError as problem:
                self.add_error("rule", problem.text(current()))
        return {**data, "previous": previous, "model_id": model_id, "mode": mode, "rule": rule}


class LinksForm(forms.Form):
    """How many personal links, and in what form they leave."""

    n = forms.IntegerField(label=_("How many links?"), min_value=1, max_value=commands.MAX_LINKS, initial=25)


class AddressesForm(forms.Form):
    """Addresses to invite, pasted or as a file. Lines that give no invitation are told apart, and stop nothing."""

    pasted = forms.CharField(
        label=_("Addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("One per line. A language (nl, en) and a name may follow: jan@example.org, nl, Jan."),
    )
    file = forms.FileField(
        label=_("Or a file"), required=False, help_text=_("CSV or XLSX with the same in columns."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )  # fmt: skip

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assessment = assessment
        self.people: tuple[commands.Addressee, ...] = ()
        self.refused: tuple[addresses.Refused, ...] = ()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        rows: list[addresses.Row] = addresses.pasted(data.get("pasted", ""))
        if given := data.get("file"):
            try:
                rows = [*rows, *_rows(given)]
            except (AnswersError, FileError) as error:
                raise forms.ValidationError({"file": error.text(current())}) from None
        if not rows:
            raise forms.ValidationError({"pasted": _("Paste addresses here, or choose a file.")})
        found = addresses.read(rows, self.assessment.languages or [settings.LANGUAGE_CODE])
        self._take(found)
        return data

    def _take(self, found: addresses.Intake) -> None:
        """Whom to invite; an address that is invited already, or asked not to be mailed, is refused alike."""
        hashed = {keys.address_hash(self.assessment.pk, one.email): (line, one) for line, one in found.people}
        known = queries.known_addresses(self.assessment, hashed)
        again = [addresses.Refused(*_seen(hashed[hash]), say("invited already")) for hash in known]
        self.people = tuple(one for hash, (_line, one) in hashed.items() if hash not in known)
        self.refused = tuple(sorted((*found.refused, *again), key=lambda one: one.line))


class LetterForm(forms.Form):
    """The words of a letter in each language of the round, who asks, and until when.

    `words`: language -> subject and intro to begin with.
    """

    sender = forms.CharField(
        label=_("Who asks"), max_length=NAME_LENGTH, required=False,
        help_text=_("The name under the letter: people answer a person they know."),
    )  # fmt: skip
    reply_to = forms.EmailField(label=_("Replies go to"), required=False)
    until = day_field(
        _("Answer until"), required=False, help_text=_("Stands in the letter. You close the round yourself.")
    )

    def __init__(
        self, *args: Any, assessment: Assessment, words: Mapping[str, Mapping[str, str]], by: User, **kwargs: Any
    ) -> None:
        row = queries.letters(assessment, by)
        begin: dict[str, Any] = {"sender": row.sender, "reply_to": row.reply_to, "until": row.until}
        self.languages = list(words)
        for lang, said in words.items():
            begin |= {f"subject_{lang}": said["subject"], f"intro_{lang}": said["intro"]}
        super().__init__(*args, **{**kwargs, "initial": begin})
        names = dict(settings.LANGUAGES)
        for lang in self.languages:
            self.fields[f"subject_{lang}"] = forms.CharField(
                label=_("Subject (%(language)s)") % {"language": names[lang]}, max_length=150,
                widget=forms.TextInput(attrs={"lang": lang}),
            )  # fmt: skip
            self.fields[f"intro_{lang}"] = forms.CharField(
                label=_("Why you ask (%(language)s)") % {"language": names[lang]}, max_length=2000,
                widget=forms.Textarea(attrs={"rows": 4, "lang": lang}),
            )  # fmt: skip

    def letter(self) -> Mapping[str, Any]:
        """What the command takes."""
        data = self.cleaned_data
        texts = {lang: {"subject": data[f"subject_{lang}"], "intro": data[f"intro_{lang}"]} for lang in self.languages}
        return {"texts": texts, "sender": data["sender"], "reply_to": data["reply_to"], "until": data["until"]}


def _rows(given: UploadedFile) -> list[addresses.Row]:
    """The rows of an uploaded table; it is on disk only while it is read."""
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        path = Path(folder, Path(given.name or "addresses").name[-80:])
        with path.open("wb") as copy:
            shutil.copyfileobj(given, copy)
        return list(read_sheet(path).rows)


def _seen(found: tuple[int, commands.Addressee]) -> tuple[int, str]:
    line, one = found
    return line, one.email


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

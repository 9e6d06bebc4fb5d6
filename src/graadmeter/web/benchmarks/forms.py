from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from graadmeter.base.text import say, show
from graadmeter.diagnosis.benchmark.exchange import SECTORS, SIZES
from graadmeter.diagnosis.benchmark.signed import LARGEST_BYTES
from graadmeter.web.benchmarks.models import LABEL_LENGTH, Profile
from graadmeter.web.language import current


class ProfileForm(forms.Form):
    shares = forms.BooleanField(
        label=_("Take part in the comparison within this installation"), required=False,
        help_text=_("Other organisations here that take part see the spread, without names. You can stop at any time."),
    )  # fmt: skip
    label = forms.CharField(
        label=_("Label"), max_length=LABEL_LENGTH, required=False,
        help_text=_("How others see you in your file, for example: hospital in the north. Leave it empty to stay "
                    "nameless."),
    )  # fmt: skip
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    size = forms.ChoiceField(label=_("Number of staff"), required=False)

    def __init__(self, *args: Any, profile: Profile | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in (("sector", SECTORS), ("size", SIZES)):
            choices = [(key, show(text, current())) for key, text in offered.items()]
            self.fields[name].choices = [("", _("not said")), *choices]  # type: ignore[attr-defined]
        for name in self.fields:
            self.fields[name].initial = getattr(profile, name) if profile else None

    def clean_label(self) -> str:
        label: str = self.cleaned_data["label"]
        if not label.isprintable():
            raise forms.ValidationError(show(say("the label holds signs that cannot be seen"), current()))
        return label


class TakeForm(forms.Form):
    file = forms.FileField(
        label=_("File of another organisation"), widget=forms.FileInput(attrs={"accept": ".json"}),
        help_text=_("A file that ends in .json, as another organisation downloaded it from its own Graadmeter."),
    )  # fmt: skip

    def clean_file(self) -> bytes:
        file: UploadedFile = self.cleaned_data["file"]
        return bytes(file.read(LARGEST_BYTES + 1))

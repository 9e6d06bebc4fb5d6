from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from graadmeter.base.errors import ReportError
from graadmeter.reports import brand as look
from graadmeter.web.language import current
from graadmeter.web.reporting.models import Brand


class BrandForm(forms.Form):
    colour = forms.CharField(
        label=_("Colour"), max_length=7, required=False,
        help_text=_("Like #1d5c63. A light colour is darkened until white letters on it can be read. Empty: ours."),
    )  # fmt: skip
    logo = forms.FileField(
        label=_("Logo"), required=False, widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg"}),
        help_text=_("PNG or JPEG, at most 500 kB."),
    )  # fmt: skip
    without_logo = forms.BooleanField(label=_("Take the logo away"), required=False)

    def __init__(self, *args: Any, brand: Brand | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colour"].initial = brand.colour if brand else ""
        if brand is None or not brand.logo:
            del self.fields["without_logo"]

    def clean_colour(self) -> str:
        colour: str = self.cleaned_data["colour"].strip()
        try:
            return colour and (look.readable(colour) and colour)
        except ReportError as error:
            raise forms.ValidationError(error.text(current())) from None

    def clean_logo(self) -> bytes | None:
        file: UploadedFile | None = self.cleaned_data["logo"]
        if file is None:
            return None
        try:
            content = file.read(look.LARGEST_BYTES + 1)
            look.logo(content)
        except ReportError as error:
            raise forms.ValidationError(error.text(current())) from None
        return content

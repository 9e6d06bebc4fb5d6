"""An export and, where wanted, a people file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import Message
from graadmeter.conversation import importers
from graadmeter.conversation.people import read_people
from graadmeter.conversation.themes import embed
from graadmeter.web.conversations import commands
from graadmeter.web.language import current

EXPORT_BYTES = 4 * 1024**3  # ten million messages fit; more goes by the command line
SAMPLES = ((0, _("none")), (100, "100"), (300, "300"), (1000, "1000"))
PEOPLE_BYTES = 50_000_000  # it is read whole; half a million people fit


class UploadForm(forms.Form):
    export = forms.FileField(
        label=_("Export of your platform"),
        help_text=_(
            "The file as the platform gave it, mostly a zip: Slack, Teams, Mattermost, Zulip and other platforms."
        ),
    )
    people = forms.FileField(
        label=_("People file"), required=False,
        help_text=_(
            "CSV with the columns person, unit, location, layer, leader. It is needed for figures across units, "
            "locations and layers, and about leaders."
        ),
    )  # fmt: skip
    is_public = forms.BooleanField(
        label=_("This archive is openly published: switch the protection of small groups off"), required=False,
    )  # fmt: skip

    adds = forms.BooleanField(
        label=_("Add to what is stored"), required=False, initial=True,
        help_text=_(
            "For a later export of the same platform: what is new is added. "
            "Untick it to keep the two beside each other."
        ),
    )  # fmt: skip
    skip_broken = forms.BooleanField(
        label=_("Leave out broken files"), required=False,
        help_text=_("Otherwise one broken file stops the reading. You will see which files were left out."),
    )  # fmt: skip
    features = forms.BooleanField(
        label=_("Keep what is needed to learn from labels"), required=False,
        help_text=_("512 numbers for what each thread means, without its words."),
    )  # fmt: skip
    sample = forms.TypedChoiceField(
        label=_("Masked threads to label"), required=False, coerce=int, choices=SAMPLES,
        help_text=_("A random sample, without authors; names, addresses and numbers are masked."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, in_the_way: list[Message], texts_in_the_way: list[Message] | None = None,
        has_stored: bool = False, has_themes: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.in_the_way, self.texts_in_the_way = in_the_way, texts_in_the_way or []
        if not has_stored:
            del self.fields["adds"]
        if not has_themes:
            del self.fields["features"], self.fields["sample"]
        elif not embed.available():
            del self.fields["features"]

    def clean_export(self) -> UploadedFile:
        """Looks at the table of contents only; what is wrong inside a file shows while it is read."""
        export: UploadedFile = self.cleaned_data["export"]
        if (export.size or 0) > EXPORT_BYTES:
            raise forms.ValidationError(
                _("This file is larger than 4 GB; read it with the command line on the server.")
            )
        with _on_disk(export) as path, _as_form_error():
            importers.identify(path)
        return export

    def clean_people(self) -> UploadedFile | None:
        people: UploadedFile | None = self.cleaned_data.get("people")
        if people is None:
            return None
        if (people.size or 0) > PEOPLE_BYTES:
            raise forms.ValidationError(
                _("This file is too large to be a people file: one line for each person is enough.")
            )
        with _on_disk(people) as path, _as_form_error():
            self.attributes = read_people(path).attributes
        return people

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("people") and self.attributes and self.in_the_way and not cleaned.get("is_public"):
            reasons = "; ".join(reason.text(current()) for reason in self.in_the_way)
            text = _(
                "Figures per unit, location or layer wait for three controls: %(reasons)s. Record the evidence under "
                "Controls, or upload a people file without these columns."
            )
            self.add_error("people", text % {"reasons": reasons})
        if cleaned.get("sample") and self.texts_in_the_way and not cleaned.get("is_public"):
            reasons = "; ".join(reason.text(current()) for reason in self.texts_in_the_way)
            text = _("No text of staff can be kept to label: %(reasons)s. Choose none, or see Themes.")
            self.add_error("sample", text % {"reasons": reasons})
        return cleaned

    @property
    def keep(self) -> list[str]:
        """What stays of the text of threads."""
        kept = ["features"] if self.cleaned_data.get("features") else []
        return kept + ([f"sample:{n}"] if (n := self.cleaned_data.get("sample")) else [])

    @property
    def policy(self) -> str:
        return "public" if self.cleaned_data["is_public"] else "staff"


@contextmanager
def _on_disk(file: UploadedFile) -> Iterator[Path]:
    """The uploaded file under its own name: large ones lie on disk already and are linked, small ones are written."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, commands.file_name(file, "export"))
        if hasattr(file, "temporary_file_path"):
            path.symlink_to(file.temporary_file_path())
        else:
            path.write_bytes(file.read())
            file.seek(0)
        yield path


@contextmanager
def _as_form_error() -> Iterator[None]:
    try:
        yield
    except GraadmeterError as error:
        raise forms.ValidationError(error.text(current())) from None

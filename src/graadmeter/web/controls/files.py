"""Files of evidence: which are taken, under which names, and where they lie.

A member only ever saves a file, never opens it from here, and it lies under a name of our own. What it claims to be is
looked at all the same: whoever opens it trusts the organisation it came from.
"""

from __future__ import annotations

import hashlib
import unicodedata
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile

from graadmeter.base.text import Message, say
from graadmeter.web.controls.models import files_folder

MAX_BYTES = 10 * 1024 * 1024  # a document, not an archive
NAME_LENGTH = 120
TEXTS = ("txt", "md", "csv", "eml")
OFFICE = ("docx", "xlsx", "pptx", "odt", "ods")
BEGINS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}
ALLOWED = (*BEGINS, *OFFICE, *TEXTS)
TAKEN = ", ".join(ALLOWED)
MACROS = ("vbaproject.bin", "basic/script-lc.xml")


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that was taken in."""

    stored_as: uuid.UUID
    name: str
    size: int  # bytes
    digest: str  # sha256


def safe_name(name: str) -> str:
    """The last part of a name, without what steers a terminal, a path or the direction of reading; never empty."""
    last = PurePosixPath(name.replace("\\", "/")).name
    seen = "".join(sign for sign in unicodedata.normalize("NFC", last) if _is_safe(sign))
    stem, dot, extension = " ".join(seen.split()).strip(". ").rpartition(".")
    if not dot:
        stem, extension = extension, ""
    kept = stem[: NAME_LENGTH - len(extension) - 1].strip(". ") or "file"
    return f"{kept}.{extension.lower()}" if extension else kept


def _is_safe(sign: str) -> bool:
    return unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*'


def refusal(file: UploadedFile) -> Message | None:
    """Why a file is not taken; None for one that is."""
    extension = safe_name(file.name or "").rpartition(".")[2]
    if (file.size or 0) > MAX_BYTES:
        return say("This file is larger than 10 MB. Give a link to it, or the part that shows it.")
    if not file.size:
        return say("This file is empty.")
    if extension not in ALLOWED:
        return say("Files of this kind are not taken. Choose one of: {kinds}.", kinds=TAKEN)
    if not _is_what_it_says(file, extension):
        return say("This is not a {kind} file, whatever its name says. Save it anew, or as PDF.", kind=extension)
    if extension in OFFICE and _has_macros(file):
        return say("This file holds macros, programs that run when it is opened. Save it without them, or as PDF.")
    return None


def store(file: UploadedFile) -> Stored:
    """Write the file under a name that says nothing. The caller removes it where its row cannot be written."""
    folder = files_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stored_as, digest, size = uuid.uuid4(), hashlib.sha256(), 0
    path = folder / stored_as.hex
    file.seek(0)
    try:
        with path.open("xb") as target:
            path.chmod(0o600)
            for chunk in file.chunks():
                digest.update(chunk)
                size += target.write(chunk)
    except OSError:
        remove(stored_as)
        raise
    return Stored(stored_as, safe_name(file.name or ""), size, digest.hexdigest())


def remove(stored_as: uuid.UUID) -> None:
    (files_folder() / stored_as.hex).unlink(missing_ok=True)


def _is_what_it_says(file: UploadedFile, extension: str) -> bool:
    file.seek(0)
    if extension in TEXTS:
        return not any(b"\0" in chunk for chunk in file.chunks())
    if extension in BEGINS:
        return bool(file.read(16).startswith(BEGINS[extension]))
    return bool(_parts(file))


def _parts(file: UploadedFile) -> set[str]:
    """The names inside an office file; empty when it is none. Nothing is unpacked."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as packed:
            names = {name.lower() for name in packed.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return set()
    return names if names & {"[content_types].xml", "mimetype"} else set()


def _has_macros(file: UploadedFile) -> bool:
    return any(name.endswith(MACROS) for name in _parts(file))

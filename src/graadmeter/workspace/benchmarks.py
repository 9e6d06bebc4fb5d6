"""Files of figures that organisations exchange: sign one's own, check one, and lay a round beside those of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from graadmeter import reports
from graadmeter.base.document import read_text
from graadmeter.base.errors import BenchmarkError, Place
from graadmeter.base.text import say
from graadmeter.conversation.privacy import Pseudonyms
from graadmeter.diagnosis.benchmark import Entry, entry, signed
from graadmeter.diagnosis.benchmark.compared import Comparison, compared
from graadmeter.diagnosis.benchmark.exchange import mode_of
from graadmeter.diagnosis.benchmark.signed import Received
from graadmeter.workspace.keys import key_file, load_key

Given = str | Path | Mapping[str, Any]


def sign(
    round: Given, out: Path, *, label: str = "", sector: str | None = None, size: str | None = None,
    month: str | None = None,
) -> Received:  # fmt: skip
    """Write the figures of a round that others may see, signed, and give what stands in the file.

    `month`: in which the round was closed, where it does not say so itself. The signing key comes of the key of the
    pseudonyms, made at first use. Raises BenchmarkError where nothing may leave, or what is given does not hold.
    """
    taken = reports.read(round)
    known = _month(taken) or month
    if known is None:
        raise BenchmarkError(say("this round does not say when it was closed; give its month with --month, as 2026-03"))
    made = entry(taken.data, mode=mode_of(taken.data), month=known, label=label, sector=sector, size=size)
    content = signed.write(made, _seed(out))
    found = signed.read(content)  # what others will read: a label or month that does not hold is refused here
    reports.write(content, out)
    return found


def check(file: Path) -> Received:
    """What stands in a file of another organisation. Raises FileError, or BenchmarkError: why it is refused."""
    try:
        return signed.read(read_text(file, say("the benchmark file"), BenchmarkError).encode())
    except BenchmarkError as error:
        raise BenchmarkError(
            error.message, place=Place(file=str(file), path=error.place.path if error.place else None)
        ) from error


def compare(round: Given, files: Sequence[Path], today: date) -> Comparison:
    """The place of a round in the spread of the files of others. Raises as `sign` and `check` do."""
    taken = reports.read(round)
    month = f"{today:%Y-%m}"
    own: Entry = entry(taken.data, mode=mode_of(taken.data), month=_month(taken) or month)
    fingerprint = signed.fingerprint(signed.public_key(_seed(files[0]))) if files and key_file().exists() else None
    return compared(own, [(str(file), check(file)) for file in files], month, fingerprint)


def _month(taken: reports.Round) -> str | None:
    day = taken.closed_on or taken.made_on
    return f"{day:%Y-%m}" if day else None


def _seed(apart_from: Path) -> bytes:
    """32 bytes of which the signing key is made; they say nothing about the key of the pseudonyms."""
    return bytes.fromhex(Pseudonyms(load_key(apart_from=apart_from)).secret("benchmark"))

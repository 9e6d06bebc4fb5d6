"""Sign an exchange file, and read one from elsewhere: who signed it, that nothing changed since, and that it holds.

Ed25519 (RFC 8032) over the canonical text of all keys but `signature`. A signature says that the file is as the holder
of the key made it. Whose key it is, the fingerprint says: compare it by telephone.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator

from graadmeter import maturity
from graadmeter.base.document import dotted
from graadmeter.base.errors import BenchmarkError, Place
from graadmeter.base.text import Lang, say, show
from graadmeter.diagnosis.benchmark.exchange import MODES, POLL, SCHEMA, SECTORS, SIZES, Entry, is_share, names
from graadmeter.maturity.shape import faults_under

LARGEST_BYTES = 64_000  # a model of twelve categories is 3 kB
DIGITS = 30  # of a fingerprint, about 100 bits: in groups of five, to be read aloud
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Received:
    """A file that holds. `fingerprint`: of the key that signed it."""

    entry: Entry
    fingerprint: str

    def to_json(self, lang: Lang) -> dict[str, Any]:
        return {**self.entry.to_json(), "fingerprint": self.fingerprint}

    def to_text(self, lang: Lang) -> str:
        one = self.entry
        about = say(
            "{model} {version}, {mode}, closed in {month}: {n} figures, none about fewer than {least} people",
            model=one.model, version=one.version, mode=MODES[one.mode], month=one.month, n=len(one.elements),
            least=one.min_group,
        )  # fmt: skip
        named = [one.label, SECTORS.get(one.sector or ""), SIZES.get(one.size or "")]
        lines = [about, say("Fingerprint: {print}", print=self.fingerprint)]
        return "\n".join(show(each, lang) for each in ([each for each in named if each], *lines) if each)


def public_key(seed: bytes) -> bytes:
    """The 32 bytes that others know, of the 32 secret ones."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def fingerprint(public: bytes) -> str:
    """Thirty digits in groups of five: the SHA-256 of the public key, modulo 10^30."""
    digits = f"{int.from_bytes(sha256(public).digest(), 'big') % 10**DIGITS:0{DIGITS}}"
    return " ".join(digits[at : at + 5] for at in range(0, DIGITS, 5))


def write(entry: Entry, seed: bytes) -> bytes:
    """The signed file, the same bytes for the same entry and seed (32 bytes)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    said: dict[str, Any] = {**entry.to_json(), "key": _encoded(public_key(seed))}
    said["signature"] = _encoded(Ed25519PrivateKey.from_private_bytes(seed).sign(_canonical(said)))
    return (json.dumps(said, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def read(content: bytes) -> Received:
    """The figures in a file from elsewhere.

    Raises BenchmarkError for a file that is too large, no JSON, of another form, changed after it was signed, about
    fewer people than its own minimum group or 5, or that speaks of what the model does not have.
    """
    said = _parsed(content)
    if (seen := said.get("schema")) and seen != SCHEMA:
        raise BenchmarkError(say("this is no benchmark file of Graadmeter, or one of a later version"))
    for fault in faults_under(_validator(), said):
        raise BenchmarkError(fault.message, place=Place(path=dotted(fault.path) or None))
    _check_signature(said)
    _check(said)
    payload = {key: value for key, value in said.items() if key not in ("schema", "key", "signature")}
    return Received(Entry.from_json(payload), fingerprint(_decoded(said["key"])))


def _parsed(content: bytes) -> dict[str, Any]:
    if len(content) > LARGEST_BYTES:
        raise BenchmarkError(say("this file is larger than {n} kB; a benchmark file is a few kB", n=64))
    try:
        said = json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:  # JSONDecodeError and UnicodeDecodeError are ValueErrors
        raise BenchmarkError(
            say("this is no benchmark file: it cannot be read as JSON; ask for the file as it was downloaded")
        ) from error
    if not isinstance(said, dict):
        raise BenchmarkError(say("this is no benchmark file of Graadmeter, or one of a later version"))
    return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands there twice")
    return found


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _check_signature(said: Mapping[str, Any]) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    signed = {key: value for key, value in said.items() if key != "signature"}
    try:
        Ed25519PublicKey.from_public_bytes(_decoded(said["key"])).verify(
            _decoded(said["signature"]), _canonical(signed)
        )
    except (InvalidSignature, ValueError) as error:
        raise BenchmarkError(
            say("this file was changed after it was signed, or damaged on its way; ask for it again")
        ) from error


def _check(said: Mapping[str, Any]) -> None:
    """What a schema cannot say."""
    if any(unicodedata.category(sign)[0] == "C" for sign in said["label"]):
        raise BenchmarkError(say("the label holds signs that cannot be seen"))
    if not _MONTH.fullmatch(said["month"]):
        raise BenchmarkError(say("{seen} is no month; expected one such as 2026-03", seen=said["month"]))
    figures = {**said["elements"], **({"overall": said["overall"]} if said["overall"] else {})}
    for key, one in figures.items():
        if one["n"] < said["min_group"]:
            raise BenchmarkError(
                say("{key} is about fewer people than the minimum group of {n}; that is not taken in", key=key,
                    n=said["min_group"])
            )  # fmt: skip
        if one["n"] > said["n"]:
            raise BenchmarkError(say("{key} is about more people than answered", key=key))
        if one["low"] > one["high"]:
            raise BenchmarkError(say("{key}: the lower end of the band lies above the upper end", key=key))
    _check_names(said)


def _check_names(said: Mapping[str, Any]) -> None:
    """Of a version that is known here, only what it has; another version is kept and not compared."""
    model = next((one for one in maturity.library() if one.id == said["model"]), None)
    if model is None or not model.elements:  # the registers have none
        raise BenchmarkError(say("the model {model} is not known here", model=said["model"]))
    if said["version"] != model.version:
        return
    if said["mode"] == POLL and model.poll is None:
        raise BenchmarkError(say("{model} has no poll", model=said["model"]))
    levels = {level.id for level in model.levels} | {model.floor_id}
    known = names(model, said["mode"])
    top = 1 if is_share(model, said["mode"]) else max((level.value for level in model.levels), default=1)
    for key, one in (*said["elements"].items(), *([("overall", said["overall"])] if said["overall"] else [])):
        if key != "overall" and key not in known:
            raise BenchmarkError(say("{model} has no element {key}", model=said["model"], key=key))
        if one["level"] is not None and one["level"] not in levels:
            raise BenchmarkError(say("{model} has no level {level}", model=said["model"], level=one["level"]))
        if max(one["score"], one["low"], one["high"]) > top:
            raise BenchmarkError(say("{key} lies above the highest level of {model}", key=key, model=said["model"]))


def _canonical(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _decoded(text: str) -> bytes:
    """Raises ValueError for what is no base64, and for a second way to write the same bytes."""
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    if _encoded(raw) != text:
        raise ValueError("not written as it should be")
    return raw


@cache
def _validator() -> Draft202012Validator:
    schema = (resources.files("graadmeter.diagnosis.benchmark") / "schema" / "benchmark-1.schema.json").read_text(
        "utf-8"
    )
    return Draft202012Validator(json.loads(schema))

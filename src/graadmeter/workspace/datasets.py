"""A dataset: a folder of Parquet tables and a manifest, written whole or not at all, and checked when opened."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from graadmeter.base.errors import DatasetError, Notice, OutputError, Place, PolicyError
from graadmeter.base.text import Lang, Message, Text, day, say, say_n
from graadmeter.conversation.people import IDENTITIES
from graadmeter.disclosure import Policy
from graadmeter.disclosure import policy as policy_named
from graadmeter.tables import MESSAGES, PEOPLE, SPACES, Contract
from graadmeter.workspace.ordering import KEYS

SCHEMA = "graadmeter-dataset/3"
MANIFEST = "manifest.json"
TABLES: dict[str, Contract] = {
    "messages": MESSAGES,
    "people": PEOPLE,
    "spaces": SPACES,
    "identities": IDENTITIES,
    "keys": KEYS,
}
COUNTS = (
    *("messages", "added", "human", "bot", "system", "authors"),
    *("spaces", "members", "files_read", "files_passed_over"),
)
OF_PEOPLE = (
    "messages",
    "added",
    "human",
    "bot",
    "system",
    "authors",
    "members",
)  # counts that say what a few people did
LEFTOVER_AFTER_S = 24 * 3600  # an import that was killed leaves its working folder; nobody works on one for a day


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a dataset is and how it was made. Days, not moments; counts, never a name.

    `digest`: SHA-256 of the files of the export that were read, or of the set of `exports` where several were added
    one to the other; those are digests too. `key_check`: shows whether a key is the one the codes
    were made with. `keep_until`: the day after which it is to be deleted. `period`: days (UTC) of the first and last
    message. `counts`: `COUNTS`. `files`: `fingerprints`, which tell damage when the dataset is opened. `people_file`:
    people in the people file, and how many were matched. `notices`: as rows of `notice_row`.
    """

    digest: str
    importer: str
    policy: Literal["staff", "public"]
    min_group: int
    key_check: str
    created_on: str
    keep_until: str
    period: dict[str, str]
    counts: dict[str, int]
    files: dict[str, str | None]
    people_file: dict[str, int] | None = None
    notices: list[dict[str, Any]] = field(default_factory=list)
    exports: list[str] = field(default_factory=list)
    schema: str = SCHEMA


@dataclass(frozen=True, slots=True)
class Dataset:
    """A stored dataset. Tables are read when asked for; `messages` may be large: take its file and read lazily."""

    path: Path
    manifest: Manifest
    repeated: bool = False  # the export that was just read stood here already

    def file(self, table: str) -> Path:
        return self.path / f"{table}.parquet"

    def table(self, table: str) -> pa.Table:
        """One of `messages`, `people`, `spaces`, `identities`, `keys`, checked against its contract."""
        with pq.ParquetFile(self.file(table)) as file:  # `read_table` loads far more of Arrow first
            return TABLES[table].check(file.read())

    @property
    def policy(self) -> Policy:
        return Policy(self.manifest.policy, self.manifest.min_group)

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(notice_of(row) for row in self.manifest.notices)

    @property
    def counts(self) -> dict[str, int | None]:
        """The manifest's counts as they may be shown: of messages and authors none where too few people wrote them."""
        hidden = self.policy.hides(self.manifest.counts["authors"])
        return {name: None if hidden and name in OF_PEOPLE else n for name, n in self.manifest.counts.items()}

    def to_json(self, lang: Lang) -> dict[str, Any]:
        """What `conversation import --json` prints: the manifest without its checks, notices in the language asked."""
        shown = {
            key: value
            for key, value in asdict(self.manifest).items()
            if key not in ("key_check", "files", "notices", "exports")
        }
        shown["people_file"] = matched_people(self.manifest.people_file, self.policy)
        shown["counts"], shown["exports"] = self.counts, len(self.manifest.exports)
        notices = [{"code": n.code, "count": n.count, "text": n.message.text(lang)} for n in self.notices]
        return {**shown, "dataset": str(self.path), "statement": self.policy.statement.text(lang), "notices": notices}

    def to_text(self, lang: Lang) -> str:
        counts, period = self.counts, self.manifest.period
        ends = {end: day(date.fromisoformat(period[end]), lang) for end in ("start", "end")}
        lines: list[Text] = [say("Stored without names: {path}", path=str(self.path))]
        if counts["messages"] is None:
            lines.append(
                say(
                    "{spaces} spaces, {start} to {end}; the number of messages is hidden: too few people wrote them.",
                    spaces=counts["spaces"],
                    **ends,
                )
            )
        else:
            lines.append(
                say(
                    "{messages} messages ({human} human, {bot} of bots, {system} events), {spaces} spaces, "
                    "{start} to {end}.",
                    **{key: counts[key] for key in ("messages", "human", "bot", "system", "spaces")},
                    **ends,
                )
            )
        if self.repeated:
            lines.append(say("No message is new: this export was here already, and took the place of itself."))
        elif len(self.manifest.exports) > 1 and (added := counts["added"]) is not None:
            lines.append(
                say_n("{n} message is added to what was stored.", "{n} messages are added to what was stored.", added)
            )
        lines += [
            self.policy.statement,
            say("To be deleted after {day}.", day=day(date.fromisoformat(self.manifest.keep_until), lang)),
        ]
        found = matched_people(self.manifest.people_file, self.policy)
        if found and found["matched"] is not None:
            lines.append(say("{matched} of {people} people in the people file are in the export.", **found))
        lines += [notice.message for notice in self.notices]
        return "\n".join(line if isinstance(line, str) else line.text(lang) for line in lines)


def matched_people(counts: dict[str, int] | None, policy: Policy) -> dict[str, Any] | None:
    """How many people of the people file are in the export; hidden where one of the two parts is a few people only."""
    if counts is None:
        return None
    people, matched = counts["people"], counts["matched"]
    if any(n and policy.hides(n) for n in (matched, people - matched)):
        return {"people": people, "matched": None, "matched_share": None, "suppressed": True}
    return {"people": people, "matched": matched, "matched_share": matched / people}


def is_dataset(path: Path) -> bool:
    return (path / MANIFEST).is_file()


def sound(path: Path) -> Dataset | None:
    """The dataset at `path`; None where there is none, or none that can be used."""
    try:
        return open_dataset(path) if is_dataset(path) else None
    except DatasetError:
        return None


def open_dataset(path: Path) -> Dataset:
    """The dataset at `path`. Raises DatasetError where it is not there, damaged, incomplete or of another version."""
    if not is_dataset(path):
        raise DatasetError(
            say("there is no dataset here; make one with: graadmeter conversation import EXPORT --into DIR"),
            place=Place(file=str(path)),
        )
    dataset = Dataset(path, _manifest(path / MANIFEST))
    for name, contract in TABLES.items():
        file = dataset.file(name)
        if _sha256(file) != dataset.manifest.files.get(name):
            raise DatasetError(_DAMAGED, place=Place(file=str(file)))
        schema = pq.read_schema(file)
        if [(f.name, f.type) for f in schema] != [(f.name, f.type) for f in contract.schema]:
            raise DatasetError(_OTHER_VERSION, place=Place(file=str(file)))
    return dataset


def _manifest(path: Path) -> Manifest:
    try:
        given = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        raise DatasetError(_DAMAGED, place=Place(file=str(path))) from None
    if not isinstance(given, dict) or given.get("schema") != SCHEMA or set(given) != {f.name for f in fields(Manifest)}:
        raise DatasetError(_OTHER_VERSION, place=Place(file=str(path)))
    manifest = Manifest(**given)
    if not _holds(manifest):
        raise DatasetError(_DAMAGED, place=Place(file=str(path)))
    return manifest


def _holds(manifest: Manifest) -> bool:
    """Whether a manifest can be used as it is: somebody may have edited it."""
    try:
        policy_named(manifest.policy, manifest.min_group)
        days = (manifest.created_on, manifest.keep_until, manifest.period["start"], manifest.period["end"])
        counts = [manifest.counts[name] for name in COUNTS] + list((manifest.people_file or {"": 0}).values())
        return (
            isinstance(manifest.files, dict)
            and all(isinstance(digest, str) for digest in manifest.exports)
            and all(date.fromisoformat(given) for given in days)
            and all(isinstance(notice_of(row), Notice) for row in manifest.notices)
            and all(isinstance(count, int) for count in counts)
        )
    except (KeyError, TypeError, ValueError, AttributeError, PolicyError):
        return False


def fingerprints(folder: Path) -> dict[str, str | None]:
    """SHA-256 of each table's file, by table; None where there is none."""
    return {name: _sha256(folder / f"{name}.parquet") for name in TABLES}


def _sha256(file: Path) -> str | None:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=2) + "\n", "utf-8")


def notice_row(notice: Notice) -> dict[str, Any]:
    """A notice as data, so that it can be read back in either language."""
    m = notice.message
    return {
        "code": notice.code,
        "count": notice.count,
        "msgid": m.msgid,
        "plural": m.plural,
        "n": m.n,
        "params": dict(m.params),
    }


def notice_of(row: dict[str, Any]) -> Notice:
    code, count, *message = (row[name] for name in ("code", "count", "msgid", "params", "plural", "n"))
    return Notice(code, Message(*message), count)


def require_free(into: Path) -> None:
    """Raises OutputError unless `into` is new, an empty folder, or a dataset (which only its own export replaces)."""
    try:
        free = not into.exists() or is_dataset(into) or (into.is_dir() and not any(into.iterdir()))
    except OSError as error:
        raise OutputError(
            say("cannot be read: {seen}", seen=error.strerror or str(error)), place=Place(file=str(into))
        ) from None
    if not free:
        raise OutputError(
            say("something else is here already; choose a folder that is empty or not there yet"),
            place=Place(file=str(into)),
        )


@contextmanager
def building(into: Path) -> Iterator[Path]:
    """A working folder beside `into` that becomes it at the end, or disappears: nothing is ever half-stored.

    A dataset that stands at `into` is replaced only where its exports are among those read, under the same policy;
    anything else raises OutputError and leaves it as it is.
    """
    into = into.resolve()
    require_free(into)
    _sweep(into)
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{into.name}.part-", dir=into.parent))
    except OSError as error:
        raise OutputError(
            say("cannot be written: {seen}", seen=error.strerror or str(error)), place=Place(file=str(into))
        ) from None
    try:
        yield part
        _put(part, into)
    except OSError as error:
        raise OutputError(
            say("cannot be written: {seen}", seen=error.strerror or str(error)), place=Place(file=str(into))
        ) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _put(part: Path, into: Path) -> None:
    """`part` in the place of `into`; an old dataset moves aside first, since a full folder cannot be renamed over."""
    if not is_dataset(into):
        if into.exists():
            into.rmdir()
        os.rename(part, into)
        return
    old, new = _manifest(into / MANIFEST), _manifest(part / MANIFEST)
    if old.policy != new.policy or not set(old.exports) <= set(new.exports):
        raise OutputError(
            say("a dataset of another export, or under another policy, is here already; choose another folder"),
            place=Place(file=str(into)),
        )
    aside = Path(tempfile.mkdtemp(prefix=f".{into.name}.part-", dir=into.parent))
    try:
        os.rename(into, aside / "old")
        try:
            os.rename(part, into)
        except OSError:
            os.rename(aside / "old", into)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _sweep(into: Path) -> None:
    """Remove what an import that was killed left behind."""
    with suppress(OSError):
        for left in into.parent.glob(f".{into.name}.part-*"):
            if time.time() - left.stat().st_mtime > LEFTOVER_AFTER_S:
                shutil.rmtree(left, ignore_errors=True)


_DAMAGED = say("this part of the dataset is missing or damaged; import the export again")
_OTHER_VERSION = say("this dataset was made by another version; import the export again")

"""A dataset or an export in, figures out: the privacy rules that need the data folder are kept here."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graadmeter import conversation
from graadmeter.base.errors import DatasetError, Notice, Place, PolicyError
from graadmeter.base.text import say
from graadmeter.conversation import people as people_files
from graadmeter.conversation import spaces_file as spaces_files
from graadmeter.conversation.privacy import Pseudonyms
from graadmeter.disclosure import Policy
from graadmeter.disclosure import policy as policy_named
from graadmeter.workspace import datasets
from graadmeter.workspace import themes as theming
from graadmeter.workspace.keys import KEY_BYTES, load_key

if TYPE_CHECKING:
    import pyarrow as pa

    from graadmeter.conversation import MeasureResult
    from graadmeter.conversation.engine import Engine
    from graadmeter.workspace.controls import Control


def measure(
    source: Path,
    *,
    people: Path | None = None,
    spaces: Path | None = None,
    policy: str | None = None,
    min_group: int = Policy().min_group,
    rules: Mapping[str, str] | None = None,
    controls: Path | Iterable[Control] | None = None,
    groups: bool = True,
    key: bytes | None = None,
    today: date | None = None,
    only: Collection[str] | None = None,
    engine: str = "duckdb",
    master: str | None = None,
) -> MeasureResult:
    """Every figure of an export or of a stored dataset.

    `people`: a people file; it takes the place of the one the dataset was stored with. `spaces`: a
    file of groups: kinds, and hosts. `policy` None: the one stored,
    staff for an export; a dataset of staff stays staff's, and its minimum group can only grow. `controls`: evidence
    for the three preconditions of figures per unit, location or layer of staff, as a file or from the register;
    `groups` False leaves those figures out instead. `key`: of the pseudonyms; None takes the user's own key file
    where one is needed. `only`: the metrics wanted. `engine`, `master`: where it is computed, see
    `conversation.engine.connect`. Raises PolicyError for what the rules do not allow; DatasetError, ExportError or
    PeopleError for input that does not hold; UnknownNameError for an unknown metric, rule or engine; EngineError.
    """
    today = today or datetime.now(UTC).date()
    file = people_files.read_people(people) if people else None
    kinds = spaces_files.read_spaces(spaces) if spaces else None
    given = _read(controls) if isinstance(controls, Path) else list(controls or ())
    asked = policy_named(policy or "staff", min_group)
    if file and groups and asked.name == "staff" and not datasets.is_dataset(source):
        _allow_groups(file.attributes, given, today)  # before an export is read for minutes
    with _dataset(source, people, spaces, asked, key) as dataset, tempfile.TemporaryDirectory() as work:
        allowed = _policy(dataset, policy, min_group)
        table, notices = dataset.table("people"), list(dataset.notices)
        matched = dataset.manifest.people_file
        if file and datasets.is_dataset(source):
            joined = people_files.join(file, table, dataset.table("identities"), pseudonyms_of(dataset, key))
            table, matched = joined.people, {"people": joined.in_file, "matched": joined.matched}
            notices = [notice for notice in notices if not notice.code.startswith("people_")] + list(joined.notices)
        listed = dataset.table("spaces")
        if kinds and datasets.is_dataset(source):
            known_by = pseudonyms_of(dataset, key) if kinds.has_hosts else None
            listed, told = spaces_files.apply(kinds, listed, dataset.table("identities"), known_by)
            notices += told
        if groups and allowed.name == "staff":
            known = [name for name in people_files.ATTRIBUTES if table.column(name).null_count < table.num_rows]
            _allow_groups(known, given, today)
        if today > date.fromisoformat(dataset.manifest.keep_until):
            notices.append(_expired(dataset))
        if late := _text_too_long(dataset, today):
            notices.append(late)
        from graadmeter.conversation.engine import connect  # loads Ibis, which asking for help should not wait for

        return conversation.measure(
            _tables(dataset, table, listed, connect(engine, work=work, master=master)),
            info=_info(dataset),
            coverage=_coverage(dataset, datasets.matched_people(matched, allowed), notices),
            rules=rules or {},
            policy=allowed,
            attributes=groups,
            only=only,
        )


@contextmanager
def _dataset(
    source: Path, people: Path | None, spaces: Path | None, policy: Policy, key: bytes | None
) -> Iterator[datasets.Dataset]:
    """The dataset at `source`, or one made of the export there for as long as it takes, under a key nobody keeps."""
    if datasets.is_dataset(source):
        yield datasets.open_dataset(source)
        return
    from graadmeter.workspace.ingest import ingest  # a stored dataset needs nothing of it

    with tempfile.TemporaryDirectory() as folder:
        passing = key or secrets.token_bytes(KEY_BYTES)
        yield ingest(source, Path(folder, "dataset"), people=people, spaces=spaces, policy=policy, key=passing)


def _policy(dataset: datasets.Dataset, asked: str | None, min_group: int) -> Policy:
    stored = dataset.policy
    if asked == "public" and stored.name == "staff":
        raise PolicyError(
            say("this dataset was stored under policy staff and stays so; import a public archive under policy public"),
            place=Place(file=str(dataset.path)),
        )
    return policy_named(asked or stored.name, max(stored.min_group, min_group))


def pseudonyms_of(dataset: datasets.Dataset, key: bytes | None) -> Pseudonyms:
    pseudonyms = Pseudonyms(load_key(apart_from=dataset.path) if key is None else key)
    if pseudonyms.check != dataset.manifest.key_check:
        raise DatasetError(
            say(
                "this dataset was made with another key; use that one, or import the export again with the people file"
            ),
            place=Place(file=str(dataset.path)),
        )
    return pseudonyms


def _read(file: Path) -> list[Control]:
    from graadmeter.workspace.controls import read_controls  # loads every model, and few have such a file

    return read_controls(file)


def _allow_groups(attributes: list[str], controls: Iterable[Control], today: date) -> None:
    """Raises PolicyError where there are attributes and the preconditions are not all shown to hold."""
    if not attributes:
        return
    from graadmeter.workspace.controls import lacking

    if reasons := lacking(controls, today):
        raise PolicyError(
            say(
                "figures per {attributes} of staff need three preconditions, and: {reasons}. Give the evidence with "
                "--controls FILE; or a people file without these columns; or, only for an openly published archive, "
                "--policy public",
                attributes=attributes,
                reasons=reasons,
            )
        )


def _expired(dataset: datasets.Dataset) -> Notice:
    until = date.fromisoformat(dataset.manifest.keep_until)
    return Notice("kept_too_long", say("This dataset was to be deleted after {day}.", day=until))


def _text_too_long(dataset: datasets.Dataset, today: date) -> Notice | None:
    """Whether the masked texts of a sample are still there after their day."""
    holds = theming.kept(dataset.path)
    if holds is None or holds.sample_until is None or today <= (until := date.fromisoformat(holds.sample_until)):
        return None
    text = say(
        "The texts of the sample were to be deleted after {day}; delete them with: graadmeter conversation labels DIR "
        "--forget-sample",
        day=until,
    )
    return Notice("text_kept_too_long", text)


def _tables(dataset: datasets.Dataset, people: pa.Table, spaces: pa.Table, engine: Engine) -> conversation.Tables:
    """MESSAGES read from its file as far as a figure needs it; the two small tables as they are."""
    return conversation.Tables(
        messages=engine.backend.read_parquet(str(dataset.file("messages"))), people=people,
        spaces=spaces, themes=theming.tables(dataset.path), numbered=True,
    )  # fmt: skip


def _info(dataset: datasets.Dataset) -> dict[str, Any]:
    m = dataset.manifest
    return {"importer": m.importer, "digest": m.digest, "created_on": m.created_on, "keep_until": m.keep_until}


def _coverage(dataset: datasets.Dataset, people_file: dict[str, Any] | None, notices: list[Notice]) -> dict[str, Any]:
    counts = dataset.counts
    return {
        "spaces_in_export": counts["spaces"],
        **{name: counts[name] for name in ("members", "files_read", "files_passed_over")},
        "people_file": people_file,
        "notices": [{"code": n.code, "count": n.count, "text": n.message} for n in notices],
    }

"""An export becomes a dataset: read, checked, made anonymous, put in order, stored."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graadmeter.base.errors import ExportError, Notice, Place
from graadmeter.base.text import Message, say, say_n
from graadmeter.conversation import importers
from graadmeter.conversation import people as people_files
from graadmeter.conversation import spaces_file as spaces_files
from graadmeter.conversation.exports import EXPORTED, Export, Member, Progress
from graadmeter.conversation.importers._archive import Archive
from graadmeter.conversation.privacy import Pseudonyms
from graadmeter.conversation.themes.listing import ThemeList
from graadmeter.conversation.themes.texts import ThreadTexts, name_words
from graadmeter.disclosure import Policy
from graadmeter.tables import SPACES
from graadmeter.workspace import adding, datasets
from graadmeter.workspace import themes as theming
from graadmeter.workspace.keys import load_key
from graadmeter.workspace.ordering import order
from graadmeter.workspace.staging import Stage

PART_ROWS = 2**17  # of what is stored, looked at together
KEEP_DAYS = 365  # how long a dataset is kept where nobody says otherwise


def ingest(
    export: Path,
    into: Path,
    *,
    people: Path | None = None,
    spaces: Path | None = None,
    policy: Policy | None = None,
    key: bytes | None = None,
    progress: Progress | None = None,
    today: date | None = None,
    keep_days: int = KEEP_DAYS,
    skip_broken: Callable[[ExportError], None] | None = None,
    onto: Path | None = None,
    themes: Path | ThemeList | None = None,
    keep: Sequence[str] = (),
) -> datasets.Dataset:
    """Read the export at `export` and store it at `into` without names.

    `people`: a people file to join. `spaces`: a file that says of what kind groups are and who hosts them. `policy`:
    staff unless said otherwise; it stays with the dataset. `key`: of the pseudonyms; None takes the user's own key
    file. `keep_days`: how long from `today` the dataset may be kept.
    `skip_broken`: called with each part left out because it is broken; None: one refuses the whole export. `onto`:
    a dataset of an earlier export that the messages are added to; None: the one that stands at `into`. `themes`:
    a list of themes to recognise threads by; `keep`: what stays of their text, `features` or `sample:N`, nothing unless
    said. Raises FileError, ExportError, PeopleError, ThemesError or OutputError, and then nothing is stored.
    """
    policy, progress, today = policy or Policy(), progress or _silent, today or datetime.now(UTC).date()
    datasets.require_free(into)
    file = people_files.read_people(people) if people else None
    kinds = spaces_files.read_spaces(spaces) if spaces else None
    wanted = theming.wanted(themes, keep, today=today, keep_until=today + timedelta(days=keep_days))
    importer, archive = importers.identify(export, skip_broken=skip_broken is not None)
    pseudonyms = Pseudonyms(load_key(apart_from=into) if key is None else key)
    stands = datasets.sound(into) if onto is None else datasets.open_dataset(onto)
    before = adding.earlier(stands, str(importer.NAME), policy, pseudonyms.check) if stands else None
    with datasets.building(into) as part:
        read = importer.read(archive, progress)
        texts = ThreadTexts() if wanted else None
        reader = _Reader(read, policy, pseudonyms, texts)
        stage = Stage(part)
        with _no_search_for_cycles():
            for batch in reader.batches():
                stage.add(batch)
        stage.close()
        progress(say("Putting messages in order"), 0, None)
        digest = archive.digest()
        repeated = before is not None and before.dataset.manifest.exports == [digest]
        if repeated:
            before = None  # the same export again takes the place of the first
        found = order(stage, part, pseudonyms.secret("message"), before.dataset.path if before else None)
        if before:
            if not found.common:
                raise adding.refused(before.dataset.path)
            before = replace(before, newer=found.newer)
        stage.remove()
        counts, period = _counts(part / "messages.parquet")
        if not counts["messages"]:
            raise ExportError(
                say("there is no message in this export that may be read; check which conversations it holds"),
                place=Place(file=archive.label),
            )
        members = reader.members()
        known = people_files.identities(members, pseudonyms)
        table = people_files.of_export(members, pseudonyms)
        notices = [*read.notices, *reader.notices(), *_broken(archive, skip_broken)]
        if wanted and texts:
            theming.store(part, texts, wanted, name_words([n for member in members for n in member.names]), progress)
            texts.close()
        listed = reader.spaces()
        if before:
            table = before.people(table, file=file is not None)
            known, listed = before.identities(known), before.spaces(listed)
            if not wanted:
                theming.carry(before.dataset.path, part)
        joined = people_files.join(file, table, known, pseudonyms) if file else None
        pq.write_table(joined.people if joined else table, part / "people.parquet", compression="zstd")
        pq.write_table(known, part / "identities.parquet", compression="zstd")
        if kinds:
            listed, told = spaces_files.apply(kinds, listed, known, pseudonyms)
            notices += told
        pq.write_table(listed, part / "spaces.parquet", compression="zstd")
        people_file = {"people": joined.in_file, "matched": joined.matched} if joined else None
        if joined:
            notices += joined.notices
        counts |= {
            "added": found.added,
            "spaces": listed.num_rows,
            "members": sum(table.column("in_export").to_pylist()),
            "files_read": archive.files_read,
            "files_passed_over": archive.files_passed_over,
        }
        manifest = datasets.Manifest(
            digest=digest,
            importer=str(importer.NAME),
            policy=policy.name,
            min_group=policy.min_group,
            key_check=pseudonyms.check,
            created_on=today.isoformat(),
            keep_until=(today + timedelta(days=keep_days)).isoformat(),
            period=period,
            counts=counts,
            people_file=people_file,
            files=datasets.fingerprints(part),
            notices=[datasets.notice_row(notice) for notice in notices],
            exports=[digest],
        )
        datasets.write_manifest(part, before.manifest_with(manifest) if before else manifest)
    return replace(datasets.open_dataset(into), repeated=repeated)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """What an export holds has no cycles, and Python's search for them would cost a third of reading it."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


def _broken(archive: Archive, tell: Callable[[ExportError], None] | None) -> list[Notice]:
    """How much was left out. Which, is told and not stored: a file may be called after somebody."""
    if not (n := len(archive.broken)) or not tell:
        return []
    for error in archive.broken:
        tell(error)
    text = say_n("{n} broken part of the export is left out.", "{n} broken parts of the export are left out.", n)
    return [Notice("broken_left_out", text, n)]


def _silent(stage: Message, done: int, total: int | None) -> None:
    """Nobody is watching."""


class _Reader:
    """The batches of an export as they may be stored; remembers who wrote."""

    def __init__(
        self, export: Export, policy: Policy, pseudonyms: Pseudonyms, texts: ThreadTexts | None = None
    ) -> None:
        self._export, self._pseudonyms, self._texts = export, pseudonyms, texts
        self._writers: set[str] = set()
        table = SPACES.check(export.spaces)
        direct = pc.fill_null(pc.equal(table.column("visibility"), "direct"), False)
        self._direct = (
            table.filter(direct).column("space_id").combine_chunks()
            if policy.name == "staff"
            else pa.array([], pa.string())
        )
        self._spaces = table

    def batches(self) -> Iterator[pa.RecordBatch]:
        for given in self._export.messages:
            table = EXPORTED.check(pa.Table.from_batches([given]))
            kept = (
                table.filter(pc.invert(pc.is_in(table.column("space_id"), self._direct)))
                if len(self._direct)
                else table
            )
            human = pc.equal(kept.column("kind"), "human")
            self._writers.update(pc.unique(kept.column("author_id").filter(human)).to_pylist())
            for batch in kept.combine_chunks().to_batches():
                coded = self._pseudonyms.pseudonymise(batch)
                if self._texts:
                    self._texts.add(batch, coded.column("thread_id"))
                yield coded

    def members(self) -> list[Member]:
        """The export's own list, and whoever wrote without being on it."""
        listed = {member.person_id for member in self._export.members}
        strangers = sorted(self._writers - listed)
        return [*self._export.members, *(Member(person_id, listed=False) for person_id in strangers)]

    def spaces(self) -> pa.Table:
        """SPACES that may be stored: policy staff leaves direct conversations out, policy public their names."""
        table = self._spaces.filter(pc.invert(pc.is_in(self._spaces.column("space_id"), self._direct)))
        names = [
            self._pseudonyms.of("space", row["name"]) if row["visibility"] == "direct" else row["name"]
            for row in table.select(["name", "visibility"]).to_pylist()
        ]
        named = table.set_column(
            table.schema.get_field_index("name"), SPACES.schema.field("name"), pa.array(names, pa.string())
        )
        return self._pseudonyms.hosts(named)

    def notices(self) -> list[Notice]:
        if not (n := len(self._direct)):
            return []
        text = say_n(
            "{n} direct conversation is not read: policy staff leaves those alone.",
            "{n} direct conversations are not read: policy staff leaves those alone.",
            n,
        )  # and not how much is in them: that would be a figure about two people
        return [Notice("direct_left_out", text, n)]


def _counts(messages: Path) -> tuple[dict[str, int], dict[str, str]]:
    """Messages by kind, authors, and the days of the first and the last message."""
    kinds: Counter[str] = Counter()
    authors: set[str] = set()
    ends: list[date] = []
    with pq.ParquetFile(messages, read_dictionary=["kind", "author_id"]) as file:
        for batch in file.iter_batches(PART_ROWS, columns=["kind", "sent_at", "author_id"]):
            kind = batch.column("kind")
            kinds.update({row["values"]: row["counts"] for row in kind.value_counts().to_pylist()})
            human = batch.column("author_id").filter(pc.equal(kind, "human"))
            authors.update(pc.unique(human).to_pylist())
            found = pc.min_max(batch.column("sent_at")).as_py()
            ends += [found["min"].date(), found["max"].date()]
    counts = {
        "messages": kinds.total(),
        **{kind: kinds[kind] for kind in ("human", "bot", "system")},
        "authors": len(authors),
    }
    return counts, {"start": min(ends).isoformat(), "end": max(ends).isoformat()} if ends else {}

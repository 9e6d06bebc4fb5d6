"""What a dataset knows of themes: a folder `themes` in it, made at import while the text is still there.

Numbers per thread and theme are always in it. What stays of the text is what somebody asked for, and nothing unless
asked: the numbers of its meaning (`features`), or the masked text of a random sample of threads to label (`sample:N`),
which has a day of its own on which it goes.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from graadmeter.base.errors import DatasetError, Place, ThemesError
from graadmeter.base.text import say
from graadmeter.conversation.exports import Progress
from graadmeter.conversation.themes import embed, scoring
from graadmeter.conversation.themes.held import SAMPLE_WINDOW, THREAD_LABELS, ThemeTables
from graadmeter.conversation.themes.lexicon import Lexicon
from graadmeter.conversation.themes.listing import ThemeList, read_themes
from graadmeter.conversation.themes.texts import Chunk, ThreadTexts, language, masked
from graadmeter.tables import THREAD_THEMES

FOLDER = "themes"
SCHEMA = "graadmeter-dataset-themes/1"
SAMPLE_DAYS = 60  # how long the text of a sample is kept at most; labelling takes an afternoon
MOST_SAMPLE = 2000
SEED = 20140301
_SAMPLE = pa.schema(
    [
        pa.field("sample_id", pa.string()),
        pa.field("thread_id", pa.string()),
        pa.field("language", pa.string()),
        pa.field("text", pa.string()),
    ]
)
_FEATURES = pa.schema([pa.field("thread_id", pa.string()), pa.field("vector", pa.binary(2 * embed.SIZE))])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an import is asked to do about themes."""

    themes: ThemeList
    features: bool
    sample: int
    sample_until: date


@dataclass(frozen=True, slots=True)
class Kept:
    """What the folder holds. `encoder`: whether meaning was looked at, or words alone. `sample`: threads whose masked
    text is kept, until `sample_until`; `population`: threads they were drawn from. `labelled`: whether there are
    labels, of the sample or of an earlier dataset."""

    encoder: bool
    features: bool
    threads: int
    sample: int
    population: int
    sample_until: str | None
    digest: str
    labelled: Literal["", "sample", "earlier"] = ""
    schema: str = SCHEMA


@dataclass(frozen=True, slots=True)
class Sampled:
    """A thread of the sample: its masked text, and the language it seems to be in (None: unclear)."""

    id: str
    text: str
    language: str | None


def wanted(themes: Path | ThemeList | None, keep: Sequence[str], *, today: date, keep_until: date) -> Wanted | None:
    """What `--themes` and `--keep` ask for; None where no list is given. Raises FileError or ThemesError."""
    if themes is None:
        if keep:
            raise ThemesError(say("--keep is about themes; give the list with --themes FILE as well"))
        return None
    listed = themes if isinstance(themes, ThemeList) else read_themes(themes)
    features, sample = False, 0
    for asked in (part.strip() for given in keep for part in given.split(",") if part.strip()):
        name, _, number = asked.partition(":")
        if asked == "features":
            features = True
        elif name == "sample" and number.isdecimal() and 0 < int(number) <= MOST_SAMPLE:
            sample = int(number)
        else:
            raise ThemesError(
                say(
                    "--keep {seen}: expected features, or sample:N with N from 1 to {most}",
                    seen=asked, most=MOST_SAMPLE,
                )
            )  # fmt: skip
    if features and not embed.available():
        raise ThemesError(say("--keep features needs the encoder; install it with: pip install 'graadmeter[text]'"))
    return Wanted(listed, features, sample, min(keep_until, today + timedelta(days=SAMPLE_DAYS)))


def store(part: Path, texts: ThreadTexts, asked: Wanted, names: frozenset[str], progress: Progress) -> None:
    """Write the folder of themes into the dataset that is being built at `part`. `names`: to mask in the sample."""
    folder = part / FOLDER
    folder.mkdir()
    (folder / "list.json").write_text(json.dumps(asked.themes.to_data(), ensure_ascii=False, indent=2), "utf-8")
    drawn = _Draw(asked.sample, texts.end)
    with ExitStack() as open_for_now:
        encoder = open_for_now.enter_context(embed.Encoder(texts.count)) if embed.available() else None
        writer = open_for_now.enter_context(_Writer(folder, asked))
        for chunk, hits, cosine, vectors in _each(texts, asked.themes, encoder, progress):
            writer.write(chunk, hits, cosine, vectors)
            drawn.offer(chunk)
    sample = drawn.taken()
    if asked.sample:
        rows = [
            {
                "sample_id": f"s{number:04d}", "thread_id": thread, "language": language(text),
                "text": masked(text, names),
            }
            for number, (thread, text) in enumerate(sample, start=1)
        ]  # fmt: skip
        pq.write_table(pa.Table.from_pylist(rows, schema=_SAMPLE), folder / "sample.parquet")
    until = asked.sample_until.isoformat() if asked.sample else None
    kept = Kept(
        encoder is not None, asked.features, texts.count, len(sample), drawn.population, until, asked.themes.digest
    )
    write_kept(folder, kept)


Scored = tuple[Chunk, Any, Any, Any]


def _each(texts: ThreadTexts, themes: ThemeList, encoder: embed.Encoder | None, progress: Progress) -> Iterator[Scored]:
    """Chunks of threads with their hits, nearness to the examples, and vectors; the last two None without encoder."""
    lexicon = Lexicon(themes)
    examples = []
    if encoder is not None:
        sentences, of_theme = scoring.sentences(themes)
        vectors = encoder.encode(sentences)
        examples = [vectors[np.asarray(of_theme) == number] for number in range(len(themes))]
    done = 0
    for chunk in texts.chunks():
        hits = lexicon.hits(chunk.texts)
        cosine = found = None
        if encoder is not None:
            found = encoder.encode(chunk.texts)
            silent = np.array([not text for text in chunk.texts])
            cosine = np.where(silent[:, None], np.float32(-1), scoring.nearest(found, examples))
        done += len(chunk.threads)
        progress(say("Recognising themes"), done, texts.count)
        yield chunk, hits, cosine, found


class _Writer:
    """Tables that grow chunk by chunk."""

    def __init__(self, folder: Path, asked: Wanted) -> None:
        self._ids = pa.array(asked.themes.ids, pa.string())
        self._scores = pq.ParquetWriter(folder / "scores.parquet", THREAD_THEMES.schema, compression="zstd")
        self._features = (
            pq.ParquetWriter(folder / "features.parquet", _FEATURES, compression="zstd") if asked.features else None
        )

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *problem: object) -> None:
        self._scores.close()
        if self._features:
            self._features.close()

    def write(self, chunk: Chunk, hits: Any, cosine: Any, vectors: Any) -> None:
        threads, themes = hits.shape
        codes = pa.array(chunk.threads, pa.string())
        rows = pa.array(np.repeat(np.arange(threads), themes))
        self._scores.write_table(
            pa.table(
                [
                    codes.take(rows),
                    self._ids.take(pa.array(np.tile(np.arange(themes), threads))),
                    pa.array(hits.ravel()),
                    pa.nulls(hits.size, pa.float32()) if cosine is None else pa.array(cosine.ravel()),
                    pa.array(scoring.score(hits, cosine).ravel()),
                ],
                schema=THREAD_THEMES.schema,
            )
        )
        if self._features and vectors is not None:
            packed = [row.tobytes() for row in vectors.astype(np.float16)]
            self._features.write_table(pa.table([codes, pa.array(packed, pa.binary(2 * embed.SIZE))], schema=_FEATURES))


class _Draw:
    """A simple random sample of the threads with words that were alive in the last days of the data; each as likely."""

    def __init__(self, size: int, end: int) -> None:
        self._size, self._since = size, end - SAMPLE_WINDOW * 86400 * 1_000_000
        self._random = np.random.default_rng(SEED)
        self._held: list[tuple[float, str, str]] = []
        self.population = 0

    def offer(self, chunk: Chunk) -> None:
        lots = self._random.random(len(chunk.threads))
        alive = chunk.last_at > self._since
        self.population += int(alive.sum())
        if self._size:
            some = zip(lots, chunk.threads, chunk.texts, alive, strict=True)
            self._held += [(lot, thread, text) for lot, thread, text, is_alive in some if is_alive]
            self._held = sorted(self._held)[: self._size]

    def taken(self) -> list[tuple[str, str]]:
        """Threads with their texts, in the random order of the draw: the first k of them are a random sample too."""
        return [(thread, text) for _, thread, text in self._held]


def carry(dataset: Path, part: Path) -> None:
    """What a dataset knows of themes goes along where a later export is added to it without a list of themes."""
    if (dataset / FOLDER).is_dir():
        shutil.copytree(dataset / FOLDER, part / FOLDER)
        if (holds := kept(part)) and holds.labelled == "sample":  # of what was there then, no longer of all of it
            write_kept(part / FOLDER, replace(holds, labelled="earlier"))


def has_themes(dataset: Path) -> bool:
    return (dataset / FOLDER / "kept.json").is_file()


def kept(dataset: Path) -> Kept | None:
    """What the dataset at `dataset` holds of themes; None where it was imported without a list."""
    if not has_themes(dataset):
        return None
    file = dataset / FOLDER / "kept.json"
    try:
        given = json.loads(file.read_text("utf-8"))
        if given.get("schema") != SCHEMA:
            raise ValueError
        return Kept(**given)
    except (OSError, ValueError, TypeError, AttributeError):
        raise DatasetError(
            say("this part of the dataset is missing or damaged; import the export again"), place=Place(file=str(file))
        ) from None


def themes_of(dataset: Path) -> ThemeList:
    """The list of themes that the dataset was imported with."""
    return read_themes(json.loads((dataset / FOLDER / "list.json").read_text("utf-8")))


def sample(dataset: Path) -> list[Sampled]:
    """The masked texts to label, in random order: the first k are a random sample too. Empty where none is kept."""
    file = dataset / FOLDER / "sample.parquet"
    if not file.is_file():
        return []
    rows = pq.read_table(file).to_pylist()
    return [Sampled(row["sample_id"], row["text"] or "", row["language"]) for row in rows if row["text"] is not None]


def drawn(dataset: Path) -> list[dict[str, Any]]:
    """sample_id, thread_id and language of the threads that were drawn, whether or not their text is still there."""
    file = dataset / FOLDER / "sample.parquet"
    columns = ["sample_id", "thread_id", "language"]
    rows: list[dict[str, Any]] = pq.read_table(file, columns=columns).to_pylist() if file.is_file() else []
    return rows


def forget_sample(dataset: Path) -> None:
    """Delete the texts of the sample; which threads were drawn stays, since labels are about them.

    What is damaged goes as well: a file that cannot be read may still hold text.
    """
    file = dataset / FOLDER / "sample.parquet"
    if not file.is_file():
        return
    try:
        rows = drawn(dataset)
    except (OSError, pa.ArrowException):
        file.unlink()
    else:
        pq.write_table(pa.Table.from_pylist([row | {"text": None} for row in rows], schema=_SAMPLE), file)
    with suppress(DatasetError):  # its own file is damaged: nothing reads the folder any more
        if holds := kept(dataset):
            write_kept(dataset / FOLDER, replace(holds, sample_until=None))


def write_kept(folder: Path, holds: Kept) -> None:
    (folder / "kept.json").write_text(json.dumps(asdict(holds), indent=2) + "\n", "utf-8")


def tables(dataset: Path) -> ThemeTables | None:
    """What measuring is given about the themes of the dataset at `dataset`; None where it has no list."""
    holds = kept(dataset)
    if holds is None:
        return None
    folder = dataset / FOLDER
    labels = folder / "labels.parquet"
    trained = folder / "trained.parquet"
    return ThemeTables(
        themes_of(dataset),
        pq.read_table(
            trained if trained.is_file() else folder / "scores.parquet", columns=["thread_id", "theme", "score"]
        ),
        labels=THREAD_LABELS.check(pq.read_table(labels)) if labels.is_file() else None,
        sampled=holds.labelled == "sample",
        encoder=holds.encoder,
        trained=trained.is_file(),
    )

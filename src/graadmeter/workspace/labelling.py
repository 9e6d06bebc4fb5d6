"""Labels that people gave to the sample of a dataset: read, learned from, and put to use on all of its threads."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from graadmeter.base.document import read_text
from graadmeter.base.errors import Place, ThemesError
from graadmeter.base.text import Lang, Quantity, say, say_n
from graadmeter.conversation.people import NO, YES
from graadmeter.conversation.themes import embed
from graadmeter.conversation.themes.held import SAMPLE_WINDOW, THREAD_LABELS
from graadmeter.conversation.themes.training import Label, Trained, train
from graadmeter.tables import THREAD_THEMES
from graadmeter.workspace import datasets
from graadmeter.workspace import themes as theming

Floats = NDArray[np.float64]
STRETCH = 50_000  # threads scored at a time
COLUMNS = ("thread", "theme", "label", "rater")
_NO_THEMES = say("this dataset has no themes; import the export again with --themes FILE")


@dataclass(frozen=True, slots=True)
class Labelled:
    """What came of labels: per theme what was learned, and how good it is on threads it had not seen."""

    path: Path
    themes: tuple[Trained, ...]
    names: Mapping[str, Any]

    def to_json(self, lang: Lang) -> dict[str, Any]:
        """{"dataset", "themes": {id: {"name", "labelled", "learned", "kappa", "quality": {"all", "nl", "en"}}}}."""
        rows = {
            one.theme: {
                "name": self.names[one.theme].text(lang),
                "labelled": len(one.labels),
                "learned": one.learned,
                "kappa": None if isnan(one.kappa) else one.kappa,
                "quality": {which: asdict(quality) for which, quality in one.quality.items()},
            }
            for one in self.themes
        }
        return {"dataset": str(self.path), "themes": rows}

    def to_text(self, lang: Lang) -> str:
        lines = []
        for one in self.themes:
            quality = one.quality["all"]
            counted = say_n(
                "{name}: {n} labelled thread, {yes} of them yes", "{name}: {n} labelled threads, {yes} of them yes",
                quality.n, name=self.names[one.theme], yes=quality.positives,
            )  # fmt: skip
            lines.append(counted.text(lang))
            for text, given in ((say("finds"), quality.recall), (say("right when it says yes"), quality.precision)):
                if given:
                    value, low, high = (Quantity(part, "share").text(lang) for part in given)
                    lines.append(f"    {text.text(lang)}: {value} ({low}-{high})")
            if not isnan(one.kappa):
                lines.append("    " + say("two raters agree: kappa {kappa}", kappa=one.kappa).text(lang))
            if not one.learned:
                lines.append("    " + say("too few yes or no to learn from; the scores stay as they were").text(lang))
        return "\n".join(lines) or say("Done.").text(lang)


def labelled(dataset: Path, labels: Path | None, earlier: Path | None, forget: bool) -> Labelled:
    """What the verb asks for: learn from a file of labels or from an earlier dataset, and forget the texts."""
    if labels is None and earlier is None and not forget:
        raise ThemesError(say("nothing to do; give --labels FILE, --from DIR or --forget-sample"))
    found = Labelled(dataset, (), {})
    if labels is not None:
        found = add_labels(dataset, read_labels(labels))
    elif earlier is not None:
        found = use_labels_of(dataset, earlier)
    if forget:
        theming.forget_sample(dataset)
    return found


def read_labels(path: Path) -> list[Label]:
    """A file of labels: CSV in UTF-8 with the columns thread, theme, label (yes or no) and, if two rate, rater.

    `thread`: the id of the sample (s0001), or the thread's code. Raises FileError, or ThemesError with the line.
    """
    text = read_text(path, say("the file of labels"), ThemesError)
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    header = [name.strip().lower() for name in rows.fieldnames or []]
    for name in COLUMNS[:3]:
        if name not in header:
            raise ThemesError(
                say("expected a column {wanted}, saw: {seen}", wanted=name, seen=", ".join(header) or "-"),
                place=Place(file=path.name, line=1),
            )
    rows.fieldnames = header
    found = []
    for row in rows:
        given = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if not any(given.values()):
            continue
        if given["label"].lower() not in YES | NO or not given["label"]:
            raise ThemesError(
                say("{seen} is not clear; write yes or no", seen=repr(given["label"])),
                place=Place(file=path.name, line=rows.line_num, column="label"),
            )
        found.append(Label(given["thread"], given["theme"], given["label"].lower() in YES, given["rater"]))
    return found


def add_labels(dataset: Path, labels: Iterable[Label]) -> Labelled:
    """Learn from labels of the sample of the dataset at `dataset`, and score its threads anew.

    Labels given before are replaced. They have to be about threads of the sample, since only a random sample gives a
    share with an interval. Raises DatasetError, or ThemesError for a dataset without themes or sample, an unknown
    theme or thread, or no labels.
    """
    holds, listed = _opened(dataset)
    drawn = theming.drawn(dataset)
    if not drawn:
        raise ThemesError(say("this dataset has no sample to label; import the export again with --keep sample:N"))
    threads_of = {row["sample_id"]: row["thread_id"] for row in drawn} | {
        row["thread_id"]: row["thread_id"] for row in drawn
    }
    named = []
    for label in labels:
        if label.theme not in listed.ids:
            raise ThemesError(
                say(
                    "there is no theme called {seen}; choose one of: {offered}",
                    seen=repr(label.theme),
                    offered=list(listed.ids),
                )
            )
        if label.thread not in threads_of:
            raise ThemesError(say("{seen} is not in the sample of this dataset", seen=repr(label.thread)))
        named.append(replace(label, thread=threads_of[label.thread]))
    inputs = _Inputs(dataset, listed.ids)
    labelled = sorted({label.thread for label in named})
    rows = inputs.rows(labelled)
    found = train(
        named, labelled, {theme: inputs.features(theme, rows) for theme in listed.ids},
        {theme: inputs.scores(theme)[rows] for theme in listed.ids},
        languages={row["thread_id"]: row["language"] for row in drawn},
    )  # fmt: skip
    _write(dataset, found, inputs, holds, "sample", _messages(dataset, labelled))
    return Labelled(dataset, tuple(found), {theme.id: theme.name for theme in listed})


def use_labels_of(dataset: Path, earlier: Path) -> Labelled:
    """Score the threads of `dataset` by what was learned on an `earlier` one with the same list of themes.

    Its shares are then corrected by how often that model was right there: they may have moved since. Raises
    ThemesError where the lists differ, nothing was learned there, or one holds features and the other does not.
    """
    holds, listed = _opened(dataset)
    before, _ = _opened(earlier)
    model = earlier / theming.FOLDER / "model.json"
    if before.digest != holds.digest or (before.encoder, before.features) != (holds.encoder, holds.features):
        raise ThemesError(
            say("the two datasets were not made alike; import both with one list of themes and one --keep")
        )
    if not model.is_file():
        raise ThemesError(say("nothing was learned on {path} yet; give it labels first", path=str(earlier)))
    table = THREAD_LABELS.check(pq.read_table(earlier / theming.FOLDER / "labels.parquet")).to_pylist()
    found = []
    for row in json.loads(model.read_text("utf-8")):
        mine = [given for given in table if given["theme"] == row["theme"]]
        labels, predicted = ({given["thread_id"]: given[name] for given in mine} for name in ("label", "predicted"))
        found.append(Trained(row["theme"], tuple(row["weights"]), row["constant"], labels, predicted, float("nan"), {}))
    messages = {row["thread_id"]: row["messages"] for row in table}
    _write(dataset, found, _Inputs(dataset, listed.ids), holds, "earlier", messages)
    return Labelled(dataset, (), {theme.id: theme.name for theme in listed})


def _opened(dataset: Path) -> tuple[theming.Kept, Any]:
    datasets.open_dataset(dataset)
    holds = theming.kept(dataset)
    if holds is None:
        raise ThemesError(_NO_THEMES, place=Place(file=str(dataset)))
    return holds, theming.themes_of(dataset)


class _Inputs:
    """What a model reads of each thread: words, nearness to every theme, and the meaning where that was kept."""

    def __init__(self, dataset: Path, ids: tuple[str, ...]) -> None:
        folder = dataset / theming.FOLDER
        table = THREAD_THEMES.check(pq.read_table(folder / "scores.parquet"))
        shape = (-1, len(ids))  # written thread by thread, each with every theme in the order of the list
        self.threads: list[str] = table.column("thread_id").to_pylist()[:: len(ids)]
        self._ids, self._place = ids, {thread: number for number, thread in enumerate(self.threads)}
        self._hits = table.column("hits").to_numpy().reshape(shape).astype(np.float64)
        cosine = table.column("cosine").fill_null(0).to_numpy().reshape(shape)
        self._cosine = cosine.astype(np.float64)
        self._score = table.column("score").to_numpy().reshape(shape)
        file = folder / "features.parquet"
        self._vectors: Any = None
        if file.is_file():
            packed = b"".join(pq.read_table(file, columns=["vector"]).column("vector").to_pylist())
            self._vectors = np.frombuffer(packed, dtype=np.float16).reshape(-1, embed.SIZE)

    def rows(self, threads: list[str]) -> NDArray[np.int64]:
        return np.array([self._place[thread] for thread in threads], dtype=np.int64)

    def scores(self, theme: str) -> Floats:
        return np.asarray(self._score[:, self._ids.index(theme)])

    def features(self, theme: str, rows: Any) -> Floats:
        own = self._ids.index(theme)
        parts = [np.minimum(self._hits[rows][:, [own]], 3), self._cosine[rows][:, [own]], self._cosine[rows]]
        if self._vectors is not None:
            parts.append(self._vectors[rows].astype(np.float64))
        return np.concatenate(parts, axis=1)


def _messages(dataset: Path, threads: list[str]) -> dict[str, int]:
    """Human messages in each of these threads in the days that a sample is drawn from."""
    import duckdb

    file = str(dataset / "messages.parquet")
    rows = duckdb.connect().execute(
        "select thread_id, count(*) from read_parquet($file) where kind = 'human' and author_id is not null "
        "and sent_at > (select max(sent_at) from read_parquet($file)) - to_days($days) "
        "and list_contains($threads, thread_id) group by thread_id",
        {"file": file, "days": SAMPLE_WINDOW, "threads": threads},
    )
    return dict(rows.fetchall())


def _write(
    dataset: Path,
    found: list[Trained],
    inputs: _Inputs,
    holds: theming.Kept,
    labelled: Any,
    messages: Mapping[str, int | None],
) -> None:
    """New scores, the labels with what an unseen model said of them, and the numbers of the models.

    `messages`: of each labelled thread, what it weighed where it was labelled.
    """
    folder = dataset / theming.FOLDER
    old = pq.read_table(folder / "scores.parquet")
    ids = tuple(old.column("theme").slice(0, old.num_rows // max(1, len(inputs.threads))).to_pylist())
    scores = old.column("score").to_numpy().reshape(-1, len(ids)).copy()
    for one in found:
        if one.learned:
            for start in range(0, len(inputs.threads), STRETCH):
                rows = slice(start, start + STRETCH)
                scores[rows, ids.index(one.theme)] = one.apply(inputs.features(one.theme, rows))
    place = old.schema.get_field_index("score")
    new = old.set_column(place, THREAD_THEMES.schema.field("score"), pa.array(scores.ravel()))
    pq.write_table(new, folder / "trained.parquet", compression="zstd")
    said = [
        {
            "thread_id": thread,
            "theme": one.theme,
            "label": label,
            "predicted": one.predicted[thread],
            "messages": messages.get(thread),
        }
        for one in found
        for thread, label in one.labels.items()
    ]
    pq.write_table(pa.Table.from_pylist(said, schema=THREAD_LABELS.schema), folder / "labels.parquet")
    models = [{"theme": one.theme, "weights": one.weights, "constant": one.constant} for one in found]
    (folder / "model.json").write_text(json.dumps(models), "utf-8")
    theming.write_kept(folder, replace(holds, labelled=labelled))

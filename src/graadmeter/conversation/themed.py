"""Themes laid over a stretch of the conversation, as arrays: what a thread weighs, who is in it, what it is about."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graadmeter.base.text import Message, say, say_n
from graadmeter.conversation.frames import Frames
from graadmeter.conversation.themes import quantify
from graadmeter.conversation.themes.held import SAMPLE_WINDOW, ThemeTables
from graadmeter.conversation.themes.quantify import Share
from graadmeter.disclosure import Policy, hidden_parts

NO_THEMES = say("Needs the organisation's own list of themes.")
INDICATIVE = say("Indicative: recognised by words and examples, not checked against what people say of a sample.")
WORDS_ALONE = say("Indicative: recognised by words alone, since the encoder is not installed.")
CORRECTED = say_n(
    "Corrected for the errors of the classifier with {n} labelled thread.",
    "Corrected for the errors of the classifier with {n} labelled threads.",
    2,
)
GROWN = say("The data grew after the themes were recognised; import the export again with --themes FILE.")
LEAST_SCORED = 0.95  # share of the messages in threads that were looked at, below which nothing is said
LEAST_LABELS = 50  # labelled threads of the period from which a share stands on them
LEAST_EACH = 10  # labelled threads that are, and that are not, from which labels from elsewhere can correct a count

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of one theme, or of a class of them: which threads (-1: not in this stretch), yes or no, what was said.

    `messages`: what each thread weighed where it was labelled; NaN: not known.
    """

    place: Ints
    label: Floats
    predicted: Floats
    messages: Floats

    def at(self, these: Mask) -> Labels:
        return Labels(*(getattr(self, name)[these] for name in Labels.__slots__))

    @property
    def weights(self) -> Floats | None:
        return None if np.isnan(self.messages).any() else self.messages


class Themed:
    """Threads with a human message in the last `days` days. Arrays `messages`, `scores` have one row per thread.

    `scores`: shape (threads, themes), in the order of the list. `pairs`: (thread, author) numbers, one row for each
    person in each thread.
    """

    def __init__(self, frames: Frames, given: ThemeTables, days: int | None) -> None:
        self.given, self._frames = given, frames
        # A sample of the last days says nothing of threads that fell silent before.
        self._sampled = given.sampled and days is not None and days <= SAMPLE_WINDOW
        m = frames.messages
        rows = m.filter(m.kind == "human", m.author_id.notnull(), frames.within(m.sent_at, days))
        names = frames.authors.select("author_id", author="node")
        rows = rows.inner_join(names, "author_id")
        pairs = frames.engine.to_pyarrow(rows.group_by("thread_id", "author").agg(messages=rows.count()))
        codes = pairs.column("thread_id").combine_chunks().dictionary_encode()
        self.threads = codes.dictionary
        thread = codes.indices.to_numpy().astype(np.int64)
        self.pairs = (thread, pairs.column("author").to_numpy().astype(np.int64))
        self.messages = np.bincount(
            thread, weights=pairs.column("messages").to_numpy(), minlength=len(self.threads)
        ).astype(np.float64)
        self.scores = self._scores()

    def _scores(self) -> Floats:
        ids = self.given.listed.ids
        given = self.given.scores
        table = given if isinstance(given, pa.Table) else self._frames.engine.to_pyarrow(given)
        place = pc.index_in(table.column("thread_id"), value_set=self.threads)
        known = pc.and_(pc.is_valid(place), pc.is_in(table.column("theme"), value_set=pa.array(ids, pa.string())))
        table, place = table.filter(known), place.filter(known)
        theme = pc.index_in(table.column("theme"), value_set=pa.array(ids, pa.string()))
        scores = np.zeros((len(self.threads), len(ids)))
        seen = np.zeros(len(self.threads), dtype=bool)
        seen[place.to_numpy()] = True
        total = self.messages.sum()
        self.scored = float(self.messages[seen].sum() / total) if total else 1.0
        scores[place.to_numpy(), theme.to_numpy()] = table.column("score").to_numpy()
        return scores

    def of(self, messages: Any, *, moments: bool = False) -> tuple[Ints, Ints, Ints]:
        """Thread (its number here), author (node) and messages of a part of MESSAGES, one row per thread and author;
        with `moments` one row per message, and its moment (µs) in the third place. Other threads are left out."""
        rows = messages.filter(messages.kind == "human", messages.author_id.notnull())
        rows = rows.inner_join(self._frames.authors.select("author_id", author="node"), "author_id")
        grouped = rows.group_by("thread_id", "author").agg(third=rows.count())
        table = self._frames.engine.to_pyarrow(
            rows.select("thread_id", "author", third="sent_at") if moments else grouped
        )
        place = pc.index_in(table.column("thread_id"), value_set=self.threads)
        table, place = table.filter(pc.is_valid(place)), place.filter(pc.is_valid(place))
        third = table.column("third").to_numpy()
        third = third.astype("datetime64[us]").astype(np.int64) if moments else third.astype(np.int64)
        return place.to_numpy().astype(np.int64), table.column("author").to_numpy().astype(np.int64), third

    def alive(self, messages: Any) -> Mask:
        """Which threads have a human message in a part of MESSAGES."""
        found = np.zeros(len(self.threads), dtype=bool)
        found[self.of(messages)[0]] = True
        return found

    def number(self, themes: Collection[str]) -> list[int]:
        return [self.given.listed.ids.index(theme) for theme in themes]

    def score(self, themes: Collection[str]) -> Floats:
        """How much each thread looks like being about one of `themes` at least."""
        columns = self.scores[:, self.number(themes)]
        return columns.max(axis=1) if columns.size else np.zeros(len(self.threads))

    def about(self, themes: Collection[str]) -> Mask:
        return self.score(themes) >= self.given.threshold

    def people(self, threads: Mask) -> int:
        """Distinct people who wrote in these threads."""
        thread, author = self.pairs
        return len(np.unique(author[threads[thread]]))

    def behind(self, themes: Collection[str]) -> int:
        """People behind a share: those in the threads, or those outside it where they are fewer; 0 for no thread."""
        inside = self.about(themes)
        if not inside.any():
            return 0
        outside = self.people(~inside)
        return min(self.people(inside), outside) if outside else self.people(inside)

    def labels(self, themes: Collection[str]) -> Labels | None:
        """Whether each labelled thread is about one of `themes`: one yes is enough.

        A thread on which somebody was unsure of one of them is left out, also where another is a yes: else yes would
        be left out less often than no, and the share come out too high.
        """
        table = self.given.labels
        if table is None:
            return None
        table = table.filter(pc.is_in(table.column("theme"), value_set=pa.array(list(themes), pa.string())))
        held: dict[str, list[tuple[float, float, float]]] = {}
        for row in table.to_pylist():
            messages = nan if row["messages"] is None else float(row["messages"])
            held.setdefault(row["thread_id"], []).append((row["label"], row["predicted"], messages))
        whole = {
            thread: tuple(map(max, zip(*said, strict=True)))
            for thread, said in held.items()
            if len(said) == len(set(themes))
        }
        if not whole:
            return None
        place = pc.index_in(pa.array(list(whole), pa.string()), value_set=self.threads)
        columns = (np.array(column) for column in zip(*whole.values(), strict=True))
        return Labels(pc.fill_null(place, -1).to_numpy().astype(np.int64), *columns)

    def sampled(self, themes: Collection[str]) -> tuple[Labels, Floats] | None:
        """Labels of a random sample of these threads, and scores of all with those of the labelled as predicted unseen;
        None where they are too few."""
        labels = self.labels(themes) if self._sampled else None
        if labels is None:
            return None
        here = labels.place >= 0
        if here.sum() < LEAST_LABELS:
            return None
        kept = labels.at(here)
        scores = self.score(themes)
        scores[kept.place] = kept.predicted
        return kept, scores

    def share(self, themes: Collection[str], within: Mask | None = None) -> Share:
        """Share of the messages (of those in `within`, where given) that stand in threads about one of `themes`."""
        weights = self.messages if within is None else self.messages * within
        if not weights.sum():
            return quantify.NOTHING
        if (held := self.sampled(themes)) is not None:
            labels, scores = held
            return quantify.ppi(
                labels.label, labels.predicted, scores, weights=weights[labels.place], others_weights=weights,
                census=True,
            )  # fmt: skip
        said = self.about(themes).astype(np.float64)
        labels_elsewhere = self.labels(themes)
        if (
            labels_elsewhere is not None
            and min((labels_elsewhere.label == 1).sum(), (labels_elsewhere.label == 0).sum()) >= LEAST_EACH
        ):
            yes = (labels_elsewhere.predicted >= self.given.threshold).astype(np.float64)
            found = quantify.adjusted_count(
                said, labels_elsewhere.label, yes, weights=weights, labels_weights=labels_elsewhere.weights
            )
            if found.n:
                return found
        return Share(quantify.classify_and_count(said, weights), nan, nan, 0, "indicative")

    def part(self, themes: Collection[str], threads: Mask, part: Mask) -> Share:
        """Of the `threads` about one of `themes`, the share that is in `part`."""
        if (held := self.sampled(themes)) is not None:
            labels, scores = held
            whole, both = threads.astype(np.float64), (threads & part).astype(np.float64)
            found = quantify.ppi_ratio(
                (labels.label * both[labels.place], labels.label * whole[labels.place]),
                (labels.predicted * both[labels.place], labels.predicted * whole[labels.place]),
                (scores * both, scores * whole),
            )
            if found.n >= LEAST_EACH:
                return found
        among = self.about(themes) & threads
        value = float((among & part).sum() / among.sum()) if among.any() else nan
        return Share(value, nan, nan, 0, "indicative")


def themed(frames: Frames, days: int | None) -> Themed | None:
    """The themes of the last `days` days, worked out once; None where no list was given, or too
    many threads came later."""
    given = frames.themes
    if given is None:
        return None
    found: Themed = frames.once(f"themed {days}", lambda: Themed(frames, given, days))
    return found if found.scored >= LEAST_SCORED else None


def missing(frames: Frames) -> Message:
    """Why `themed` gives nothing."""
    return NO_THEMES if frames.themes is None else GROWN


def note(share: Share, given: ThemeTables) -> Message:
    """What a figure says about how far it may be trusted."""
    if share.n:
        return dataclasses.replace(CORRECTED, params={"n": share.n}, n=share.n)
    return INDICATIVE if given.encoder else WORDS_ALONE


def number(value: float) -> float | None:
    return None if value != value else value  # NaN is the one number that differs from itself


def ends(share: Share) -> tuple[float, float] | None:
    return None if share.low != share.low else (share.low, share.high)


def hidden_themes(behind: Mapping[str, int], wholes: Collection[Collection[str]], policy: Policy) -> set[str]:
    """Themes to hide: too few people, or the rest of a class whose share is shown and would give one away."""
    gone = hidden_parts(behind, policy, total_shown=False)
    before = -1
    while len(gone) != before:
        before = len(gone)
        for whole in wholes:
            inside = {theme: n for theme, n in behind.items() if theme in whole}
            lost = [theme for theme in inside if theme in gone]
            while lost and (len(lost) == 1 or policy.hides(sum(inside[theme] for theme in lost))):
                rest = [theme for theme, n in inside.items() if n and theme not in lost]
                if not rest:
                    break
                lost.append(min(rest, key=lambda theme: (inside[theme], theme)))
            gone |= set(lost)
    return gone

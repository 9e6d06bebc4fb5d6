"""Whom a message answers, graded on hand-annotated reply links; and the coefficients that the product ships.

Usage: python bench/replies.py FOLDER [--fit]

FOLDER holds the `*.raw.txt` and `*.annotation.txt` of one part (dev) of the annotated IRC data of Kummerfeld et al.
(2019), "A Large-Scale Corpus for Conversation Disentanglement", ACL; github.com/jkkummerfeld/irc-disentanglement, CC BY
4.0. Prints the tables of docs/explanation/replies.md, worked out by leaving one file out at a time; `--fit` prints the
coefficients fitted on every file, for `conversation/replies/model.py`. No text leaves this script: only counts.

Graded: each annotated message that answers somebody else; right is any of the people whom the annotators link it to.
Two readings of the same talk: as it ran (one line), and split into the conversations of the annotators (threads).
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from graadmeter.conversation.replies.features import NOBODY, PERSON, Choices, choices
from graadmeter.conversation.replies.model import Answers, Coefficients, answers, probabilities
from graadmeter.conversation.replies.talk import Talk

ANNOTATED_FROM = 1000  # lines before it are what the annotators could read back
RIDGE = 0.5
BINS = 10
SPOKEN = re.compile(r"^\[(\d\d):(\d\d)\](?: <([^>]+)>|\s+\* (\S+)) ?(.*)$")
RENAMED = re.compile(r"^=== (\S+) is now known as (\S+)")
LINK = re.compile(r"\S+://\S+")
Decide = Callable[[Talk], Answers]


@dataclass(frozen=True)
class Annotated:
    """One file: the talk, and per annotated row whom it answers; an empty set is nobody else."""

    talk: Talk
    right: dict[int, set[int]]


def read(raw: Path, *, threads: bool = False) -> Annotated:
    """One raw file with its annotation; `threads`: split into the conversations of the annotators."""
    spoken, links, known = _lines(raw), _links(raw), {}
    nodes: dict[str, int] = {}
    for number, name, _, _ in spoken:
        known[number] = nodes.setdefault(name, len(nodes))
    line = _conversations(list(known), links) if threads else dict.fromkeys(known, 0)
    order = sorted(spoken, key=lambda row: (line[row[0]], row[0]))
    row_of = {row[0]: place for place, row in enumerate(order)}
    naming, named = [], []
    for place, (number, _, text, alias) in enumerate(order):
        for person in _named(text, nodes, alias):
            if person != known[number]:
                naming.append(place)
                named.append(person)
    talk = Talk(
        line=np.array([line[row[0]] for row in order]),
        author=np.array([known[row[0]] for row in order]),
        asks=np.array(["?" in LINK.sub("", row[2]) for row in order]),
        threaded=np.full(len(order), threads),
        naming=np.array(naming, dtype=np.int64),
        named=np.array(named, dtype=np.int64),
    )
    right = {
        row_of[later]: {known[n] for n in earlier if n in known and n != later} - {known[later]}
        for later, earlier in links.items()
        if later >= ANNOTATED_FROM and later in known
    }
    return Annotated(talk, right)


def previous(talk: Talk) -> Answers:
    """The baseline: the latest other author, always."""
    return _latest(talk, named_first=False)


def named_else_previous(talk: Talk) -> Answers:
    """The baseline to beat: who is named first, else the latest other author."""
    return _latest(talk, named_first=True)


def fitted(main_line: Sequence[Annotated], threads: Sequence[Annotated]) -> tuple[Coefficients, Coefficients]:
    return _fit(main_line), _fit(threads)


def left_out(files: Sequence[Annotated]) -> Iterator[tuple[Annotated, Decide]]:
    """Each file with the model that was fitted on all others."""
    for place, file in enumerate(files):
        own = _fit([*files[:place], *files[place + 1 :]])
        yield file, lambda talk, own=own: answers(talk, own, own)  # type: ignore[misc]


def graded(pairs: Iterator[tuple[Annotated, Decide]] | Sequence[tuple[Annotated, Decide]]) -> dict[str, Any]:
    """What came out over all files.

    `accuracy`: right author found, of the messages that answer another author. `unnamed`: the same where nobody is
    named. `brier`, `ece`, `bins`: of every annotated message with a candidate, one that answers nobody counting as
    wrong. `kept`: share of the answers with a confidence of one half or more; `precision`: of those, the share right.
    """
    hits, by_name, sure, right = [], [], [], []
    for file, decide in pairs:
        found = decide(file.talk)
        who = dict(
            zip(found.row.tolist(), zip(found.person.tolist(), found.confidence.tolist(), strict=True), strict=True)
        )
        for row, wanted in file.right.items():
            person, confidence = who.get(row, (-1, 0.0))
            if wanted:
                hits.append((person in wanted, confidence >= 0.5))
                by_name.append(file.talk.names_someone[row])
            if person >= 0:
                sure.append(confidence)
                right.append(person in wanted)
    hit, named = np.array(hits), np.array(by_name)
    p, y = np.array(sure), np.array(right)
    place = np.minimum((p * BINS).astype(int), BINS - 1)
    bins = [(b, int((place == b).sum()), p[place == b].mean(), y[place == b].mean()) for b in np.unique(place)]
    return {
        "n": len(hit),
        "accuracy": hit[:, 0].mean(),
        "named": hit[named, 0].mean(),
        "coverage": named.mean(),
        "unnamed": hit[~named, 0].mean(),
        "judged": len(p),
        "brier": ((p - y) ** 2).mean(),
        "ece": sum(n * abs(mean - share) for _, n, mean, share in bins) / len(p),
        "bins": bins,
        "kept": hit[:, 1].mean(),
        "precision": y[p >= 0.5].mean(),
    }


def _lines(raw: Path) -> list[tuple[int, str, str, dict[str, str]]]:
    """Line number, name, text, and what people were called before, of every line that somebody spoke."""
    found, alias = [], dict[str, str]()
    for number, line in enumerate(raw.read_text("utf-8", errors="replace").split("\n")):
        if spoken := SPOKEN.match(line):
            name = (spoken[3] or spoken[4]).lower()
            found.append((number, alias.get(name, name), spoken[5], alias))
        elif renamed := RENAMED.match(line):
            alias[renamed[2].lower()] = alias.get(renamed[1].lower(), renamed[1].lower())
    return found


def _links(raw: Path) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for line in raw.with_name(raw.name.replace(".raw.", ".annotation.")).read_text("utf-8").splitlines():
        earlier, later = sorted(map(int, line.split()[:2]))
        found.setdefault(later, set()).add(earlier)
    return found


def _conversations(numbers: list[int], links: dict[int, set[int]]) -> dict[int, int]:
    """Line number -> the first line of its conversation: all that hangs together by links."""
    root = {number: number for number in numbers}

    def first(number: int) -> int:
        while root[number] != number:
            number = root[number]
        return number

    for later, earlier in links.items():
        for number in earlier:
            if later in root and number in root:
                a, b = sorted((first(later), first(number)))
                root[b] = a
    return {number: first(number) for number in numbers}


def _named(text: str, nodes: dict[str, int], alias: dict[str, str]) -> list[int]:
    words = (word.rstrip(".!?)") for word in re.split(r"[\s:,;]+", text.lower()))
    return list(dict.fromkeys(nodes[alias.get(word, word)] for word in words if alias.get(word, word) in nodes))


def _latest(talk: Talk, *, named_first: bool) -> Answers:
    row, person = [], []
    for i in range(len(talk)):
        j = i - 1
        while j >= 0 and talk.line[j] == talk.line[i] and talk.author[j] == talk.author[i]:
            j -= 1
        who = int(talk.author[j]) if j >= 0 and talk.line[j] == talk.line[i] else -1
        if named_first and talk.names_someone[i]:
            who = int(talk.first_named[i])
        if who >= 0:
            row.append(i)
            person.append(who)
    return Answers(np.array(row), np.array(person), np.ones(len(row)))


def _fit(files: Sequence[Annotated]) -> Coefficients:
    """Largest likelihood with a small ridge; where several people are right, their probabilities add up."""
    from scipy.optimize import minimize

    parts = [_wanted(file) for file in files]
    features, nobody, wanted, none, size = (np.concatenate(column) for column in zip(*parts, strict=True))
    began = np.cumsum(size) - size
    rows = np.repeat(np.arange(len(size)), size)
    given = Choices(rows, rows, features, began, size, nobody)

    def loss(w: Any) -> tuple[float, Any]:
        one = Coefficients(tuple(w[: len(PERSON)]), tuple(w[len(PERSON) :]))
        p = probabilities(given, np.zeros(len(size), dtype=bool), one, one)
        rest = 1 - np.add.reduceat(p, began)
        hit = np.add.reduceat(p * wanted, began) + rest * none
        towards = np.repeat(1 / hit, size) * p * wanted - p
        gradient = np.r_[towards @ features, (rest * none / hit - rest) @ nobody]
        return -np.log(hit).sum() + RIDGE / 2 * w @ w, RIDGE * w - gradient

    found = minimize(loss, np.zeros(len(PERSON) + len(NOBODY)), jac=True, method="L-BFGS-B").x.round(3).tolist()
    return Coefficients(tuple(found[: len(PERSON)]), tuple(found[len(PERSON) :]))


def _wanted(file: Annotated) -> tuple[Any, ...]:
    """Features, and which options are right, of the annotated rows whose right answer is among their options."""
    given = choices(file.talk, 0, len(file.talk))
    heads = given.row[given.began].tolist()
    right = [file.right.get(row) for row in heads]
    wanted = np.array(
        [p in (file.right.get(r) or ()) for r, p in zip(given.row.tolist(), given.person.tolist(), strict=True)]
    )
    none = np.array([answer is not None and not answer for answer in right])
    used = none | np.logical_or.reduceat(wanted, given.began)
    inside = np.repeat(used, given.size)
    return given.features[inside], given.nobody[used], wanted[inside], none[used], given.size[used]


def table(folder: Path) -> tuple[list[tuple[str, str, dict[str, Any]]], dict[str, dict[str, Any]]]:
    """Reading, rule and grade for the table of the page; and the grade of the model per reading."""
    rows, models = [], {}
    for reading, threads in (("one line", False), ("threads", True)):
        files = [read(raw, threads=threads) for raw in sorted(folder.glob("*.raw.txt"))]
        for name, decide in (("previous", previous), ("named, else previous", named_else_previous)):
            rows.append((reading, name, graded([(file, decide) for file in files])))
        models[reading] = graded(left_out(files))
        rows.append((reading, "inferred", models[reading]))
    return rows, models


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fit", action="store_true")
    given = parser.parse_args()
    if given.fit:
        every = [[read(raw, threads=t) for raw in sorted(given.folder.glob("*.raw.txt"))] for t in (False, True)]
        for name, found in zip(("MAIN_LINE", "THREAD"), fitted(*every), strict=True):
            print(f"{name} = {found}")
        return
    rows, models = table(given.folder)
    print("| talk | rule | right author | where someone is named | where nobody is |\n|---|---|---|---|---|")
    for reading, name, grade in rows:
        print(f"| {reading} | {name} | {grade['accuracy']:.3f} | {grade['named']:.3f} | {grade['unnamed']:.3f} |")
    for reading, grade in models.items():
        print(
            f"\n{reading}: n {grade['n']}, named {grade['coverage']:.3f}, judged {grade['judged']}, "
            f"Brier {grade['brier']:.3f}, ECE {grade['ece']:.3f}, "
            f"kept {grade['kept']:.3f}, precision {grade['precision']:.3f}"
        )
        print("\n| confidence | messages | mean confidence | share right |\n|---|---|---|---|")
        for b, n, mean, share in grade["bins"]:
            print(f"| {b / BINS:.1f}-{(b + 1) / BINS:.1f} | {n} | {mean:.3f} | {share:.3f} |")


if __name__ == "__main__":
    main()

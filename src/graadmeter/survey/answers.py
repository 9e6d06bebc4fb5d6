"""An answers file as ANSWERS rows: long (one row an answer) or wide (one row a respondent), checked cell by cell."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import numpy as np
import pyarrow as pa

from graadmeter.base.errors import AnswersError, Notice, Place
from graadmeter.base.text import Message, quoted, say, say_n
from graadmeter.survey.sheets import Row, read_sheet
from graadmeter.tables import ANSWERS

Vocabulary = Mapping[str, frozenset[str]]

ATTRIBUTES = ("role", "unit", "location", "age_band", "weight")
LONG = ("respondent", "item", "value")
_WHOLE = re.compile(r"(\d+)[.,]0+")  # 2.0 and 2,0: how spreadsheets write a 2


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """`table`: ANSWERS rows. `notices`: what was passed over."""

    table: pa.Table
    notices: tuple[Notice, ...]


def read_answers(path: str | Path, vocabulary: Vocabulary, *, roles: frozenset[str] = frozenset()) -> AnswersFile:
    """Read an answers file for a model: `vocabulary` says which items there are and which values each takes.

    Long: columns respondent, item, value and any of role, unit, location, age_band, weight. Wide: one row a
    respondent, a column per item, the same attributes; without a column `respondent` rows are numbered. An empty cell
    is a question not answered. `roles`: the roles a respondent may have; empty: any. Other columns are passed over
    with a notice, unless they look like an item of this model.
    Raises AnswersError (file, line, column) at the first thing that does not hold, FileError when the file is not
    there. Nothing is read by halves.
    """
    path = Path(path)
    sheet = read_sheet(path)
    reader = _Reader(path.name, vocabulary, roles)
    table = reader.read(sheet.rows)
    return AnswersFile(table, (*sheet.notices, *reader.notices))


class _Reader:
    """Rows -> columns of codes. Codes keep a million answers small: texts are kept once."""

    def __init__(self, file: str, vocabulary: Vocabulary, roles: frozenset[str]) -> None:
        self.file, self.vocabulary = file, vocabulary
        self.roles = {role.casefold(): role for role in roles}
        self.items = {item.casefold(): item for item in vocabulary}
        self.values = {item: {value.casefold(): value for value in values} for item, values in vocabulary.items()}
        self.people: dict[str, int] = {}
        self.attributes: list[tuple[str | float | None, ...]] = []  # per respondent, in the order of ATTRIBUTES
        self.first_line: list[int] = []  # per respondent
        self.item_codes: dict[str, int] = {}
        self.value_codes: dict[str, int] = {}
        self.rows = {name: array("q") for name in ("person", "item", "value", "line")}
        self.notices: list[Notice] = []

    def read(self, rows: Iterator[Row]) -> pa.Table:
        line, header = next(rows, (0, []))
        if not header:
            self.fail(say("the file is empty; expected a first row with the names of the columns"))
        names = self._names(line, header)
        if "item" in names or "value" in names:
            self._read_long(names, self._full_rows(header, rows))
        else:
            self._read_wide(names, self._full_rows(header, rows))
        if not self.rows["person"]:
            self.fail(say("there are no answers in this file; expected rows below the first one"))
        self._refuse_duplicates()
        return self._table()

    # -- the first row

    def _names(self, line: int, header: list[str]) -> dict[str, int]:
        """Column name -> its place; item ids as the model writes them."""
        names: dict[str, int] = {}
        passed_over: list[str] = []
        prefixes = {item.partition(".")[0] + "." for item in self.items}
        for place, seen in enumerate(header):
            key = seen.casefold()
            name = self.items.get(key) or (key if key in (*LONG, *ATTRIBUTES) else None)
            if name is None:
                if any(key.startswith(prefix) for prefix in prefixes):
                    self.fail(self._unknown_item(seen), line, seen)
                if seen:
                    passed_over.append(seen)
            elif name in names:
                self.fail(say("two columns are called {name}; keep one", name=quoted(name)), line, seen)
            else:
                names[name] = place
        items = [name for name in names if name in self.vocabulary]
        if "item" in names or "value" in names:
            if items:
                self.fail(
                    say("columns item and value and a column per item do not go together; keep one of the two forms"),
                    line, items[0],
                )  # fmt: skip
            for name in LONG:
                if name not in names:
                    self.fail(
                        say("column {name} is missing; expected respondent, item, value", name=quoted(name)), line
                    )
        elif not items:
            self.fail(
                say(
                    "no column is known: {seen}; expected respondent, item, value, or a column per item such as {item}",
                    seen=[quoted(name) for name in header[:6]], item=min(self.vocabulary, default="?"),
                ),
                line,
            )  # fmt: skip
        elif any(seen.casefold() in self.values[item] for item in items for seen in passed_over):
            self.fail(
                say("this row is an answer; expected the names of the columns, such as respondent, item, value"), line
            )
        if passed_over:
            words = say_n(
                "{n} column was passed over: {names}", "{n} columns were passed over: {names}", len(passed_over),
                names=passed_over,
            )  # fmt: skip
            self.notices.append(Notice("column_passed_over", words, len(passed_over), Place(file=self.file, line=line)))
        return names

    def _full_rows(self, header: list[str], rows: Iterable[Row]) -> Iterator[Row]:
        """Rows as wide as the first one; empty cells behind it are dropped."""
        width = len(header)
        for line, cells in rows:
            if len(cells) != width:
                extra = any(cells[width:])
                if extra or len(cells) < width:
                    self.fail(
                        say(
                            "this row has {seen} cells, the first row has {expected}; give each row as many",
                            seen=len(cells), expected=width,
                        ),
                        line,
                    )  # fmt: skip
                cells = cells[:width]
            yield line, cells

    # -- the two forms

    def _read_long(self, names: dict[str, int], rows: Iterator[Row]) -> None:
        at_person, at_item, at_value = (names[name] for name in LONG)
        for line, cells in rows:
            code, seen = cells[at_person], cells[at_item]
            if not code:
                self.fail(say("the cell is empty; expected the code of the respondent"), line, "respondent")
            item = self.items.get(seen.casefold())
            if item is None:
                self.fail(self._unknown_item(seen), line, "item")
            person = self._person(code, names, cells, line)
            if cells[at_value]:
                self._add(person, item, cells[at_value], line, "value")

    def _read_wide(self, names: dict[str, int], rows: Iterator[Row]) -> None:
        items = [(item, place) for item, place in names.items() if item in self.vocabulary]
        at_person = names.get("respondent")
        for line, cells in rows:
            code = (cells[at_person] if at_person is not None else "") or f"row {line}"
            person = self._person(code, names, cells, line)
            for item, place in items:
                if cells[place]:
                    self._add(person, item, cells[place], line, item)

    def _person(self, code: str, names: dict[str, int], cells: list[str], line: int) -> int:
        stated = tuple(
            self._attribute(name, cells[names[name]], line) if name in names else None for name in ATTRIBUTES
        )
        person = self.people.setdefault(code, len(self.people))
        if person == len(self.attributes):
            self.attributes.append(stated)
            self.first_line.append(line)
        elif stated != self.attributes[person]:
            for name, now, before in zip(ATTRIBUTES, stated, self.attributes[person], strict=True):
                if now != before:
                    self.fail(
                        say(
                            "this respondent has {name} {now} here and {before} on line {first}; give each one {name}",
                            name=name, now=_seen(now), before=_seen(before), first=str(self.first_line[person]),
                        ),
                        line, name,
                    )  # fmt: skip
        return person

    def _attribute(self, name: str, seen: str, line: int) -> str | float | None:
        if not seen:
            return None
        if name == "weight":
            try:
                weight = float(seen.replace(",", "."))
            except ValueError:
                weight = math.nan
            if not (math.isfinite(weight) and weight > 0):
                self.fail(say("expected a weight above 0, saw {seen}", seen=quoted(seen)), line, name)
            return weight
        if name == "role" and self.roles:
            if seen.casefold() not in self.roles:
                self.fail(
                    say(
                        "there is no role {seen}; choose one of: {offered}",
                        seen=quoted(seen), offered=sorted(self.roles.values()),
                    ),
                    line, name,
                )  # fmt: skip
            return self.roles[seen.casefold()]
        return seen

    def _add(self, person: int, item: str, seen: str, line: int, column: str) -> None:
        values = self.values[item]
        value = values.get(seen) or values.get(seen.casefold())
        if value is None and (whole := _WHOLE.fullmatch(seen)):
            value = values.get(whole[1])
        if value is None:
            self.fail(
                say(
                    "{item} cannot be answered with {seen}; it takes: {offered}",
                    item=item, seen=quoted(seen), offered=sorted(self.vocabulary[item]),
                ),
                line, column,
            )  # fmt: skip
        self.rows["person"].append(person)
        self.rows["item"].append(self.item_codes.setdefault(item, len(self.item_codes)))
        self.rows["value"].append(self.value_codes.setdefault(value, len(self.value_codes)))
        self.rows["line"].append(line)

    # -- the end

    def _refuse_duplicates(self) -> None:
        key = np.array(self.rows["person"]) * len(self.item_codes) + np.array(self.rows["item"])
        order = np.argsort(key, kind="stable")
        again = np.flatnonzero(np.diff(key[order]) == 0)
        if len(again):
            earliest = min(again, key=lambda place: order[place + 1])
            first, second = int(order[earliest]), int(order[earliest + 1])
            lines = self.rows["line"]
            item = list(self.item_codes)[self.rows["item"][first]]
            self.fail(
                say(
                    "this respondent answers {item} twice, first on line {first}; keep one of the two",
                    item=item, first=str(lines[first]),
                ),
                lines[second], item,
            )  # fmt: skip

    def _table(self) -> pa.Table:
        person = np.array(self.rows["person"])

        def texts(name: str, known: Iterable[str]) -> pa.Array:
            codes = pa.array(np.array(self.rows[name]), pa.int64())
            return pa.DictionaryArray.from_arrays(codes, pa.array(list(known), pa.string())).cast(pa.string())

        columns = {
            "respondent": texts("person", self.people),
            "item": texts("item", self.item_codes),
            "value": texts("value", self.value_codes),
        }
        for place, name in enumerate(ATTRIBUTES):
            kind = pa.float64() if name == "weight" else pa.string()
            columns[name] = pa.array([stated[place] for stated in self.attributes], kind).take(pa.array(person))
        return ANSWERS.check(pa.table(columns))

    def _unknown_item(self, seen: str) -> Message:
        close = get_close_matches(seen.casefold(), list(self.items), n=1, cutoff=0.6)
        if close:
            return say("there is no item {seen}; did you mean {near}?", seen=quoted(seen), near=self.items[close[0]])
        return say(
            "there is no item {seen}; expected an item of the model, such as {item}",
            seen=quoted(seen), item=min(self.vocabulary, default="?"),
        )  # fmt: skip

    def fail(self, message: Message, line: int | None = None, column: str | None = None) -> NoReturn:
        raise AnswersError(message, place=Place(file=self.file, line=line, column=column))


def _seen(value: str | float | None) -> str | Message:
    return say("nothing") if value is None else quoted(value) if isinstance(value, str) else str(value)

"""Conversations as arrays of numbers, and what may be asked of them: who spoke or was named last, before a moment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Talk:
    """Human messages by number, sorted by conversation and within it by time; a row is a message.

    `line`: number of the conversation. `author`: node. `asks`: has a question. `threaded`: the conversation is a thread
    of the platform, not the main line of a space. `naming`, `named`: one entry per person named in a message, in order
    of row and text: the row, and the node of the person. Nobody names themselves, or anyone twice in one message.
    """

    line: Ints
    author: Ints
    asks: Bools
    threaded: Bools
    naming: Ints
    named: Ints

    def __len__(self) -> int:
        return len(self.line)

    @cached_property
    def nodes(self) -> int:
        """One more than the largest node."""
        return int(max(self.author.max(initial=-1), self.named.max(initial=-1))) + 1

    @cached_property
    def names_someone(self) -> Bools:
        return np.asarray(np.bincount(self.naming, minlength=len(self)) > 0)

    @cached_property
    def first_named(self) -> Ints:
        """Whom each message names first; -1: nobody."""
        found = np.full(len(self), -1)
        found[self.naming[::-1]] = self.named[::-1]
        return found

    @cached_property
    def before(self) -> Ints:
        """The row of the author's previous message in the conversation; -1: none."""
        row = np.argsort(self._key(self.line, self.author), kind="stable")
        same = self._key(self.line, self.author)[row]
        same_as_last = same[1:] == same[:-1]
        found = np.full(len(self), -1)
        found[row[1:][same_as_last]] = row[:-1][same_as_last]
        return found

    @cached_property
    def after(self) -> Ints:
        """The row of the author's next message in the conversation; the number of rows: none."""
        found = np.full(len(self), len(self))
        later = np.flatnonzero(self.before >= 0)
        found[self.before[later]] = later
        return found

    def names(self, row: Ints, person: Ints) -> Bools:
        """Whether message `row` names `person`."""
        keys = self._names
        if not len(keys):
            return np.zeros(len(row), dtype=bool)
        wanted = self._key(row, person)
        return np.asarray(keys[np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)] == wanted)

    def last_turn(self, person: Ints, row: Ints) -> Ints:
        """The latest message of `person` in the conversation of `row` before it; -1: none."""
        return self._turns.before(self._key(self.line[row], person), row)

    def last_named_by(self, namer: Ints, person: Ints, row: Ints) -> Ints:
        """The latest message in which `namer` names `person`, in the conversation of `row` and before it; -1: none."""
        return self._namings.before(self._key(self._key(self.line[row], namer), person), row)

    def _key(self, number: Ints, person: Ints) -> Ints:
        """Two numbers as one."""
        return number * self.nodes + person

    @cached_property
    def _names(self) -> Ints:
        return np.sort(self._key(self.naming, self.named))

    @cached_property
    def _turns(self) -> Events:
        return Events(self._key(self.line, self.author), np.arange(len(self)), len(self))

    @cached_property
    def _namings(self) -> Events:
        key = self._key(self._key(self.line[self.naming], self.author[self.naming]), self.named)
        return Events(key, self.naming, len(self))


class Events:
    """Events, each with a key and a row (0 to `rows` - 1), kept so that the latest before a row is found at once."""

    def __init__(self, key: Ints, row: Ints, rows: int) -> None:
        order = np.lexsort((row, key))
        self._row, self._rows = row[order], rows
        self._keys, self._group = np.unique(key[order], return_inverse=True)
        self._place = self._group * rows + self._row

    def before(self, key: Ints, row: Ints) -> Ints:
        """The row of the latest event with this `key` before this `row`; -1: none."""
        if not len(self._keys):
            return np.full(len(key), -1)
        group = np.minimum(np.searchsorted(self._keys, key), len(self._keys) - 1)
        found = np.full(len(key), -1)
        known = np.flatnonzero(self._keys[group] == key)
        last = np.searchsorted(self._place, group[known] * self._rows + row[known]) - 1
        held = (last >= 0) & (self._group[last] == group[known])
        found[known[held]] = self._row[last[held]]
        return found

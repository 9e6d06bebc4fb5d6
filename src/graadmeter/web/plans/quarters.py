"""Quarters of a year, and which of them a plan counts as its first, second and so on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from graadmeter.base.text import Message, say

COUNTED = {"quarter", "quarters", "first", "latest"}  # what a planner's sentence calls the number of a quarter


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """`number`: 1..4."""

    year: int
    number: int

    @classmethod
    def of(cls, key: str) -> Self:
        """The opposite of `key`."""
        year, number = key.split("-")
        return cls(int(year), int(number))

    @property
    def key(self) -> str:
        """As data and the fields of a form have it."""
        return f"{self.year}-{self.number}"

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def of_year(self) -> Message:
        """After the word quarter."""
        return say("{number} of {year}", number=self.number, year=str(self.year))

    @property
    def short(self) -> Message:
        """As a column has it."""
        return say("Q{number} {year}", number=self.number, year=str(self.year))

    @property
    def tiny(self) -> Message:
        """As a narrow column has it, where the year stands elsewhere."""
        return say("Q{number}", number=self.number)

    def later(self, quarters: int) -> Quarter:
        months = 4 * self.year + self.number - 1 + quarters
        return Quarter(months // 4, months % 4 + 1)

    def since(self, first: Quarter) -> int:
        """1 where it is `first` itself; 0 and below before it."""
        return 4 * (self.year - first.year) + self.number - first.number + 1


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def next_first_day(today: date) -> date:
    """The day on which the next quarter begins: where a new plan starts unless somebody says otherwise."""
    return quarter_of(today).later(1).first_day


def dated(message: Message, first: Quarter) -> Message:
    """A sentence of the planner, which counts quarters from 1, with the quarters of the year instead."""

    def put(name: str, value: object) -> object:
        if isinstance(value, Message):
            return dated(value, first)
        if isinstance(value, tuple):
            return tuple(put(name, part) for part in value)
        return first.later(value - 1).of_year if name in COUNTED and isinstance(value, int) else value

    return replace(message, params={name: put(name, value) for name, value in message.params.items()})

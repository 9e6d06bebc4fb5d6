"""Known headcounts from a file: how many people work in each unit, at each location, in each age band and role."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NoReturn

from graadmeter.base.errors import Place, WeightingError
from graadmeter.base.text import Message, quoted, say
from graadmeter.survey.representation import VARIABLES
from graadmeter.survey.sheets import read_sheet

COLUMNS = ("variable", "label", "headcount")
_WHOLE = re.compile(r"(\d{1,9})([.,]0+)?")


def read_headcounts(path: Path) -> dict[str, dict[str, int]]:
    """{unit, location, age_band or role: {label: people}} from a CSV or XLSX file with these three columns, one row a
    label, in the order of the file.

    Raises WeightingError (file, line, column) for the first row that does not hold, FileError when it is not there.
    """
    rows = read_sheet(path).rows
    line, header = next(rows, (1, []))

    def fail(message: Message, line: int, column: str | None = None) -> NoReturn:
        raise WeightingError(message, place=Place(file=path.name, line=line, column=column))

    places = {name.casefold(): at for at, name in enumerate(header)}
    for name in COLUMNS:
        if name not in places:
            fail(say("column {name} is missing; expected variable, label, headcount", name=quoted(name)), line)
    found: dict[str, dict[str, int]] = {}
    for line, cells in rows:
        if len(cells) < len(header):
            fail(
                say(
                    "this row has {seen} cells, the first row has {expected}; give each row as many",
                    seen=len(cells), expected=len(header),
                ),
                line,
            )  # fmt: skip
        variable, label, people = (cells[places[name]] for name in COLUMNS)
        if variable.casefold() not in VARIABLES:
            fail(
                say("there is no variable {seen}; choose one of: {offered}", seen=quoted(variable),
                    offered=list(VARIABLES)),
                line, "variable",
            )  # fmt: skip
        whole = _WHOLE.fullmatch(people)
        if whole is None:
            fail(say("expected a whole number of people, saw {seen}", seen=quoted(people)), line, "headcount")
        known = found.setdefault(variable.casefold(), {})
        if not label or label in known:
            fail(say("each label stands here once; saw {seen}", seen=quoted(label)), line, "label")
        known[label] = int(whole[1])
    if not found:
        fail(say("there are no headcounts in this file; expected rows below the first one"), line)
    return found

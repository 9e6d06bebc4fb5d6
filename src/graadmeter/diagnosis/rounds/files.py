"""Rounds from files of answers, each read as answers to the model it was taken with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from graadmeter import maturity, survey
from graadmeter.base.intervals import SEED
from graadmeter.base.text import Text, say
from graadmeter.diagnosis.rounds.compare import DRAWS, compare
from graadmeter.diagnosis.rounds.steps import Pairing, Round
from graadmeter.diagnosis.rounds.told import RoundsResult
from graadmeter.disclosure import Policy
from graadmeter.maturity import migrate
from graadmeter.maturity.model import Model

ROW = re.compile(r"row \d+")  # how respondents are called where the file has no codes: the same in every file


def compare_files(
    rounds: Sequence[str | Path | pa.Table],
    model: str | Path | Model,
    *,
    model_before: str | Path | Model | None = None,
    migration: str | Path | None = None,
    paired: Pairing = "auto",
    policy: Policy | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> RoundsResult:
    """`compare` for files (CSV, XLSX) or tables of answers. The first round was taken with `model_before`, the others
    with `model`. Raises as `compare`, `read_answers` and `migrate.load`."""
    now = model if isinstance(model, Model) else maturity.load(model)
    then = now if model_before is None else model_before
    then = then if isinstance(then, Model) else maturity.load(then)
    taken = [_read(source, then if place == 0 else now, place) for place, source in enumerate(rounds)]
    bridge = migrate.load(migration, then, now) if migration is not None else None
    return compare(taken, migration=bridge, paired=paired, policy=policy, draws=draws, seed=seed)


def _read(source: str | Path | pa.Table, model: Model, place: int) -> Round:
    name: Text = say("Round {n}", n=place + 1)
    if isinstance(source, str | Path):
        read = survey.read_answers(Path(source), model.vocabulary(), roles=model.respondent_roles())
        return Round(Path(source).name, model, _apart(read.table, place))
    return Round(name, model, source)


def _apart(table: pa.Table, place: int) -> pa.Table:
    """Rows without a code of their own are nobody in another file."""
    codes = table["respondent"].to_pylist()
    if not all(ROW.fullmatch(code) for code in codes):
        return table
    return table.set_column(0, "respondent", pa.array([f"{place} {code}" for code in codes], pa.string()))

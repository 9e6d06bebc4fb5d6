"""The page about the control register cannot drift: its table of what counts is worked out again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from graadmeter import maturity
from graadmeter.maturity.register import Evidence, Statement, register

PAGE = Path(__file__).resolve().parents[2] / "docs/explanation/control-register.md"
CHECK, DAY = "dvo.law.c1", date(2026, 11, 22)


def rows() -> list[list[str]]:
    table = PAGE.read_text("utf-8").partition("\n| stated |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


@pytest.mark.parametrize("row", rows(), ids=" ".join)
def test_what_counts(row: list[str]) -> None:
    stated, evidence, counts, because, until = row
    shown = []
    if evidence != "-":
        made, expires = map(date.fromisoformat, evidence.split(", "))
        shown.append(Evidence(CHECK, "x", made, expires=expires))
    found = register(maturity.load("dvo"), {CHECK: Statement(stated)}, shown, DAY).checks[CHECK]
    assert (found.counts, str(found.lowered or ""), str(found.holds_until or "-")) == (counts, because, until)


def test_the_page_says_what_the_model_says() -> None:
    text, model = PAGE.read_text("utf-8"), maturity.load("dvo")
    assert {item.extra["frequency_days"] for item in model.items.values()} == {180, 365, 730}
    assert "(180, 365 or 730)" in text
    assert model.items[CHECK].extra["frequency_days"] == 365
    assert model.rule is not None
    assert model.rule.parameters["evidence"] == {"existing": "unexpired", "operating": "within_frequency"}

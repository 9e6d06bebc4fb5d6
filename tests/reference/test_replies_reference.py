"""Inferred replies against hand-annotated ones: the tables of the page, worked out again by leaving one file out."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from graadmeter.conversation.replies.model import MAIN_LINE, THREAD

pytestmark = pytest.mark.shared
ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/explanation/replies.md").read_text("utf-8")
ROUNDING = 0.0015  # the last digit shown, and what another build of SciPy may change


def rows(head: str) -> list[list[str]]:
    lines = PAGE.split(head)[1].strip().splitlines()[1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[: lines.index("")]]


@pytest.fixture(scope="module")
def bench() -> Any:
    spec = importlib.util.spec_from_file_location("bench_replies", ROOT / "bench/replies.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data/irc-disentanglement/data/dev"


@pytest.fixture(scope="module")
def graded(bench: Any, folder: Path) -> Any:
    return bench.table(folder)


def test_the_right_author_is_found_more_often_than_by_the_baseline(graded: Any) -> None:
    accuracy = {(reading, rule): grade["accuracy"] for reading, rule, grade in graded[0]}
    assert accuracy["one line", "named, else previous"] == pytest.approx(0.81, abs=0.01)
    assert accuracy["one line", "previous"] == pytest.approx(0.40, abs=0.01)
    assert accuracy["one line", "inferred"] > 0.85
    assert accuracy["threads", "inferred"] > accuracy["threads", "named, else previous"]


def test_the_page_shows_these_figures(graded: Any) -> None:
    shown = rows("| talk | rule | right author | where someone is named | where nobody is |")
    assert len(shown) == len(graded[0])
    for (reading, rule, grade), cells in zip(graded[0], shown, strict=True):
        assert cells[:2] == [reading, rule]
        assert [float(cell) for cell in cells[2:]] == pytest.approx(
            [grade["accuracy"], grade["named"], grade["unnamed"]], abs=ROUNDING
        )


def test_confidence_is_what_it_says(graded: Any) -> None:
    one_line, threads = graded[1]["one line"], graded[1]["threads"]
    assert one_line["ece"] < 0.05
    assert threads["ece"] < 0.03
    shown = rows("| confidence | messages | mean confidence | share right |")
    assert [float(row[3]) for row in shown] == pytest.approx([b[3] for b in one_line["bins"]], abs=0.02)
    assert f"{one_line['brier']:.3f}" in PAGE
    assert f"{one_line['kept']:.3f}" in PAGE
    assert f"{one_line['precision']:.3f}" in PAGE


def test_the_coefficients_are_those_of_all_files(bench: Any, folder: Path) -> None:
    every = [[bench.read(raw, threads=t) for raw in sorted(folder.glob("*.raw.txt"))] for t in (False, True)]
    for found, shipped in zip(bench.fitted(*every), (MAIN_LINE, THREAD), strict=True):
        assert found.person == pytest.approx(shipped.person, abs=0.01)
        assert found.nobody == pytest.approx(shipped.nobody, abs=0.01)

"""The pictures in the report: only where there are measures, each with its text, its numbers and no other language."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from graadmeter import reports
from graadmeter.base.text import LANGS, Lang
from graadmeter.reports.document import Document, Picture, plain

Json = dict[str, Any]
PERIOD = {"from": "2026-01-01", "to": "2026-03-31", "days": 90}


def document(given: Json) -> Document:
    taken = reports.read(given)
    return reports.compose(taken, taken.diagnose())


def pictures(made: Document) -> list[Picture]:
    return [block for section in made.sections for block in section.blocks if isinstance(block, Picture)]


@pytest.fixture
def drawn_round(full_round: Json) -> Json:
    """A round with a curve that can be drawn, a matrix with a hidden cell, and a name that is no ASCII."""
    base = {"unit": "count", "rule": "r", "rule_text": "As is.", "period": PERIOD}
    full_round["conversation"]["metrics"] |= {
        "participation_gini": {
            **base, "value": 0.78, "n": 354, "n_of": "people", "interval": [0.74, 0.81],
            "curve": {"people_share": [0.0, 0.5, 0.9, 1.0], "message_share": [0.0, 0.04, 0.35, 1.0]},
        },
        "replies_between_units": {
            **base, "value": 30, "n": 100, "n_of": "replies",
            "cross": {"rows": ["Zorg #x", "\u4e2d\u6587"], "columns": ["Zorg #x", "\u4e2d\u6587"],
                      "cells": [[50, 12], [18, None]]},
        },
    }  # fmt: skip
    return full_round


@pytest.mark.parametrize("lang", LANGS)
class TestPaper:
    def test_the_finding_stands_above_and_the_numbers_below(
        self, drawn_round: Json, lang: Lang, tmp_path: Path
    ) -> None:
        if not (tool := shutil.which("pdftotext")):
            pytest.skip("needs pdftotext to read what stands on the pages")
        path = tmp_path / "report.pdf"
        reports.report(drawn_round, lang=lang, out=path)
        words = subprocess.run([tool, str(path), "-"], capture_output=True, check=True).stdout.decode()
        words = " ".join(words.replace("\u00a0", " ").split())
        said = {
            "nl": ["Het gesprek in beeld", "De drukste 10 % van de mensen schrijft 65 % van de berichten.",
                   "Geteld over: 354 mensen", "verborgen", "iedereen evenveel", "Niet getekend: "],
            "en": ["The conversation in pictures", "The busiest 10% of the people write 65% of the messages.",
                   "Counted over: 354 people", "hidden", "everybody as much", "Not drawn: "],
        }  # fmt: skip
        for text in said[lang]:
            assert text in words

    def test_every_picture_has_its_text(self, drawn_round: Json, lang: Lang) -> None:
        made = document(drawn_round)
        assert len(pictures(made)) == 3  # curve, matrix, network
        pdf = reports.report(drawn_round, lang=lang)
        drawings = made.drawings()
        assert pdf.count(b"/S/Figure") == pdf.count(b"/Alt(") + pdf.count(b"/Alt<") == len(drawings)
        assert all("10" in plain(one, lang)["alt"] or "12" in plain(one, lang)["alt"] or "30" in plain(one, lang)["alt"]
                   for one in pictures(made))  # fmt: skip

    def test_same_round_same_bytes(self, drawn_round: Json, lang: Lang) -> None:
        assert reports.report(drawn_round, lang=lang) == reports.report(copy.deepcopy(drawn_round), lang=lang)


class TestWhere:
    def test_no_measures_no_section(self, full_round: Json, score_json: Json) -> None:
        for given in (full_round, score_json):  # figures without anything to draw, and no figures at all
            assert "pictures" not in [section.id for section in document(given).sections]

    def test_as_data_it_holds_what_is_drawn(self, drawn_round: Json) -> None:
        data = json.loads(reports.report(drawn_round, format="json", lang="en"))
        section = next(section for section in data["sections"] if section["id"] == "pictures")
        curve = next(block for block in section["blocks"] if block.get("drawer") == "participation")
        assert curve["rows"][-1] == ["90% to 100%", "65%", "100%"]
        assert "svg" not in curve

    def test_a_table_is_cut_to_the_page_and_says_so(self, drawn_round: Json) -> None:
        names = [f"U{n}" for n in range(30)]
        cross = {"rows": names, "columns": names, "cells": [[9] * 30 for _ in names]}
        drawn_round["conversation"]["metrics"]["replies_between_units"]["cross"] = cross
        for one in pictures(document(drawn_round)):
            assert len(one.heads) <= 7
            assert len(one.rows) <= 20
            whole = "whole table" in plain(one, "en")["note"]
            assert whole is (one.drawer in ("units", "network"))

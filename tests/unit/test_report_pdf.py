"""The report: the same bytes for the same round, both languages, every figure with its n, nothing hidden shown."""

from __future__ import annotations

import copy
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from graadmeter import maturity, reports
from graadmeter.base.errors import OutputError, ReportError, UnknownNameError
from graadmeter.base.text import LANGS, Lang, show
from graadmeter.disclosure import policy
from graadmeter.reports.document import Cards, Criteria, Document, GapChart, HeatMap, Thermometer, plain
from graadmeter.tables import ANSWERS

Json = dict[str, Any]
HOSTILE = 'Stad #let x = 1 $a^2$ *b* _c_ @ref "q" \\ <em> [x] `c` //'
PAGES = re.compile(rb"/Type\s*/Page\b(?!s)")


def document(given: Json) -> Document:
    taken = reports.read(given)
    return reports.compose(taken, taken.diagnose())


def block(made: Document, kind: type) -> Any:
    return next(block for section in made.sections for block in section.blocks if isinstance(block, kind))


def said(made: Document, lang: Lang) -> str:
    """Everything a reader reads."""

    def texts(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for part in value.values():
                yield from texts(part)
        elif isinstance(value, list):
            for part in value:
                yield from texts(part)

    return "\n".join(texts({key: part for key, part in plain(made, lang).items() if key != "data"}))


def on_paper(pdf: bytes, tmp_path: Path) -> str:
    """What stands on the pages, as one line of words."""
    tool = shutil.which("pdftotext")
    if not tool:
        pytest.skip("needs pdftotext to read what stands on the pages")
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf)
    run = subprocess.run([tool, str(path), "-"], capture_output=True, check=True)
    return " ".join(run.stdout.decode().replace("-\n", "").split())


@pytest.mark.parametrize("lang", LANGS)
class TestPages:
    def test_same_round_same_bytes(self, full_round: Json, lang: Lang) -> None:
        assert reports.report(full_round, lang=lang) == reports.report(copy.deepcopy(full_round), lang=lang)

    def test_four_to_eight_pages_that_say_their_language_and_title(self, full_round: Json, lang: Lang) -> None:
        pdf = reports.report(full_round, lang=lang)
        assert 4 <= len(PAGES.findall(pdf)) <= 8
        assert f"/Lang({'nl-NL' if lang == 'nl' else 'en-GB'})".encode() in pdf
        assert b"/Title(Waterschap Rijn & Delta)" in pdf
        assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
        assert b"/CreationDate(D:20260402" in pdf

    def test_every_drawing_has_a_text_for_who_cannot_see_it(self, full_round: Json, lang: Lang) -> None:
        made = document(full_round)
        texts = [plain(drawing, lang)["alt"] for drawing in made.drawings()]
        assert len(texts) == 3  # thermometer, heat map, distance to the ambition
        assert all(len(text) > 20 for text in texts)
        pdf = reports.report(full_round, lang=lang)
        assert pdf.count(b"/S/Figure") == pdf.count(b"/Alt(") + pdf.count(b"/Alt<") == len(texts)

    def test_what_stands_on_paper(self, full_round: Json, lang: Lang, tmp_path: Path) -> None:
        words = on_paper(reports.report(full_round, lang=lang), tmp_path)
        wanted = {
            "nl": ["Fase: Pionierend", "Wat valt op", "Voorgestelde volgende stap", "Verborgen: groep te klein.",
                   "98 respondenten", "2.104 draden", "bladzijde 1 van 8"],
            "en": ["Phase: Pioneering", "What stands out", "Proposed next step", "Hidden: group too small.",
                   "98 respondents", "2,104 threads", "page 1 of 8"],
        }  # fmt: skip
        for text in wanted[lang]:
            assert text in words
        assert "Waterschap Rijn & Delta" in words

    def test_names_are_shown_and_never_run(self, full_round: Json, lang: Lang, tmp_path: Path) -> None:
        full_round["organisation"]["name"] = HOSTILE
        full_round["assessment"]["name"] = "#panic() {{}} %s {n}"
        words = on_paper(reports.report(full_round, lang=lang), tmp_path)
        assert '#let x = 1 $a^2$ *b* _c_ @ref "q" \\ <em>' in words
        assert "#panic() {{}} %s {n}" in words

    def test_a_character_without_a_glyph_leaves_a_square_and_a_report(
        self, full_round: Json, lang: Lang, tmp_path: Path
    ) -> None:
        full_round["organisation"]["name"] = "Ülkü \u4e2d\u6587 \U0001f680 Żółw\ufeff\x07\ud83d!"
        words = on_paper(reports.report(full_round, lang=lang), tmp_path)
        assert "Ülkü □□ □ Żółw□□□!" in words

    def test_poll_alone_and_s3m(
        self, poll_json: Callable[..., Json], s3m_json: Json, lang: Lang, tmp_path: Path
    ) -> None:
        poll = on_paper(reports.report(poll_json(ad_hoc=20, experimental=15, functional=13, dk=4), lang=lang), tmp_path)
        assert {"nl": "De meeste mensen kiezen de onderste helft", "en": "Most choose the lower half"}[lang] in poll
        aspects = on_paper(reports.report(s3m_json, lang=lang), tmp_path)
        assert {"nl": "De aspecten een voor een", "en": "The aspects one by one"}[lang] in aspects

    def test_hidden_round_says_so_and_shows_no_figure(self, small_json: Json, lang: Lang, tmp_path: Path) -> None:
        words = on_paper(reports.report(small_json, lang=lang), tmp_path)
        assert {"nl": "verborgen: groep te klein", "en": "hidden: group too small"}[lang] in words
        assert not re.search(r"[Ss]core \d", words)


class TestWhatItSays:
    def test_nothing_is_left_in_the_other_language(self, full_round: Json) -> None:
        """Every text of a report differs between the languages, but for names, numbers and terms they share."""
        made = document(full_round)
        dutch, english = (set(said(made, lang).split("\n")) for lang in LANGS)
        shared = {text for text in dutch & english if len(text.split()) > 4}
        assert not shared

    def test_every_figure_has_its_n(self, full_round: Json) -> None:
        made = document(full_round)
        for _, rows in plain(block(made, HeatMap), "en")["groups"]:
            for row in rows:
                assert re.search(r"n = \d+", row["note"])
        lines = [line for row in plain(block(made, Criteria), "en")["rows"] for line in row["lines"]]
        assert lines
        for line in lines:
            assert re.match(r"[\d,]+ \w+", line["detail"])
        for card in plain(block(made, Cards), "en")["rows"]:
            assert re.search(r"\d+ respondents", card["stand"])

    def test_the_thermometer_shows_score_band_and_the_round_before(self, full_round: Json) -> None:
        drawn = block(document(full_round), Thermometer)
        overall = full_round["overall"]
        assert (drawn.score, [drawn.low, drawn.high]) == (overall["score"], overall["interval"])
        assert drawn.before == 1.05
        assert drawn.reached == 1

    def test_the_heat_map_marks_level_ambition_and_bottleneck(self, full_round: Json) -> None:
        groups = dict((group.text("en"), rows) for group, rows in block(document(full_round), HeatMap).groups)
        assert len(groups) == 4
        rows = {row.name.text("en"): row for rows in groups.values() for row in rows}
        assert len(rows) == 12
        assert rows["Leadership & commitment"].bottleneck
        for key, row in zip(full_round["elements"], rows.values(), strict=True):
            levels = ["pioneering", "facilitating", "strategic"]
            assert [cell.current for cell in row.cells] == [
                level == full_round["elements"][key]["level"] for level in levels
            ]
            assert [cell.ambition for cell in row.cells] == [level == full_round["ambitions"][key] for level in levels]
            for cell in row.cells:
                assert sum(cell.parts) <= 1.0 + 1e-9

    def test_a_hidden_level_is_named_as_hidden_and_not_drawn(self, full_round: Json) -> None:
        element = full_round["elements"]["culture"]
        element["attainment"]["strategic"] = None
        element["suppressed_levels"] = ["strategic"]
        element["distribution"]["strategic"] = {"n": None, "shares": None, "suppressed": True}
        rows = [row for _, rows in block(document(full_round), HeatMap).groups for row in rows]
        cell = next(row for row in rows if row.name.text("en") == "Culture").cells[2]
        assert (cell.parts, cell.label.text("nl")) == ((), "verborgen")

    def test_the_widest_distance_comes_first(self, full_round: Json) -> None:
        gaps = [row.gap for row in block(document(full_round), GapChart).rows]
        assert gaps == sorted(gaps, reverse=True)

    def test_a_part_goes_on_where_half_a_page_is_left(self, board_round: Json, tmp_path: Path) -> None:
        tool = shutil.which("pdftotext") or pytest.skip("needs pdftotext to read what stands on the pages")
        path = tmp_path / "report.pdf"
        reports.report(board_round, format="pdf", lang="en", out=path)
        pages = subprocess.run([tool, str(path), "-"], capture_output=True, check=True).stdout.decode().split("\f")
        heads = [show(section.heading, "en") for section in document(board_round).sections if section.new_page]
        below = [head for head in heads for page in pages if f"\n{head}\n" in page and not page.startswith(head)]
        assert below

    def test_without_ambition_or_export_their_pages_are_left_out(self, score_json: Json) -> None:
        assert [section.id for section in document(score_json).sections] == ["summary", "profile", "parts", "method"]

    def test_policy_public_is_said(self, full_round: Json) -> None:
        full_round["policy"] = "public"
        assert "disclosure control is off" in said(document(full_round), "en")

    def test_a_changed_model_text_is_said(self, full_round: Json) -> None:
        full_round["digest"] = "0" * 64
        assert "has changed since" in said(document(full_round), "en")

    def test_a_narrow_band_keeps_its_two_ends(self, full_round: Json) -> None:
        full_round["overall"] |= {"score": 1.62, "interval": [1.61, 1.64]}
        assert "1.62 on a scale from 0 to 3, probably between 1.61 and 1.64" in said(document(full_round), "en")


def placed(model_id: str, value: str) -> Json:
    """Forty people who all give the same quick placement for every element."""
    model = maturity.load(model_id)
    rows = [
        {"respondent": f"r{number}", "item": model.quick_id(element), "value": value}
        for number in range(40)
        for element in model.elements
    ]
    table = pa.Table.from_pylist(rows, schema=ANSWERS.schema)
    return maturity.score(table, model, policy=policy(), draws=20, seed=1).to_json("en")


class TestRoundsOfEveryKind:
    def test_quick_placement_explains_its_own_bars(self) -> None:
        words = said(document(placed("esm3", "facilitating")), "en")
        assert "respondents who place it in exactly this phase" in words
        assert "completely true (dark)" not in words

    def test_a_band_without_width_is_left_out(self) -> None:
        assert "Score 2.0 on a scale from 0 to 3\n" in said(document(placed("esm3", "facilitating")), "en")

    def test_the_highest_phase_asks_for_nothing(self) -> None:
        made = document(placed("esm3", "strategic"))
        assert "has reached the highest phase" in said(made, "en")
        assert reports.report(placed("esm3", "strategic"))

    def test_nobody_knows(self) -> None:
        made = document(placed("esm3", "dk"))
        assert [section.id for section in made.sections] == ["summary", "method"]
        assert not made.drawings()
        assert "does not know" in said(made, "en")

    def test_no_visible_use_yet(self) -> None:
        made = document(placed("esm3", "none"))
        assert "Nog geen zichtbaar gebruik" in said(made, "nl")
        assert block(made, Thermometer).reached == 0


class TestFiles:
    def test_json_is_the_document_and_the_round(self, full_round: Json) -> None:
        made = json.loads(reports.report(full_round, format="json", lang="nl"))
        assert made["lang"] == "nl"
        assert made["round"] == full_round
        assert [section["id"] for section in made["sections"]] == [
            "summary",
            "profile",
            "ambition",
            "sources",
            "parts",
            "platform",
            "method",
        ]

    def test_written_whole_beside_nothing_else(self, score_json: Json, tmp_path: Path) -> None:
        out = tmp_path / "report.json"
        out.write_text("the one before")
        content = reports.report(score_json, format="json", out=out)
        assert out.read_bytes() == content
        assert list(tmp_path.iterdir()) == [out]

    @pytest.mark.parametrize("name", ["", "none/report.pdf"])
    def test_a_place_that_cannot_be_written(self, score_json: Json, tmp_path: Path, name: str) -> None:
        with pytest.raises(OutputError) as caught:
            reports.report(score_json, format="json", out=tmp_path / name)
        assert str(tmp_path) in caught.value.text("nl")
        assert list(tmp_path.iterdir()) == []

    def test_an_unknown_format_lists_what_is_offered(self, score_json: Json) -> None:
        with pytest.raises(UnknownNameError, match="json, md, pdf, pptx, xlsx"):
            reports.report(score_json, format="docx")

    def test_without_the_typesetter_it_says_what_to_install(
        self, score_json: Json, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "typst", None)
        with pytest.raises(ReportError, match=r"pip install graadmeter\[reports\]"):
            reports.report(score_json)
        assert reports.report(score_json, format="json")

    def test_every_format_says_its_extension_and_kind(self) -> None:
        assert reports.FORMATS.names() == ["json", "md", "pdf", "pptx", "xlsx"]
        for name, form in reports.FORMATS:
            assert name == form.EXTENSION
            assert form.MEDIA_TYPE.startswith(("application/", "text/"))

"""Every format of the report reads back: native, described, in one language, harmless, and the same bytes each time."""

from __future__ import annotations

import base64
import copy
import io
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from boards import following
from pptx import Presentation
from pptx.util import Pt

from graadmeter import reports
from graadmeter.base.errors import ReportError
from graadmeter.base.text import LANGS, Lang
from graadmeter.cli import main
from graadmeter.diagnosis.agreed import propose
from graadmeter.reports.brand import contrast
from graadmeter.reports.document import plain
from graadmeter.reports.slides.measure import height

Json = dict[str, Any]
FORMATS = ("pdf", "pptx", "xlsx", "md", "json")
HOSTILE = '=HYPERLINK("http://evil.example")'
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@pytest.fixture(scope="module")
def png() -> bytes:
    from PIL import Image

    target = io.BytesIO()
    Image.new("RGB", (900, 300), "#aa3300").save(target, "PNG")
    return target.getvalue()


@pytest.fixture
def big_round(full_round: Json, png: bytes) -> Json:
    """Forty initiatives, every block, a logo, and a name that takes three lines."""
    logo = "data:image/png;base64," + base64.b64encode(png).decode()
    full_round["organisation"]["name"] = "Samenwerkingsverband van waterschappen en gemeenten " * 3
    blocks = following(list(full_round["elements"]), initiatives=40)
    return full_round | blocks | {"brand": {"colour": "#ffe000", "logo": logo}}


def slides(given: Json, lang: Lang) -> Any:
    return Presentation(io.BytesIO(reports.report(given, format="pptx", lang=lang)))


def book(given: Json, lang: Lang) -> Any:
    return openpyxl.load_workbook(io.BytesIO(reports.report(given, format="xlsx", lang=lang)))


def markdown(given: Json, lang: Lang) -> str:
    return reports.report(given, format="md", lang=lang).decode()


class TestSameBytes:
    @pytest.mark.parametrize("form", FORMATS)
    def test_in_one_process(self, big_round: Json, form: str) -> None:
        once = reports.report(big_round, format=form, lang="nl")
        assert once == reports.report(copy.deepcopy(big_round), format=form, lang="nl")

    @pytest.mark.parametrize("form", FORMATS)
    def test_in_two_processes_that_order_sets_differently(self, board_round: Json, form: str, tmp_path: Path) -> None:
        source = tmp_path / "round.json"
        source.write_text(json.dumps(board_round), encoding="utf-8")
        made = []
        for seed in ("1", "77"):
            out = tmp_path / f"{seed}.{form}"
            command = [sys.executable, "-m", "graadmeter.cli", "report", str(source), "--format", form, "--lang", "en"]
            subprocess.run([*command, "--out", str(out)], check=True, capture_output=True,
                           env={**os.environ, "PYTHONHASHSEED": seed})  # fmt: skip
            made.append(out.read_bytes())
        assert made[0] == made[1]

    @pytest.mark.parametrize("form", ["pptx", "xlsx"])
    def test_no_entry_of_an_office_file_carries_a_moment(self, board_round: Json, form: str) -> None:
        with zipfile.ZipFile(io.BytesIO(reports.report(board_round, format=form, lang="nl"))) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert archive.namelist()[0] == "[Content_Types].xml"
            assert b"2026-04-02" in archive.read("docProps/core.xml")


@pytest.mark.parametrize("lang", LANGS)
class TestSlides:
    def test_everything_is_on_the_slide_and_nothing_overlaps(self, big_round: Json, lang: Lang) -> None:
        show = slides(big_round, lang)
        wide, high = show.slide_width, show.slide_height
        assert round(wide / high, 2) == round(16 / 9, 2)
        for slide in show.slides:
            shapes = list(slide.shapes)
            for shape in shapes:
                assert shape.left >= 0
                assert shape.top >= 0
                assert shape.left + shape.width <= wide
                assert shape.top + shape.height <= high
            for at, one in enumerate(shapes):
                for other in shapes[at + 1 :]:
                    beside = one.left + one.width <= other.left or other.left + other.width <= one.left
                    below = one.top + one.height <= other.top or other.top + other.height <= one.top
                    assert beside or below, (one.name, other.name)

    def test_every_text_fits_in_its_shape(self, big_round: Json, lang: Lang) -> None:
        for slide in slides(big_round, lang).slides:
            for shape in slide.shapes:
                if shape.has_text_frame and shape.text_frame.text:
                    assert fits(shape.text_frame, shape.width, shape.height), shape.text_frame.text
                if not getattr(shape, "has_table", False):
                    continue
                for row in shape.table.rows:
                    assert row.height > 0
                assert sum(row.height for row in shape.table.rows) <= shape.height + Pt(1)
                widths = [column.width for column in shape.table.columns]
                for at, row in enumerate(shape.table.rows):
                    for column, _ in enumerate(widths):
                        cell = shape.table.cell(at, column)
                        if not cell.is_spanned and cell.text_frame.text:
                            inside = sum(widths[column : column + cell.span_width]) - cell.margin_left * 2
                            assert fits(cell.text_frame, inside, row.height - cell.margin_top * 2), cell.text

    def test_charts_and_tables_are_native_and_described(self, big_round: Json, lang: Lang) -> None:
        kinds: set[str] = set()
        for slide in slides(big_round, lang).slides:
            for shape in slide.shapes:
                described = shape._element.xpath(".//p:cNvPr")[0].get("descr")
                if getattr(shape, "has_chart", False) and shape.has_chart:
                    kinds.add(str(shape.chart.chart_type).split(" ")[0])
                    assert described
                elif getattr(shape, "has_table", False) and shape.has_table:
                    kinds.add("table")
                    assert described
                elif shape.shape_type == 13:
                    kinds.add("logo")
                    assert described
        assert kinds >= {"table", "logo", "BAR_CLUSTERED", "COLUMN_CLUSTERED", "XY_SCATTER"}

    def test_every_text_says_its_language(self, board_round: Json, lang: Lang) -> None:
        wanted = {"nl": "nl-NL", "en": "en-GB"}[lang]
        show = slides(board_round, lang)
        for slide in show.slides:
            runs = [run for run in slide._element.iter(f"{A}r") if "".join(run.itertext()).strip()]
            assert runs
            assert {run.find(f"{A}rPr").get("lang") for run in runs} == {wanted}
        assert show.core_properties.language == wanted

    def test_each_slide_has_a_title_and_drawings_have_notes(self, board_round: Json, lang: Lang) -> None:
        show = slides(board_round, lang)
        assert all(slide.shapes.title.text_frame.text for slide in show.slides)
        noted = [slide for slide in show.slides if slide.has_notes_slide and slide.notes_slide.notes_text_frame.text]
        assert len(noted) >= 5

    def test_a_table_that_goes_on_leaves_no_row_alone(self, board_round: Json, lang: Lang) -> None:
        """Neither the first or last row of it, nor a heading at the foot of a slide."""
        tables = [
            [(shape._element.xpath(".//p:cNvPr")[0].get("descr"), shape.table) for shape in slide.shapes
             if getattr(shape, "has_table", False) and shape.has_table]
            for slide in slides(board_round, lang).slides
        ]  # fmt: skip
        for found in tables:
            for _, table in found:
                last = table.cell(len(table.rows) - 1, 0)
                assert not (last.is_merge_origin and last.span_width == len(table.columns)), last.text
        for before, after in itertools.pairwise(tables):
            if before and after and before[-1][0] == after[0][0]:
                assert len(after[0][1].rows) > 2 or len(before[-1][1].rows) <= 3, "its head and one row"

    def test_nothing_of_a_cell_that_fills_slides_is_lost(self, board_round: Json, lang: Lang) -> None:
        words = [f"woord{n}" for n in range(380)]
        board_round["plan"]["result"]["placements"][0]["why"] = " ".join(words)
        said = " ".join(text for slide in slides(board_round, lang).slides for text in slide_texts(slide))
        assert [word for word in words if word not in said] == []


def slide_texts(slide: Any) -> list[str]:
    found = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        if getattr(shape, "has_table", False) and shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return found


def fits(frame: Any, wide: int, tall: int) -> bool:
    """Whether the letters take no more than the room, measured paragraph by paragraph."""
    needed = 0.0
    for paragraph in frame.paragraphs:
        size = max(run.font.size.pt for run in paragraph.runs)
        needed += height("".join(run.text for run in paragraph.runs), wide / 12700, size)
    return needed <= tall / 12700 + 1.5


@pytest.mark.parametrize("lang", LANGS)
class TestSpreadsheet:
    def test_every_figure_with_its_n_and_band_as_a_number(self, board_round: Json, lang: Lang) -> None:
        pages = book(board_round, lang)
        overall = pages[{"nl": "Geheel", "en": "Overall"}[lang]]
        row = [cell.value for cell in overall[5]]
        said = board_round["overall"]
        assert row[2:6] == pytest.approx([said["score"], *said["interval"], said["n"]])
        page = pages.worksheets[1]
        for at, (element, standing) in enumerate(board_round["elements"].items()):
            cells = [cell.value for cell in page[5 + at]]
            assert cells[2:6] == pytest.approx([standing["score"], *standing["interval"], standing["n"]]), element

    def test_each_sheet_is_a_named_table_with_a_head_that_stays(self, board_round: Json, lang: Lang) -> None:
        pages = book(board_round, lang)
        tables = [name for page in pages.worksheets for name in page.tables]
        assert len(tables) == len(pages.worksheets) == len(set(tables))
        assert set(tables) >= {f"figures_{one}" for one in (
            "overall", "categories", "items", "gap", "criteria", "platform", "roadmap", "projection", "controls",
            "processes", "initiatives", "portfolio", "worked", "benchmarks", "method")}  # fmt: skip
        for page in pages.worksheets:
            assert page.freeze_panes == "B5"
            assert all(page.column_dimensions[letter].width >= 9 for letter in "AB")

    def test_what_begins_like_a_formula_stays_text(self, board_round: Json, lang: Lang) -> None:
        board_round["initiatives"][0]["name"] = HOSTILE
        board_round["initiatives"][1]["name"] = "+31 10 1234567"
        board_round["initiatives"][2]["name"] = "@SUM(A1)"
        board_round["initiatives"][3]["name"] = "-2+3|cmd"
        content = reports.report(board_round, format="xlsx", lang=lang)
        pages = openpyxl.load_workbook(io.BytesIO(content))
        cells = [cell for page in pages.worksheets for row in page.iter_rows() for cell in row]
        assert any(cell.value == HOSTILE for cell in cells)
        assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "worksheets" in name)

    def test_statements_and_roles_are_as_the_round_holds_them(self, board_round: Json, lang: Lang) -> None:
        pages = {name: page for page in book(board_round, lang).worksheets for name in page.tables}
        said = [one for element in board_round["elements"].values() for one in element["items"].values()]
        shown = [[cell.value for cell in row] for row in pages["figures_statements"].iter_rows(min_row=5)]
        assert [row[5] for row in shown] == [one["n"] for one in said]
        assert [row[2] for row in shown] == pytest.approx([one["attainment"] for one in said])
        assert len(list(pages["figures_roles"].iter_rows(min_row=5))) > len(board_round["elements"])

    def test_below_zero_has_a_minus_sign_and_no_figure_a_fault_of_the_computer(
        self, board_round: Json, lang: Lang
    ) -> None:
        board_round["worked"] = [
            {"name": "Een", "element": "culture", "promised": 0.1 + 0.2, "measured": -0.12, "low": -0.001, "high": 0.2}
        ]
        board_round["initiatives"][0]["effects"] = {"culture": -(0.1 + 0.2)}
        pages = {name: page for page in book(board_round, lang).worksheets for name in page.tables}
        cells = next(pages["figures_worked"].iter_rows(min_row=5))
        assert [cell.value for cell in cells[2:6]] == [0.3, -0.12, -0.001, 0.2]
        assert {cell.number_format for cell in cells[2:6]} == {'0.00##;"−"0.00##'}
        texts = {
            form: reports.report(board_round, format=form, lang=lang).decode().replace("\\", "")
            for form in ("md", "json")
        }
        texts["json"] = json.dumps(json.loads(texts["json"])["sections"], ensure_ascii=False)
        texts["xlsx"] = " ".join(str(cell.value) for page in pages.values() for row in page.iter_rows() for cell in row)
        mark = {"nl": ",", "en": "."}[lang]
        for form, said in texts.items():
            assert "0000000" not in said, form
            assert not re.search(r"(?<![\w.,])-\d+[.,]\d", said) or form == "xlsx", form
            assert f"−0{mark}3" in said, form
        assert f"−0{mark}12 (0{mark}00 " in texts["md"], "what rounds to nothing has no sign"

    def test_a_hidden_figure_is_empty_and_says_so(self, small_json: Json, lang: Lang) -> None:
        page = book(small_json, lang).worksheets[0]
        row = [cell.value for cell in page[5]]
        assert row[2:6] == [None, None, None, None]
        assert row[-1] == {"nl": "verborgen: groep te klein", "en": "hidden: group too small"}[lang]


@pytest.mark.parametrize("lang", LANGS)
class TestMarkdown:
    def test_every_table_is_whole_and_every_drawing_has_its_text(self, board_round: Json, lang: Lang) -> None:
        said = markdown(board_round, lang)
        lines = said.split("\n")
        for at, line in enumerate(lines):
            if re.fullmatch(r"\|( --- \|)+", line):
                columns = line.count("|")
                for row in (lines[at - 1], *(row for row in rest_of_table(lines, at))):
                    assert len(re.findall(r"(?<!\\)\|", row)) == columns
        taken = reports.read(board_round)
        made = reports.compose(taken, taken.diagnose())
        word = {"nl": "Afbeelding", "en": "Picture"}[lang]
        assert len(made.drawings()) == len(re.findall(rf"^\*{word}: ", said, re.MULTILINE))

    def test_what_a_user_wrote_is_never_read_as_markdown(self, board_round: Json, lang: Lang) -> None:
        board_round["initiatives"][0]["name"] = "a | b <script>alert(1)</script> [x](javascript:y) **z** &lt;\n# kop"
        said = markdown(board_round, lang)
        assert r"a \| b \<script\>alert(1)\</script\> \[x\](javascript:y) \*\*z\*\* \&lt; \# kop" in said
        assert "<script>" not in said.replace(r"\<script\>", "")

    @pytest.mark.parametrize(("given", "wanted"), [
        ("- nee", r"\- nee"), ("1. een", r"1\. een"), ("12) een", r"12\) een"),
        ("2.5 fase", "2.5 fase"), ("# kop", r"\# kop"), ("---", r"\---"), ("a - b", "a - b"),
        ("", ""), ("R&D", "R&D"),
    ])  # fmt: skip
    def test_marks_at_the_start_of_a_line(self, lang: Lang, given: str, wanted: str) -> None:
        from graadmeter.reports.formats.md import text

        assert text(given) == wanted


def rest_of_table(lines: list[str], at: int) -> list[str]:
    found = []
    for line in lines[at + 1 :]:
        if not line.startswith("|"):
            break
        found.append(line)
    return found


class TestJson:
    def test_it_is_read_again_and_makes_the_same(self, big_round: Json) -> None:
        said = json.loads(reports.report(big_round, format="json", lang="nl"))
        assert reports.report(said, format="pdf", lang="nl") == reports.report(big_round, format="pdf", lang="nl")


class TestBrand:
    def test_white_letters_can_be_read_on_the_colour_of_the_organisation(self, big_round: Json) -> None:
        look = reports.read(big_round).brand
        assert contrast(look.accent, "#ffffff") >= 4.5
        assert look.logo is not None
        assert look.logo.startswith(b"\x89PNG")
        assert look.size == (600, 200)

    def test_the_logo_is_on_paper_with_its_text(self, big_round: Json) -> None:
        with_logo = reports.report(big_round, format="pdf", lang="en")
        big_round["brand"]["logo"] = None
        assert (
            with_logo.count(b"/S/Figure") == reports.report(big_round, format="pdf", lang="en").count(b"/S/Figure") + 1
        )


class TestWhatFollows:
    def test_the_first_four_pages_are_for_the_board(self, board_round: Json) -> None:
        said = json.loads(reports.report(board_round, format="json", lang="en"))
        assert [section["id"] for section in said["sections"]][:4] == ["summary", "profile", "ambition", "roadmap"]
        assert said["sections"][-1]["id"] == "method"

    def test_nothing_is_left_in_the_other_language(self, board_round: Json) -> None:
        """Every text differs between the languages, but for names, numbers and what users wrote."""
        taken = reports.read(board_round)
        made = reports.compose(taken, taken.diagnose())

        def texts(value: Any) -> set[str]:
            if isinstance(value, str):
                return {value}
            if isinstance(value, dict):
                value = [part for key, part in value.items() if key not in ("data", "brand")]
            return set().union(*map(texts, value)) if isinstance(value, list) else set()

        dutch, english = (texts(plain(made, lang)) for lang in LANGS)
        written = {row["name"] for row in board_round["initiatives"]}
        written |= {one["why"] for key in ("placements", "left_out") for one in board_round["plan"]["result"][key]}
        written |= {row["caution"] for row in board_round["worked"]}
        shared = {text for text in dutch & english if len(text.split()) > 4}
        assert {text for text in shared if not any(said and said in text for said in written)} == set()

    @pytest.mark.parametrize(("money", "begin"), [((100, 5000), 0), ((9000, 9900), 8900), ((4000, 4000), 3000)])
    def test_the_picture_of_value_and_money_begins_near_them(
        self, board_round: Json, money: tuple[int, int], begin: int
    ) -> None:
        rows = board_round["initiatives"]
        for at, row in enumerate(rows):
            row |= {"money": money[at % 2], "duration": 1, "elements": {"value": 1.0 + at % 5}}
        section = next(part for part in document(board_round)["sections"] if part["id"] == "portfolio")
        (picture,) = (block for block in section["blocks"] if block["kind"] == "scatter")
        assert (picture["left"], picture["bottom"], picture["top"]) == (begin, 1, 5)
        assert picture["left"] <= min(money) <= max(money) < picture["right"]
        for form in ("pdf", "pptx"):
            assert reports.report(board_round, format=form, lang="nl")

    def test_a_category_has_its_name_in_a_report_of_another_model(self, poll_json: Any, board_round: Json) -> None:
        poll = poll_json(ad_hoc=20, experimental=15, functional=13, dk=4)
        initiative = board_round["initiatives"][0] | {"effects": {"social_media_focus": 0.5, "smg.service": 1.0}}
        said = markdown(poll | {"initiatives": [initiative]}, "en").replace("\\", "")
        assert "Social media focus +0.5; Service & maintenance +1" in said

    @pytest.mark.parametrize("left_out", [
        "agreed", "controls", "processes", "initiatives", "plan", "portfolio", "worked", "benchmarks", "brand",
        "wanted", "direction_on",
    ])  # fmt: skip
    @pytest.mark.parametrize("how", ["gone", "null"])
    def test_each_block_may_be_missing(self, board_round: Json, left_out: str, how: str) -> None:
        board_round[left_out] = None
        if how == "gone":
            del board_round[left_out]
        for form in ("md", "xlsx", "pptx"):
            assert reports.report(board_round, format=form, lang="nl")

    @pytest.mark.parametrize("form", FORMATS)
    @pytest.mark.parametrize("given", ["small", "poll", "empty"])
    def test_rounds_that_say_little_still_give_a_report(
        self, form: str, given: str, small_json: Json, poll_json: Any, board_round: Json
    ) -> None:
        source: Json = {
            "small": small_json, "poll": poll_json(ad_hoc=20, experimental=15, functional=13, dk=4),
            "empty": board_round | {
                "initiatives": [], "portfolio": {"rows": []}, "worked": [], "benchmarks": [], "agreed": {},
                "processes": {"on": "2026-04-02", "rows": []},
                "controls": {"on": "2026-04-02", "aspects": {}, "checks": {}},
                "plan": {"input": {"horizon": 40, "elements": []}, "result": {"placements": []}},
            },
        }[given]  # fmt: skip
        assert reports.report(source, format=form, lang="en")


class TestWhateverWasWritten:
    @pytest.mark.parametrize("form", FORMATS)
    def test_a_report_is_made_and_can_be_opened(self, board_round: Json, form: str) -> None:
        board_round["organisation"]["name"] = "Donaudampfschifffahrtsgesellschaft" * 5
        board_round["initiatives"][0]["name"] = "W" * 300
        board_round["initiatives"][1]["name"] = "bel\x07\ud83d\nregel\u2028twee \x00 中文"
        board_round["plan"]["names"] = {one["id"]: one["name"] for one in board_round["initiatives"]}
        board_round["processes"]["rows"][0]["reason"] = "\n".join(["regel"] * 200)
        made = reports.report(board_round, format=form, lang="nl")
        if form == "pptx":
            shown = [text for slide in Presentation(io.BytesIO(made)).slides for text in slide_texts(slide)]
            assert any("bel□□ regel twee □ 中文" in text for text in shown)
        elif form == "xlsx":
            cells = [cell.value for page in openpyxl.load_workbook(io.BytesIO(made)).worksheets
                     for row in page.iter_rows() for cell in row]  # fmt: skip
            assert "W" * 300 in cells
        elif form == "md":
            assert "\nregel" not in made.decode()

    def test_on_paper_no_letter_lies_outside_the_page(self, board_round: Json, tmp_path: Path) -> None:
        tool = shutil.which("pdftotext")
        if not tool:
            pytest.skip("needs pdftotext to measure where letters lie")
        board_round["organisation"]["name"] = "Donaudampfschifffahrtsgesellschaft" * 5
        board_round["initiatives"][0]["name"] = "W" * 300
        board_round["plan"]["names"]["i1"] = "W" * 300
        path = tmp_path / "report.pdf"
        path.write_bytes(reports.report(board_round, lang="nl"))
        run = subprocess.run([tool, "-bbox", str(path), "-"], capture_output=True, check=True)
        words = re.findall(r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)"', run.stdout.decode())
        assert len(words) > 1000
        for left, top, right, bottom in (map(float, word) for word in words):
            assert left >= 0
            assert top >= 0
            assert right <= 596  # A4 in points
            assert bottom <= 842


class TestOneAnswer:
    """Pages that speak about the same thing say the same."""

    def test_the_distance_begins_at_the_confirmed_level(self, board_round: Json) -> None:
        element = next(iter(board_round["elements"]))
        board_round["elements"][element]["level"] = "strategic"
        board_round["ambitions"] = {element: "strategic"}
        board_round["agreed"] = {}
        assert gaps(board_round)[0]["label"] == "reached"
        board_round["agreed"] = {element: {"level": "facilitating", "confirmed_on": "2026-04-01"}}
        row = gaps(board_round)[0]
        assert (row["gap"], row["label"]) == (1, "1 phase to go · confirmed")
        sheet = book(board_round, "en")["Gap"]
        told = next(line for line in sheet.iter_rows(values_only=True) if "Strategic" in line)
        assert told[1:6] == ("Facilitating", "Strategic", 1, None, "confirmed level")
        said = markdown(board_round, "en")
        assert "Facilitating (people say: Strategic)" in said.replace("\\", "")
        heat = next(block for part in document(board_round)["sections"] for block in part["blocks"]
                    if block["kind"] == "heatmap")  # fmt: skip
        cells = next(row for _, rows in heat["groups"] for row in rows)["cells"]
        assert [cell["current"] for cell in cells] == [False, False, True]

    @pytest.mark.parametrize(("lang", "day", "level"), [
        ("nl", "1 april 2027", "Strategisch · houden"), ("en", "1 April 2027", "Strategic · to keep"),
    ])  # fmt: skip
    def test_the_ambition_says_who_sees_to_it_by_when_and_why(
        self, board_round: Json, lang: Lang, day: str, level: str
    ) -> None:
        one, other, silent = list(board_round["elements"])[:3]
        board_round["ambitions"] = {one: "strategic", other: "strategic", silent: "strategic"}
        board_round["wanted"] = {
            one: {"reason": "Vragen horen hier thuis.", "owner": "Hoofd HR", "wanted_on": "2027-04-01"},
            other: {"reason": "Houden wat we hebben.", "owner": "", "wanted_on": None, "keep": True},
            silent: {"reason": "", "owner": "", "wanted_on": None},
        }
        section = next(part for part in document(board_round, lang)["sections"] if part["id"] == "ambition")
        ((_, rows),) = next(block for block in section["blocks"] if block["kind"] == "table")["groups"]
        assert [row[1:] for row in rows] == [
            [level.split(" · ")[0], "Hoofd HR", day, "Vragen horen hier thuis."],
            [level, "–", "–", "Houden wat we hebben."],
        ]
        assert "Vragen horen hier thuis." in markdown(board_round, lang)
        assert any("Hoofd HR" in slide_texts(slide) for slide in slides(board_round, lang).slides)
        sheet = next(page for page in book(board_round, lang).worksheets if "figures_gap" in page.tables)
        told = [row[6:9] for row in sheet.iter_rows(min_row=5, values_only=True)]
        assert told[0] == ("Hoofd HR", datetime(2027, 4, 1), "Vragen horen hier thuis.")
        assert told[2] == (None, None, None)
        board_round["wanted"]["weather"] = {"reason": "Geen onderdeel."}
        with pytest.raises(ReportError, match="weather"):
            reports.read(board_round)

    def test_conflicts_are_counted_by_the_rule_that_proposes_a_level(self, board_round: Json) -> None:
        judged = {key: {"level": "strategic", "agreed_on": "2026-03-20"} for key in list(board_round["elements"])[:6]}
        board_round |= {"agreed": {}, "judgements": judged}
        taken = reports.read(board_round)
        found = taken.diagnose()
        apart = [each for each in found.elements if propose(each, found.model).is_conflict]
        differing = [each for each in found.elements if each.differences or each.judged_difference]
        assert 2 <= len(apart) < len(differing), "the round must tell the two apart"
        names = [each.element.name.en for each in apart]
        assert all(name in sources(board_round)["finding"] for name in names)
        for each in differing:
            if each not in apart:
                assert each.element.name.en not in sources(board_round)["finding"]
        board_round["agreed"] = {
            each.element.id: {"level": "pioneering", "conflict": n == 0} for n, each in enumerate(apart)
        }
        said = sources(board_round)["finding"]
        assert "About 1 category they lie apart" in said
        assert names[0] not in said

    def test_a_question_comes_with_the_claim_it_is_about(self, board_round: Json) -> None:
        tables = [block for block in sources(board_round)["blocks"] if block["kind"] == "table"]
        asked = next(block for block in tables if block["caption"] == "What to ask")["groups"][0][1]
        assert asked
        for _, text in asked:
            assert ". " in text or "; " in text
            assert not text.split(". ")[0].endswith("?"), text

    def test_checks_are_counted_as_on_their_page(self, board_round: Json) -> None:
        checks = board_round["controls"]["checks"]
        for n, said in enumerate(checks.values()):
            said |= {"stated": "2" if n == 0 else None, "counts": "1" if n == 0 else "na" if n == 1 else None,
                     "lowered": "applies" if n == 0 else None}  # fmt: skip
        section = next(part for part in document(board_round)["sections"] if part["id"] == "controls")
        assert f"2 of {len(checks)} checks looked at." in section["finding"]
        assert "the facts of the organisation say that it does apply" in markdown(board_round, "en")

    def test_reasons_are_in_the_language_of_the_report(self, board_round: Json) -> None:
        both = {"nl": "Past in de uren.", "en": "Fits in the hours."}
        for one in (*board_round["plan"]["result"]["placements"], *board_round["plan"]["result"]["left_out"]):
            one["why"] = both
        board_round["worked"][0]["caution"] = both
        for lang, other in (("nl", "en"), ("en", "nl")):
            said = markdown(board_round, lang)
            assert said.count(both[lang]) == len(board_round["initiatives"]) + 1
            assert both[other] not in said
            cells = [cell for sheet in book(board_round, lang) for line in sheet.iter_rows(values_only=True)
                     for cell in line]  # fmt: skip
            assert cells.count(both[lang]) == len(board_round["initiatives"]) + 1
            assert both[other] not in cells

    def test_the_roadmap_says_how_it_counts_levels_and_what_holds_a_process(self, board_round: Json) -> None:
        row = board_round["processes"]["rows"][0]
        row["ambition"] = "l4"
        part = {"id": f"smg.{row['id']}", "weight": 1.0, "current": 1.0, "ambition": 2.0}
        plan = board_round["plan"]
        plan["input"]["elements"].append(part)
        plan["result"]["projection"][part["id"]] = [1.0] * (plan["input"]["horizon"] + 1)
        said = markdown(board_round, "en")
        assert "in parts of a level" in said
        assert f"{row['name']['en']} goes no further than level 2 in the plan" in said
        row["ambition"] = "l2"
        assert "goes no further" not in markdown(board_round, "en")

    def test_the_total_of_a_case_is_as_on_its_page(self, board_round: Json) -> None:
        board_round["initiatives"] = [board_round["initiatives"][0] | {"total": 3.05, "verdict": "go"}]
        assert "3.05 of 5" in markdown(board_round, "en")

    def test_a_chart_of_gaps_calls_a_level_a_level_and_marks_are_explained_where_they_are_drawn(
        self, board_round: Json
    ) -> None:
        assert gap_chart(board_round)["heads"] == ["phase now", "ambition"]
        assert gap_chart(board_round, "processes")["heads"] == ["level now", "ambition"]
        assert "circle" not in markdown(board_round, "en")


class TestNameOfTheFile:
    @pytest.fixture
    def round_file(self, board_round: Json, tmp_path: Path) -> Path:
        path = tmp_path / "round.json"
        path.write_text(json.dumps(board_round), encoding="utf-8")
        return path

    def test_the_format_is_as_the_name_ends(self, round_file: Path) -> None:
        out = round_file.with_name("y.XLSX")
        assert main(["report", str(round_file), "--out", str(out), "--lang", "en"]) == 0
        assert "Gap" in openpyxl.load_workbook(out).sheetnames

    def test_a_contradiction_is_refused(self, round_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
        out = round_file.with_name("y.xlsx")
        assert main(["report", str(round_file), "--out", str(out), "--format", "md", "--lang", "en"]) == 2
        assert "ends as xlsx and --format asks md" in capsys.readouterr().err
        assert not out.exists()

    def test_a_name_of_no_format_is_refused(self, round_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["report", str(round_file), "--out", str(round_file.with_name("y.docx")), "--lang", "en"]) == 2
        assert "no format of a report" in capsys.readouterr().err


def sources(given: Json) -> Json:
    return next(part for part in document(given)["sections"] if part["id"] == "sources")


def document(given: Json, lang: Lang = "en") -> Json:
    taken = reports.read(given)
    return plain(reports.compose(taken, taken.diagnose()), lang)


def gap_chart(given: Json, section: str = "ambition") -> Json:
    found = next(part for part in document(given)["sections"] if part["id"] == section)
    return next(block for block in found["blocks"] if block["kind"] == "gaps")


def gaps(given: Json) -> list[Json]:
    return list(gap_chart(given)["rows"])

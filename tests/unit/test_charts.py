"""The pictures of the conversation: what they say in words, their tables, and the drawings themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import pytest

from graadmeter.base.text import LANGS, Lang, show
from graadmeter.conversation.figures import TOGETHER
from graadmeter.reports import charts
from graadmeter.reports.charts import Absent, Chart, Look, months, waiting
from graadmeter.reports.charts.look import COLOURS, SCHEMES

Json = dict[str, Any]
HOSTILE = '<script>alert(1)</script> & "Zorg" \\ {{x}}'
LONG = "Programmabureau Duurzame Leefomgeving en Circulaire Bedrijfsvoering Noord-Oost"
LAUNCH = date(2025, 1, 1)
PERIOD = {"from": "2026-01-01", "to": "2026-03-31", "days": 90}


def entry(value: float | None, n: int | None, of: str, **more: Any) -> Json:
    return {"name": "x", "value": value, "n": n, "n_of": of, "unit": "share", "rule": "r", "rule_text": "As is.",
            "period": PERIOD, **more}  # fmt: skip


def between(names: list[str], cells: list[list[int | None]]) -> Json:
    return entry(30, 100, "replies", cross={"rows": names, "columns": names, "cells": cells}, per_group=True)


def measures(**other: Json) -> Json:
    share = {"value": 0.23, "low": 0.18, "high": 0.29, "n": 120, "indicative": False, "class": "strategic"}
    guess = {"value": 0.08, "low": None, "high": None, "n": 30, "indicative": True, "class": "strategic"}
    metrics = {
        "participation_gini": entry(
            0.78, 354, "people", interval=[0.74, 0.81],
            curve={"people_share": [0.0, 0.5, 0.9, 1.0], "message_share": [0.0, 0.04, 0.35, 1.0]},
        ),
        "first_response_km_median_s": entry(
            57600.0, 1850, "threads", interval=[40000.0, 69000.0],
            curve={"seconds": [300.0, 3600.0, 86400.0, 604800.0], "unanswered_share": [0.89, 0.65, 0.45, 0.36],
                   "low": [0.87, 0.62, 0.43, None], "high": [0.91, 0.67, 0.48, None]},
        ),
        "topdown_share": entry(
            0.17, 172, "threads", interval=[0.09, 0.31],
            by={"2025-11": {"value": 0.53, "n": 68}, "2025-12": {"value": 0.64, "n": 55},
                "2026-02": {"value": 0.2, "n": 50}},
        ),
        "replies_between_units": between(["Zorg", "Bouw", "Staf"], [[50, 12, None], [8, 20, 5], [None, 5, None]]),
        "theme_share": entry(
            0.31, 640, "threads", by={"course": share, "green": guess, "client": {**share, "class": "customer"}},
            by_text={"course": "Waterneutraal", "green": "Groen", "client": "Tevreden klanten"},
        ),
    }  # fmt: skip
    return {"metrics": {**metrics, **other}}


def words(chart: Chart, lang: Lang) -> str:
    return f"{show(chart.caption, lang)} {show(chart.alt, lang)}"


def cells(chart: Chart, lang: Lang = "en") -> list[list[str]]:
    return [[show(cell, lang) for cell in row] for row in chart.table.rows]


def chart(id: str, **other: Json) -> Chart:
    found = charts.charts(measures(**other), launched_on=LAUNCH)[id]
    assert isinstance(found, Chart), show(found.reason, "en")
    return found


def absent(id: str, **other: Json) -> str:
    found = charts.charts(measures(**other))[id]
    assert isinstance(found, Absent)
    return show(found.reason, "en")


ALL = ("strategic_themes", "result_themes", "units", "network", "months", "participation", "waiting")


class TestLanguage:
    BOTH = {
        "rule_text": {"nl": "Zoals het is.", "en": "As is."},
        "note": {"nl": "Deels verborgen.", "en": "Partly hidden."},
        "by_text": {"course": {"nl": "Waterneutraal", "en": "Water neutral"}},
    }  # fmt: skip

    def test_sentences_of_a_figure_follow_the_reader(self) -> None:
        share = measures()["metrics"]["theme_share"] | {"note": "Deels verborgen.", "both": self.BOTH}
        found = chart("strategic_themes", theme_share=share)
        for lang, theme, rule, note in (
            ("nl", "Waterneutraal", "Zoals het is.", "Deels verborgen."),
            ("en", "Water neutral", "As is.", "Partly hidden."),
        ):
            told = [show(text, lang) for _, text in found.how]
            assert cells(found, lang)[0][0] == theme
            assert theme in words(found, lang)
            assert {rule, note} <= set(told)

    def test_one_that_was_measured_in_one_language_keeps_it(self) -> None:
        found = chart("strategic_themes")
        assert [cells(found, lang)[0][0] for lang in LANGS] == ["Waterneutraal"] * 2
        assert all("As is." in [show(text, lang) for _, text in found.how] for lang in LANGS)

    def test_why_there_is_no_picture_too(self) -> None:
        empty = entry(None, None, "threads", note="Deels verborgen.", both=self.BOTH)
        found = charts.charts(measures(theme_share=empty))["strategic_themes"]
        assert isinstance(found, Absent)
        assert [show(found.reason, lang) for lang in LANGS] == ["Deels verborgen.", "Partly hidden."]

    @pytest.mark.parametrize("measured", LANGS)
    def test_the_groups_taken_together_have_a_name_in_each(self, measured: Lang) -> None:
        rest = TOGETHER.text(measured)
        found = chart("units", replies_between_units=between(["Zorg", rest], [[5, 1], [2, 3]]))
        for lang in LANGS:
            assert [row[0] for row in cells(found, lang)] == ["Zorg", TOGETHER.text(lang)]


class TestWords:
    @pytest.mark.parametrize(
        ("id", "said"),
        [
            ("participation", ["10%", "65%", "50%", "4%", "0.78"]),
            ("waiting", ["16 hours", "24 hours", "45%", "89%", "36%"]),
            ("months", ["20%", "53%", "25%", "60%"]),
            ("units", ["30%", "12", "3 numbers"]),
            ("network", ["20", "1 tie"]),
            ("strategic_themes", ["23%", "18%", "29%"]),
            ("result_themes", ["23%", "18%", "29%"]),
        ],
    )
    def test_both_languages_say_the_main_numbers(self, id: str, said: list[str]) -> None:
        found = chart(id)
        for number in said:
            assert number in words(found, "en"), number
            digits = number.partition(" ")[0].replace("%", "\u00a0%").replace("0.78", "0,78")
            assert digits in words(found, "nl"), digits
        assert words(found, "nl") != words(found, "en")

    @pytest.mark.parametrize("id", ALL)
    def test_how_it_was_measured_says_n_rule_and_period(self, id: str) -> None:
        said = {show(term, "en"): show(text, "en") for term, text in chart(id).how}
        assert said["Rule"] == "As is."
        drawn = "November 2025 to February 2026" if id == "months" else "1 January 2026 to 31 March 2026"
        assert said["Period"] == drawn
        assert re.match(r"[\d,]+ \w+", said["Counted over"])

    @pytest.mark.parametrize("id", ALL)
    def test_every_row_of_the_table_is_as_wide_as_its_head(self, id: str) -> None:
        table = chart(id).table
        assert {len(row) for row in table.rows} == {len(table.heads)}

    def test_every_criterion_with_a_picture_is_one_of_the_model(self) -> None:
        from graadmeter import maturity

        assert set(charts.BELONGS) <= set(maturity.load("esm6").elements)
        assert {id for ids in charts.BELONGS.values() for id in ids} == set(charts.charts(measures())) == set(ALL)


class TestNumbers:
    def test_the_curve_as_steps_of_people(self) -> None:
        assert cells(chart("participation")) == [
            ["0% to 50%", "4%", "4%"], ["50% to 90%", "31%", "35%"], ["90% to 100%", "65%", "100%"],
        ]  # fmt: skip

    def test_an_end_that_does_not_exist_is_a_dash(self) -> None:
        assert cells(chart("waiting"))[-1] == ["7 days", "36%", "–"]

    def test_a_month_that_is_left_out_is_there_without_a_number(self) -> None:
        rows = cells(chart("months"))
        assert [row[0] for row in rows] == ["November 2025", "December 2025", "January 2026", "February 2026"]
        assert rows[2][1:3] == ["not shown", "–"]

    def test_what_stands_below_the_months_is_of_the_months_drawn(self) -> None:
        how = {show(term, "en"): show(text, "en") for term, text in chart("months").how}
        assert (how["Counted over"], how["Period"]) == ("173 threads", "November 2025 to February 2026")
        assert how["95% interval"].startswith("last 90 days")

    def test_the_band_goes_by_the_age_of_the_network_in_that_month(self) -> None:
        assert [row[3] for row in cells(chart("months"))][1:3] == ["between 50% and 80%", "between 25% and 60%"]
        without = charts.charts(measures())["months"]
        assert isinstance(without, Chart)
        assert {row[3] for row in cells(without)} == {"–"}

    def test_themes_keep_to_their_class_and_indicative_ones_say_so(self) -> None:
        rows = cells(chart("strategic_themes"))
        assert [row[0] for row in rows] == ["Waterneutraal", "Groen"]
        assert rows[1] == ["Groen", "8%", "–", "30", "indicative"]
        assert [row[0] for row in cells(chart("result_themes"))] == ["Tevreden klanten"]

    def test_a_hidden_number_is_a_word_and_takes_its_tie_along(self) -> None:
        units, network = chart("units"), chart("network")
        assert cells(units) == [
            ["Zorg", "50", "12", "hidden"],
            ["Bouw", "8", "20", "5"],
            ["Staf", "hidden", "5", "hidden"],
        ]
        assert cells(network) == [["Zorg – Bouw", "20"], ["Bouw – Staf", "10"], ["Zorg – Staf", "hidden"]]
        assert {(tie["one"], tie["other"]) for tie in network.drawing["ties"]} == {(0, 1), (1, 2)}

    def test_a_tie_with_one_way_hidden_is_never_half_a_number(self) -> None:
        found = chart("network", replies_between_units=between(["A", "B", "C"], [[9, 9, 7], [None, 9, 3], [7, 3, 9]]))
        assert ["A – B", "hidden"] in cells(found) or ["B – A", "hidden"] in cells(found)
        assert "9" not in {tie["text"].text("en") for tie in found.drawing["ties"]}


class TestNothingToDraw:
    def test_the_measure_says_why(self) -> None:
        gone = entry(None, None, "people", suppressed=True, note="Hidden: about fewer than 10 people.")
        assert absent("participation", participation_gini=gone) == "Hidden: about fewer than 10 people."
        refused = entry(None, None, "replies", note="Three preconditions.", per_group=True)
        assert absent("units", replies_between_units=refused) == "Three preconditions."
        assert absent("network", replies_between_units=refused) == "Three preconditions."

    def test_hidden_without_a_word_still_gets_one(self) -> None:
        assert absent("waiting", first_response_km_median_s=entry(None, None, "threads", suppressed=True))

    def test_nothing_measured_at_all(self) -> None:
        assert all(isinstance(found, Absent) and show(found.reason, "nl") for found in charts.charts({}).values())

    def test_one_unit_is_no_matrix(self) -> None:
        assert absent("units", replies_between_units=between(["Zorg"], [[50]]))

    def test_all_ties_hidden(self) -> None:
        nothing = between(["A", "B"], [[50, None], [None, 40]])
        assert "too few people" in absent("network", replies_between_units=nothing)
        assert "No number between two units" in words(chart("units", replies_between_units=nothing), "en")

    @pytest.mark.parametrize(
        ("metric", "id", "wrong"),
        [
            ("participation_gini", "participation", {"curve": {"people_share": [0, 1], "message_share": [0, 0.5, 1]}}),
            ("first_response_km_median_s", "waiting", {"curve": {"seconds": ["soon"], "unanswered_share": [None],
                                                                 "low": [0], "high": [1]}}),
            ("topdown_share", "months", {"by": {"2026-01": {"value": "most"}}}),
            ("replies_between_units", "units", {"cross": {"rows": ["a", "b"], "columns": ["a", "b"], "cells": [[1]]}}),
            ("theme_share", "strategic_themes", {"by": {"course": {"value": "high", "class": "strategic"}}}),
        ],
    )  # fmt: skip
    def test_measures_that_do_not_hold_cost_their_picture_only(self, metric: str, id: str, wrong: Json) -> None:
        found = charts.charts(measures(**{metric: entry(0.5, 5, "threads", **wrong)}))
        assert isinstance(found[id], Absent)
        assert sum(isinstance(one, Chart) for one in found.values()) >= len(ALL) - 2


def large(n: int) -> Json:
    names = [f"Onderdeel {number}" for number in range(n)]
    return between(names, [[100 * (a == b) + (a * b) % 17 for b in range(n)] for a in range(n)])


CASES: dict[str, Json] = {
    "plain": {},
    "hostile": {
        "replies_between_units": between([HOSTILE, LONG], [[50, 12], [8, None]]),
        "theme_share": entry(
            0.1, 9, "threads", by={"a": {"value": 0.1, "class": "strategic", "n": 3}}, by_text={"a": HOSTILE}
        ),
    },
    "forty": {"replies_between_units": large(40)},
}


@pytest.fixture(scope="module")
def drawn() -> dict[tuple[str, str, Lang, str], str]:
    """Case, picture, language and look -> SVG, all from one process."""
    keys: list[tuple[str, str, Lang, str]] = []
    sheets = []
    for case, other in CASES.items():
        for id, found in charts.charts(measures(**other), launched_on=LAUNCH).items():
            if isinstance(found, Chart) and (case == "plain" or found.kind in ("units", "network", "themes")):
                for lang in LANGS if case == "plain" else LANGS[:1]:
                    for name, look in (("wide", Look()), ("narrow", Look("dark", charts.NARROW))):
                        keys.append((case, id, lang, name))
                        sheets.append(charts.sheet(found, lang, look))
    return dict(zip(keys, charts.draw(sheets), strict=True))


def texts(svg: str) -> Iterator[str]:
    for element in ElementTree.fromstring(svg).iter():
        if element.tag.endswith(("text", "tspan")) and element.text:
            yield element.text


class TestDrawings:
    def test_each_is_whole_and_of_the_size_it_says(self, drawn: dict[tuple[str, str, Lang, str], str]) -> None:
        for (case, id, lang, name), svg in drawn.items():
            found = charts.charts(measures(**CASES[case]), launched_on=LAUNCH)[id]
            assert isinstance(found, Chart)
            look = Look() if name == "wide" else Look("dark", charts.NARROW)
            sheet = charts.sheet(found, lang, look)
            root = ElementTree.fromstring(svg)
            assert (root.get("width"), root.get("height")) == (str(sheet.width), str(sheet.height)), (case, id, name)

    def test_numbers_are_written_as_the_reader_writes_them(self, drawn: dict[tuple[str, str, Lang, str], str]) -> None:
        assert "65\u00a0%" in " ".join(texts(drawn["plain", "waiting", "nl", "wide"]))
        assert "65%" in " ".join(texts(drawn["plain", "waiting", "en", "wide"]))
        assert "1 uur" in list(texts(drawn["plain", "waiting", "nl", "wide"]))

    def test_a_hidden_cell_is_hatched_and_said(self, drawn: dict[tuple[str, str, Lang, str], str]) -> None:
        svg = drawn["plain", "units", "en", "wide"]
        assert "hatched: hidden, too few people" in list(texts(svg))
        assert svg.count('stroke-dasharray="3,3"') == 3
        assert sum(text.isdigit() for text in texts(svg)) == 6

    def test_names_are_data(self, drawn: dict[tuple[str, str, Lang, str], str]) -> None:
        hostile = [svg for (case, *_), svg in drawn.items() if case == "hostile"]
        assert hostile
        for svg in hostile:
            tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}
            assert tags <= {"svg", "rect", "g", "path", "line", "text", "tspan", "defs", "clipPath"}
            assert any("script" in text for text in texts(svg))

    def test_nothing_is_fetched(self, drawn: dict[tuple[str, str, Lang, str], str]) -> None:
        for svg in drawn.values():
            assert not re.search(r"href=|url\((?!#)|@import|<image", svg)

    def test_of_forty_units_the_largest_are_drawn_and_the_table_has_all(
        self, drawn: dict[tuple[str, str, Lang, str], str]
    ) -> None:
        assert len(chart("units", **CASES["forty"]).table.rows) == 40
        assert len(chart("network", **CASES["forty"]).table.rows) == 40 * 39 / 2
        for id in ("units", "network"):
            said = list(texts(drawn["forty", id, "nl", "wide"]))
            assert 10 <= sum("Onderdeel" in text for text in said) <= 20
            assert any("de tabel heeft ze alle" in text for text in said)

    def test_the_same_sheet_gives_the_same_drawing(self, drawn: dict[tuple[str, str, Lang, str], str]) -> None:
        again = [chart(id) for id in reversed(ALL)]
        for one, svg in zip(again, charts.draw([charts.sheet(each, "nl") for each in again]), strict=True):
            assert svg == drawn["plain", one.id, "nl", "wide"]

    @pytest.mark.parametrize("id", ALL)
    def test_what_is_drawn_is_a_chart_that_holds(self, id: str) -> None:
        sheet = charts.sheet(chart(id), "en", Look("print"))
        spec = import_module(f"graadmeter.reports.charts.{sheet.kind}").spec(sheet.drawing, sheet.look)
        assert '"url"' not in json.dumps(spec.to_dict(validate=True))

    def test_a_digest_follows_what_is_drawn(self) -> None:
        sheets = [charts.sheet(chart(id), lang, Look(scheme)) for id in ALL for lang in LANGS for scheme in SCHEMES]
        assert len({charts.digest(sheet) for sheet in sheets}) == len(sheets)
        assert charts.digest(sheets[0]) == charts.digest(charts.sheet(chart(ALL[0]), "nl", Look("light")))


def rgb(colour: str) -> list[float]:
    """Linear light, 0..1 (sRGB)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def light(colour: list[float]) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1..21."""
    low, high = sorted((light(rgb(one)), light(rgb(other))))
    return (high + 0.05) / (low + 0.05)


SEEN = {  # Machado, Oliveira & Fernandes (2009), severity 1
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


class TestPlaces:
    """Where numbers stand beside what is drawn."""

    @pytest.mark.parametrize("value", [0.0, 0.01, 0.05, 0.08, 0.2, 0.44, 0.49, 0.53, 0.8, 1.0])
    @pytest.mark.parametrize("band", [(None, None), (0.0, 0.04), (0.04, 0.1), (0.25, 0.6), (0.5, 0.8)])
    def test_the_number_of_a_month_lies_on_no_line(self, value: float, band: tuple[float | None, float | None]) -> None:
        low, high = band
        spot = months.number({"value": value, "low": low, "high": high})
        bottom, top = spot["foot"], spot["foot"] + months.LETTERS
        assert not [line for line in band if line is not None and bottom < line < top]
        assert top <= value if spot["inside"] else bottom > value, "wholly in its bar, or above it"

    @pytest.mark.parametrize(
        ("share", "below"), [(0.8, False), (0.53, False), (0.5, False), (0.45, True), (0.3, False)]
    )
    def test_the_number_of_a_wait_keeps_off_the_line_of_one_half(self, share: float, below: bool) -> None:
        assert waiting.meets_half({"unanswered_share": share}) is below


@pytest.mark.parametrize("scheme", SCHEMES)
class TestColours:
    def test_words_and_marks_stand_out_from_the_ground(self, scheme: Any) -> None:
        c = COLOURS[scheme]
        assert min(contrast(c.ink, c.ground), contrast(c.soft, c.ground)) >= 4.5
        assert min(contrast(c.accent, c.ground), contrast(c.other, c.ground)) >= 3

    @pytest.mark.parametrize("eyes", SEEN)
    def test_the_two_colours_with_a_meaning_differ_to_other_eyes(self, scheme: Any, eyes: str) -> None:
        c = COLOURS[scheme]
        seen = [
            [sum(m * x for m, x in zip(row, rgb(one), strict=True)) for row in SEEN[eyes]]
            for one in (c.accent, c.other)
        ]
        assert sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5 > 0.15

    def test_they_differ_in_print_without_colour(self, scheme: Any) -> None:
        c = COLOURS[scheme]
        for one, other in combinations((c.accent, c.other, c.ground), 2):
            assert contrast(one, other) >= 1.4, (one, other)

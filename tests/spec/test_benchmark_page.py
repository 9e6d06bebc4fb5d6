"""The page about benchmarks cannot drift: its places, quartiles and thresholds are worked out again."""

from __future__ import annotations

import re
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_rule_pages import PAGES, rows

from graadmeter import maturity
from graadmeter.diagnosis.benchmark import Entry, Figure, place, published, spread
from graadmeter.diagnosis.benchmark.exchange import is_share, names
from graadmeter.diagnosis.benchmark.place import LEAST, LEAST_ENDS, MONTHS, comparable, spreads

PAGE = "benchmark.md"
TEXT = (PAGES / PAGE).read_text(encoding="utf-8")
ONE = re.compile(r"([\d.]+) \(([\d.]+) to ([\d.]+)\)")

figures = st.builds(
    lambda score, down, up: Figure(score, score - down, score + up, 10),
    st.floats(0, 3), st.floats(0, 1), st.floats(0, 1),
)  # fmt: skip


def figure(score: float) -> Figure:
    return Figure(score, score - 0.1, score + 0.1, 20)


def entry(month: str = "2026-03", **more: object) -> Entry:
    given = {"model": "esm3", "version": "0.3.0", "mode": "full"} | more
    return Entry(month=month, min_group=10, n=20, elements={"culture": figure(2)}, **given)


@pytest.mark.parametrize("row", rows(PAGE, "own"), ids=lambda row: row[2])
def test_a_place(row):
    score, band, others, best, worst, of = row
    low, high = map(float, band.split(" to "))
    known = [Figure(*map(float, each), 20) for each in ONE.findall(others)]
    assert len(known) + 1 == int(of)
    found = place(Figure(float(score), low, high, 20), known)
    assert (("-", "-") if found is None else (str(found.best), str(found.worst))) == (best, worst)


@pytest.mark.parametrize("row", rows(PAGE, "organisations"), ids=lambda row: row[0])
def test_what_is_shown_when(row):
    organisations, *shown = row
    found = spread(figure(2), [figure(1 + n / 10) for n in range(int(organisations) - 1)])
    assert found.of == int(organisations)
    has = (found.place, found.quartiles, found.ends)
    assert ["no" if each is None else "yes" for each in has] == shown


@pytest.mark.parametrize("row", rows(PAGE, "published"), ids=lambda row: row[0])
def test_which_published_figure_ours_stands_beside(row):
    poll = {"low": {"share": 0.5, "n": 20}, "high": {"share": 0.5, "n": 20}}
    lines = {line.id: line for line in published(maturity.load("benchmarks"), poll)}
    name, nearest, beside = row
    line = lines[name]
    assert (line.near or "-", "no" if line.own is None else "yes") == (nearest, beside)


@pytest.mark.parametrize("row", rows(PAGE, "model"), ids=lambda row: f"{row[0]}-{row[1]}")
def test_what_is_compared_of_which_model(row):
    id, mode, compared, unit = row
    model = maturity.load(id)
    told = list(names(model, mode))
    assert compared == (", ".join(told[:3]) + " and on" if len(told) > 3 else ", ".join(told))
    assert unit == ("share" if is_share(model, mode) else "level")


def test_bands_that_lie_apart_are_seldom_of_two_that_stand_alike():
    normal = NormalDist()
    apart = 2 * (1 - normal.cdf(normal.inv_cdf(0.9) * 2**0.5))
    assert f"about {round(100 * apart)} of 100 pairs" in TEXT.replace("\n", " ")


def test_the_page_names_the_numbers_of_the_rule():
    assert (LEAST, LEAST_ENDS, MONTHS) == (5, 10, 24)
    found = spread(figure(2.0), map(figure, (1.0, 1.5, 2.2, 2.8)))
    assert found.quartiles == (1.5, 2.0, 2.2)
    assert "quartiles 1.5, 2.0 and 2.2" in TEXT
    assert "the last 24 months" in TEXT


@given(own=figures, others=st.lists(figures, max_size=14), shuffled=st.randoms())
def test_the_order_in_which_others_come_makes_no_difference(own, others, shuffled):
    mixed = shuffled.sample(others, len(others))
    assert spread(own, others) == spread(own, mixed)


@given(own=figures, others=st.lists(figures, max_size=14))
def test_a_place_lies_within_all_and_holds_the_place_by_score(own, others):
    found = spread(own, others)
    if len(others) + 1 < LEAST:
        assert found.place is found.quartiles is found.ends is None
        return
    above = sum(other.score > own.score for other in others)
    assert found.place is not None
    assert 1 <= found.place.best <= above + 1 <= found.place.worst <= found.place.of == len(others) + 1
    assert (found.ends is None) == (found.of < LEAST_ENDS)


@given(own=figures, others=st.lists(figures, min_size=4, max_size=14))
def test_a_wider_band_never_makes_a_place_surer(own, others):
    wider = Figure(own.score, own.low - 0.5, own.high + 0.5, own.n)
    sure, unsure = place(own, others), place(wider, others)
    assert unsure.best <= sure.best <= sure.worst <= unsure.worst


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (entry(), None),
        (entry("2024-03"), None),
        (entry("2024-02"), "more than 24 months"),
        (entry("2026-04"), "has not come"),
        (entry(version="0.4.0"), "esm3 0.4.0"),
        (entry(model="esm6"), "esm6"),
        (entry(mode="quick"), "another way"),
    ],
)  # fmt: skip
def test_only_what_was_asked_alike_and_lately_is_put_together(other, why):
    told = comparable(entry(), other, "2026-03")
    assert (told is None) if why is None else why in str(told)
    beside = spreads(entry(), [other] * 4, "2026-03")["culture"]
    assert (beside.place is not None) == (why is None)
    assert beside.of == (5 if why is None else 1)


def test_an_organisation_without_the_category_is_not_in_its_spread():
    lacking = Entry("esm3", "0.3.0", "full", "2026-03", 10, 20, {"tools": figure(2)})
    found = spreads(entry(), [lacking, *[entry()] * 3], "2026-03")
    assert found["culture"].of == 4
    assert found["culture"].place is None

"""The colour of an organisation stays readable; a logo is a PNG or JPEG by its content; blocks are read strictly."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from graadmeter import reports
from graadmeter.base.errors import ReportError
from graadmeter.reports import brand
from graadmeter.reports.brand import contrast, letters, logo, mixed, readable

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
def test_whatever_colour_is_chosen_white_letters_on_it_can_be_read(colour: str) -> None:
    assert contrast(readable(colour), "#ffffff") >= 4.5


@given(COLOURS)
def test_a_colour_that_can_be_read_stays_as_it_is(colour: str) -> None:
    if contrast(colour, "#ffffff") >= 4.5:
        assert readable(colour) == colour


@given(COLOURS)
def test_letters_are_readable_on_any_ground(colour: str) -> None:
    assert contrast(letters(colour), colour) >= 4.5


@pytest.mark.parametrize(("one", "other", "ratio"), [
    ("#ffffff", "#000000", 21.0), ("#ffffff", "#ffffff", 1.0), ("#777777", "#ffffff", 4.48),
    ("#767676", "#ffffff", 4.54),
])  # fmt: skip
def test_contrast_as_the_guidelines_work_it_out(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005) == contrast(other, one)


def test_mixing() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 100), **more: Any) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "#336699").save(target, kind, **more)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_becomes_a_small_png(kind: str) -> None:
    png, size = logo(picture(kind, (2400, 600)))
    assert png.startswith(b"\x89PNG")
    assert size == (600, 150)


def test_nothing_but_the_picture_is_kept() -> None:
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "taken at home")
    png, _ = logo(picture(pnginfo=note) + b"<?php evil() ?>")
    assert b"home" not in png
    assert b"php" not in png


@pytest.mark.parametrize("content", [
    b"", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", picture("GIF"), picture("BMP"),
    b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"\xff\xd8\xff" + b"x" * 200, picture()[:60], b"\x89PNG" + b"\0" * 600_000,
], ids=["empty", "svg", "gif", "bmp", "hollow png", "hollow jpeg", "half a png", "too large"])  # fmt: skip
def test_what_is_no_logo_is_refused(content: bytes) -> None:
    with pytest.raises(ReportError):
        logo(content)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_read() -> None:
    with pytest.raises(ReportError, match="pixels"):
        logo(picture(size=(9000, 9000), compress_level=9))


@pytest.mark.parametrize("wrong", ["red", "#12345", "#1234567", "#12345g", "1d5c63", "#fff", ""])
def test_what_is_no_colour_is_refused(wrong: str) -> None:
    with pytest.raises(ReportError, match="colour"):
        readable(wrong)


def change(**blocks: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda whole: whole | blocks


@pytest.mark.parametrize(("wrong", "place"), [
    (change(brand={"colour": "blue"}), "brand.colour"),
    (change(brand={"colour": "#1d5c63", "font": "Comic"}), "brand.font"),
    (change(brand={"logo": "data:image/svg+xml;base64,PHN2Zz4="}), "brand.logo"),
    (change(brand={"logo": "data:image/png;base64," + base64.b64encode(b"GIF89a").decode()}), "brand"),
    (change(agreed={"weather": {"level": "pioneering"}}), "agreed.weather"),
    (change(agreed={"culture": {"level": "sunny"}}), "agreed.culture"),
    (change(agreed={"culture": {"level": "pioneering", "confirmed_on": "2026-02-30"}}), "agreed.culture.confirmed_on"),
    (change(controls={"aspects": {}, "checks": {}}), "controls"),
    (change(controls={"on": "2026-01-01", "verdict": "blue", "aspects": {}, "checks": {}}), "controls.verdict"),
    (change(processes={"on": "2026-01-01", "rows": [{"id": "x", "level": None}]}), "processes.rows"),
    (change(initiatives=[{"id": "a", "name": "A", "total": 9}]), "initiatives"),
    (change(plan={"input": {"horizon": 0, "elements": []}, "result": {"placements": []}}), "plan.input.horizon"),
    (change(plan={"input": {"horizon": 2, "elements": []},
                  "result": {"placements": [{"id": "a", "start": 2, "end": 3}]}}), "plan"),
    (change(plan={"input": {"horizon": 2, "elements": []},
                  "result": {"placements": [], "projection": {"culture": [1, 2]}}}), "plan"),
    (change(portfolio={"rows": [{"id": "a", "name": "A", "first_share": 2}]}), "portfolio"),
    (change(worked=[{"name": "A"}]), "worked"),
    (change(direction_on="2026-13-01"), "direction_on"),
])  # fmt: skip
def test_a_block_that_does_not_hold_is_named_with_its_place(
    full_round: dict[str, Any], wrong: Callable[[dict[str, Any]], dict[str, Any]], place: str
) -> None:
    with pytest.raises(ReportError) as caught:
        reports.read(wrong(full_round))
    assert caught.value.place
    assert str(caught.value.place.path).startswith(place)


def test_the_product_has_a_colour_of_its_own() -> None:
    assert brand.brand(None).accent == brand.ACCENT
    assert brand.brand({"colour": None, "logo": None}).logo is None

"""The crosswalk of the library: what belongs together, shown and never converted."""

from __future__ import annotations

import pytest

from graadmeter import maturity
from graadmeter.maturity.crosswalk import counterparts, criteria_of, elements_of, phase_bands

MAPPING, ESM3 = maturity.load("mapping"), maturity.load("esm3")


@pytest.mark.parametrize("element", list(ESM3.elements))
def test_every_counterpart_exists_in_its_model(element: str) -> None:
    found = counterparts(element, ESM3, MAPPING)
    s3m, esm6, smg, dvo = (maturity.load(name) for name in ("s3m", "esm6", "smg", "dvo"))
    assert set(found.aspects) <= set(s3m.elements)
    assert set(found.criteria) <= set(esm6.elements)
    assert set(found.perspectives) <= {one["id"] for one in smg.blocks["perspectives"]}
    assert set(found.baseline) <= {one["id"] for one in smg.blocks["baseline"]["requirements"]}
    assert set(found.controls) <= set(dvo.elements)
    assert found.aspects
    assert found.strength in ("strong", "partial", "weak")
    assert found.criteria == criteria_of(element, ESM3, MAPPING)
    assert all(element in {each.id for each in elements_of(one, ESM3, MAPPING)} for one in found.criteria)


def test_what_is_in_no_row_has_no_counterpart() -> None:
    found = counterparts("nothing", ESM3, MAPPING)
    assert (found.aspects, found.criteria, found.controls, found.strength) == ((), (), (), None)


def test_an_aspect_gathers_what_all_its_rows_name() -> None:
    s3m = maturity.load("s3m")
    found = counterparts("integration", s3m, MAPPING)
    assert set(found.criteria) >= {"bottom_line", "software"}
    assert len(found.controls) == len(set(found.controls))


def test_phases_go_from_low_to_high_and_every_level_stands_once() -> None:
    names = ("esm3", "s3m", "smg")
    bands = phase_bands(MAPPING, names)
    for name in names:
        model = maturity.load(name)
        orders = [
            -1 if level == model.floor_id else model.level(level).order for band in bands for level in band.levels[name]
        ]
        assert orders == sorted(orders)
        assert {level for band in bands for level in band.levels[name]} >= set(model.level_ids)

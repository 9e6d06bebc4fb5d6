"""The same metric code on DuckDB and on Spark gives the same figures: counts exactly, the rest to 1e-12."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graadmeter import verbs
from graadmeter.conversation import MeasureResult
from graadmeter.conversation.metrics import offered
from graadmeter.demo import write as write_demo

pytest.importorskip("pyspark", reason="Spark is not installed: make test-spark installs it")
ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "golden" / "importers"
RULES = [{}, {"reciprocity": "explicit", "unanswered_question_share": "window:30", "viable_space_share": "active"}]


@pytest.fixture(scope="session", autouse=True)
def one_session() -> Iterator[None]:
    """One session for all tests; it is stopped at the end."""
    from graadmeter.conversation.engine import connect

    engine = connect("spark", work="")
    yield
    engine.session.stop()


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A conversation of 4,000 messages with a people file, stored."""
    bench = runpy.run_path(str(ROOT / "bench" / "conversation_data.py"))
    folder = tmp_path_factory.mktemp("generated")
    talk = bench["talk"](4000, seed=7)
    bench["slack"](talk, folder / "export", 7)
    bench["people_file"](talk, folder / "people.csv", 7)
    into = folder / "dataset"
    verbs.conversation_import(folder / "export", into, people=folder / "people.csv", policy="public")
    return into


def both(source: Path, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    here, there = (verbs.conversation_measure(source, engine=engine, **options) for engine in ("duckdb", "spark"))
    return figures(here), figures(there)


def figures(result: MeasureResult) -> dict[str, Any]:
    found: dict[str, Any] = result.to_json("en")["metrics"]
    return found


def same(one: Any, other: Any) -> bool:
    """Equal in kind and value; floating point to 1e-12."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return other == pytest.approx(one, rel=1e-12, abs=1e-12)
    return type(one) is type(other) and bool(one == other)


def differing(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {
        f"{name}.{key}": (one[name].get(key), other[name].get(key))
        for name in one
        for key in one[name] | other[name]
        if not same(one[name].get(key), other[name].get(key))
    }


@pytest.mark.parametrize("rules", RULES, ids=["default", "others"])
def test_a_generated_conversation(generated: Path, rules: dict[str, str]) -> None:
    here, there = both(generated, rules=rules, only=sorted(rules) or None)
    assert set(here) == (set(rules) or set(offered()))
    assert differing(here, there) == {}
    assert sum(figure["value"] is not None for figure in here.values()) >= (len(rules) or 30)


def test_the_demo_under_policy_staff(tmp_path: Path) -> None:
    files = write_demo(tmp_path / "demo", seed=3, until=datetime.now(UTC).date())
    core = ["messages", "first_response_median_s", "reciprocity", "ei_index", "topdown_share", "dormant_space_share"]
    export, people, controls = (files.folder / name for name in ("slack-export.zip", "people.csv", "controls.yaml"))
    into = tmp_path / "dataset"
    verbs.conversation_import(export, into, people=people)
    here, there = both(into, controls=controls, only=core)
    assert differing(here, there) == {}


@pytest.mark.parametrize("sample", ["slack", "zulip", "rocketchat", "mattermost"])
def test_the_samples(sample: str) -> None:
    here, there = both(SAMPLES / sample, policy="public", only=list(offered())[:17])
    assert differing(here, there) == {}


@pytest.mark.shared
def test_a_real_archive(shared: Path, tmp_path: Path) -> None:
    verbs.conversation_import(shared / "data/ncar-zulip", tmp_path / "dataset", policy="public")
    here, there = both(tmp_path / "dataset")
    assert here["human_messages"]["value"] == 6600
    assert differing(here, there) == {}


def test_an_unknown_engine_lists_the_others() -> None:
    from graadmeter.base.errors import UnknownNameError
    from graadmeter.conversation.engine import connect

    with pytest.raises(UnknownNameError, match="duckdb, spark"):
        connect("abacus", work="")

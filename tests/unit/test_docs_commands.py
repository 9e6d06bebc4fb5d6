"""What README and tutorial tell you to type works as it stands: every line, in order, in an empty folder."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from graadmeter import maturity, reports

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(\S*) ?\S*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
pytestmark = pytest.mark.xdist_group("docs")  # the tutorial is followed once
OURS = re.compile(r"^(\.venv/bin/)?graadmeter ")
TARGET = re.compile(r"^make ([a-z-]+)(?: +#.*)?$")
INSTALL = re.compile(r"^pip install '?\.(?:\[([a-z,]+)\])?'?(?: +#.*)?$")


def blocks(page: str, *languages: str) -> list[tuple[str, str]]:
    found = FENCE.findall((ROOT / page).read_text(encoding="utf-8"))
    return [(lang, content) for lang, content in found if lang in languages]


def lines(page: str) -> list[str]:
    return [line for _, block in blocks(page, "sh") for line in block.splitlines() if line.strip()]


def run(command: list[str], folder: Path) -> str:
    """Run in `folder` as a newcomer would: no settings, a key of its own. Fails with what was said."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GRAADMETER_", "LC_", "LANG"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{clean['PATH']}"
    environment = {**clean, "PATH": path, "GRAADMETER_KEY_FILE": str(folder.parent / "key"), "PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout


def follow(page: str, folder: Path) -> str:
    """Type every command of ours on the page, then run its Python. Returns all that was printed."""
    said = [run(["sh", "-c", OURS.sub("graadmeter ", line)], folder) for line in lines(page) if OURS.match(line)]
    said += [run([sys.executable, "-c", block], folder) for _, block in blocks(page, "python")]
    return "\n".join(said)


@pytest.fixture(scope="module")
def tutorial(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder in which the tutorial was followed, and what it printed."""
    folder = tmp_path_factory.mktemp("tutorial") / "here"
    folder.mkdir()
    return folder, follow("docs/tutorial.md", folder)


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_tutorial_works_and_prints_what_it_says(tutorial: tuple[Path, str]) -> None:
    folder, said = tutorial
    shown = [line for _, block in blocks("docs/tutorial.md", "text") for line in block.splitlines()]
    assert len(shown) > 3
    assert [line for line in shown if words(line) not in words(said)] == []
    for report in ("report.pdf", "report-with-conversation.pdf"):
        assert (folder / report).read_bytes().startswith(b"%PDF")


def test_the_tutorial_in_dutch_shows_what_is_printed_in_dutch(tutorial: tuple[Path, str]) -> None:
    folder, _ = tutorial
    said = [
        run(["sh", "-c", line], folder)
        for line in lines("docs/tutorial.nl.md")
        if re.match("graadmeter score .*nl$", line)
    ]
    shown = [line for _, block in blocks("docs/tutorial.nl.md", "text") for line in block.splitlines()]
    assert len(shown) > 3
    assert [line for line in shown if words(line) not in words(" ".join(said))] == []


def test_the_readme_works(tmp_path: Path) -> None:
    said = follow("README.md", tmp_path)
    assert "facilitating" in said or "Facilitating" in said
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_an_overlay_is_scored_and_reported_as_its_page_says(tutorial: tuple[Path, str]) -> None:
    folder, _ = tutorial
    ((_, overlay),) = blocks("docs/how-to/own-model.md", "yaml")
    (folder / "ours.yaml").write_text(overlay, encoding="utf-8")
    run(["graadmeter", "model", "show", "esm3", "--overlay", "ours.yaml"], folder)
    scored = run(["graadmeter", "score", "try/answers-round2.csv", "--overlay", "ours.yaml", "--json"], folder)
    (folder / "ours.json").write_text(scored, encoding="utf-8")
    run(["graadmeter", "report", "ours.json", "--format", "pdf", "--lang", "en", "--out", "ours.pdf"], folder)
    assert (folder / "ours.pdf").read_bytes().startswith(b"%PDF")
    ours = maturity.load("esm3", overlay=folder / "ours.yaml")
    assert ours.rule is not None
    assert ours.rule.parameters["bar"] == pytest.approx(3 / 5)


def test_small_groups_stop_where_the_tutorial_says_so(tutorial: tuple[Path, str]) -> None:
    folder, _ = tutorial
    command = ["graadmeter", "conversation", "measure", "try/slack-export.zip", "--people", "try/people.csv"]
    with pytest.raises(AssertionError, match="three preconditions"):
        run(command, folder)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/tutorial.md"])
def test_make_and_pip_know_what_the_pages_ask_of_them(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for line in lines(name):
        if target := TARGET.match(line):
            assert re.search(rf"^{target[1]}:", makefile, re.MULTILINE), line
        elif install := INSTALL.match(line):
            assert {*filter(None, (install[1] or "").split(","))} <= set(extras), line
        else:
            assert OURS.match(line), f"{name}: nothing checks this line: {line}"


# --- the page about JSON


def documented(heading: str) -> tuple[set[str], set[str]]:
    """The keys under a heading of the page about JSON: those always there, and all of them."""
    page = (ROOT / "docs/reference/json.md").read_text(encoding="utf-8")
    section = re.split(r"^#+ ", page.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    rows = re.findall(r"^\| (`[^|]+`) \| .* \| ([a-z ]+) \|$", section, re.MULTILINE)
    named = [(re.findall(r"`([^`]+)`", keys), when) for keys, when in rows]
    return {key for keys, when in named if when == "always" for key in keys}, {key for keys, _ in named for key in keys}


Said = dict[str, Any]
Printed = Callable[..., Any]
SCORE = ("score", "try/answers-round2.csv")
COMPARE = ("compare", "try/answers-round1.csv", "try/answers-round2.csv")
CALIBRATE = ("calibrate", "try/answers-round2.csv")
MEASURE = ("conversation", "measure", "dataset", "--controls", "try/controls.yaml")
CRITERIA = ("criteria", "--facts", "facts.csv", "--on", "2026-03-31")
PRIVACY = ("privacy", "--dataset", "dataset", "--controls", "try/controls.yaml")
IMPORT = ("conversation", "import", "try/slack-export.zip", "--into", "again")


@pytest.fixture(scope="module")
def printed(tutorial: tuple[Path, str]) -> Printed:
    """What a command prints with `--json`, run once."""
    folder, _ = tutorial
    ((_, facts),) = blocks("docs/how-to/facts-file.md", "csv")
    (folder / "facts.csv").write_text(facts, encoding="utf-8")
    return cache(lambda *command: json.loads(run(["graadmeter", *command, "--json", "--lang", "en"], folder)))


@pytest.mark.parametrize(
    ("heading", "command", "parts"),
    [
        ("`score`: a round", SCORE, lambda said: [said]),
        ("One element", SCORE, lambda said: said["elements"].values()),
        ("The whole", SCORE, lambda said: [said["overall"]]),
        ("`compare`: rounds side by side", COMPARE, lambda said: [said]),
        ("One step", COMPARE, lambda said: said["steps"]),
        ("One move", COMPARE, lambda said: [said["steps"][0]["overall"], *said["steps"][0]["elements"].values()]),
        ("`calibrate`: items and people on one scale", CALIBRATE, lambda said: [said]),
        ("One calibrated item", CALIBRATE, lambda said: said["items"].values()),
        ("`criteria`: the six success criteria", CRITERIA, lambda said: [said]),
        ("One criterion", CRITERIA, lambda said: said["criteria"].values()),
        ("`privacy`: the statement for a works council", PRIVACY, lambda said: [said]),
        ("`dataset`", MEASURE, lambda said: [said["dataset"]]),
        ("`coverage`", MEASURE, lambda said: [said["coverage"]]),
        ("One metric", MEASURE, lambda said: said["metrics"].values()),
        ("`conversation import`", IMPORT, lambda said: [said]),
        ("`model list`", ("model", "list"), lambda said: said),
        ("`model check`", ("model", "check", "wi3"), lambda said: [said]),
    ],
    ids=[
        "round",
        "element",
        "whole",
        "compare",
        "step",
        "move",
        "calibrate",
        "calibrated item",
        "criteria",
        "criterion",
        "privacy",
        "dataset",
        "coverage",
        "metric",
        "import",
        "model list",
        "model check",
    ],
)
def test_the_page_about_json_names_every_key(
    heading: str, command: tuple[str, ...], parts: Callable[[Any], Iterable[Said]], printed: Printed
) -> None:
    always, known = documented(heading)
    assert always
    for part in parts(printed(*command)):
        assert always <= set(part) <= known


def test_the_page_about_json_names_what_report_and_demo_say(printed: Printed) -> None:
    _, known = documented("`report` and `demo`")
    report, demo = printed("report", "round.json", "--format", "json"), printed("demo", "--into", "try")
    assert {*report, *demo} == known


def test_the_smallest_round_on_the_page_makes_a_report() -> None:
    ((_, example),) = blocks("docs/reference/json.md", "json")
    assert reports.report(json.loads(example), format="json", lang="en")

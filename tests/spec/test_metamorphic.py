"""What must not change a figure, and what must change it by how much: over the real path from export to figures.

The same conversation is written as each platform exports it and changed in one way. What a change may touch is named
here; every other figure, with its n, interval, parts, curve and table, must come out as it was.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import platforms
import pytest
import talks
from talks import Talk

from graadmeter import workspace

SAMPLES = Path(__file__).parent.parent / "golden" / "importers"
WRITERS: dict[str, Callable[..., Path]] = {
    "slack": platforms.slack,
    "zulip": platforms.zulip,
    "zulip_export": platforms.zulip_export,
    "mattermost": platforms.mattermost,
}
Figures = dict[str, Any]
EVERY_ROW = {"messages", "bot_messages"}  # these count robots too, by definition
BY_CALENDAR = {"after_hours_share"}  # what the hour of the clock decides
MONTHS = {"leader_active_share", "topdown_share"}  # a message near midnight falls into another month


def figures(export: Path, given: Talk | None, key: bytes = bytes(32)) -> Figures:
    """Every figure, with all that belongs to it; the days of the period apart."""
    people = talks.people_file(export.parent / f"{export.name}.csv", given) if given else None
    result = workspace.measure(export, people=people, policy="public", key=key).to_json("en")
    found: Figures = result["metrics"]
    return json.loads(json.dumps(found), parse_float=lambda text: float(f"{float(text):.12g}"))  # type: ignore[no-any-return]


def without(found: Figures, *left_out: str, parts: tuple[str, ...] = ("period",)) -> Figures:
    return {
        name: {key: value for key, value in figure.items() if key not in parts}
        for name, figure in found.items()
        if name not in left_out
    }


@cache
def base() -> Talk:
    return talks.talk()


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Figures]:
    folder = tmp_path_factory.mktemp("before")
    return {name: figures(writer(folder / name, base()), base()) for name, writer in WRITERS.items()}


def test_there_is_something_to_compare(before: dict[str, Figures]) -> None:
    """A change that leaves everything empty would pass every test below."""
    known = {name for name, figure in before["slack"].items() if figure["value"] is not None}
    assert {"threads", "first_response_median_s", "participation_gini", "reciprocity", "topdown_share"} <= known
    assert len(known) > 25
    assert before["slack"]["ei_index"]["by"]["unit"]["value"] is not None


@pytest.mark.parametrize("platform", ["zulip", "zulip_export", "mattermost"])
def test_the_same_talk_gives_the_same_figures(platform: str, before: dict[str, Figures]) -> None:
    """But for who can read a stream, which Zulip's archive tool does not write down."""
    apart = ("open_share",) if platform == "zulip" else ()
    assert without(before[platform], *apart) == without(before["slack"], *apart)


@pytest.mark.parametrize("platform", WRITERS)
def test_shuffled(platform: str, before: dict[str, Figures], tmp_path: Path) -> None:
    """The order of rows in a file, and of people on the list, says nothing."""
    assert figures(WRITERS[platform](tmp_path / "x", base(), shuffled=11), base()) == before[platform]


@pytest.mark.parametrize("platform", WRITERS)
def test_renamed(platform: str, before: dict[str, Figures], tmp_path: Path) -> None:
    other = talks.renamed(base())
    assert figures(WRITERS[platform](tmp_path / "x", other), other) == before[platform]


@pytest.mark.parametrize("platform", WRITERS)
def test_another_key(platform: str, before: dict[str, Figures], tmp_path: Path) -> None:
    """Codes sort otherwise under another key; no figure hangs on it."""
    assert figures(WRITERS[platform](tmp_path / "x", base()), base(), key=b"\x17" * 32) == before[platform]


@pytest.mark.parametrize("platform", WRITERS)
def test_a_robot_joins(platform: str, before: dict[str, Figures], tmp_path: Path) -> None:
    """It answers and begins threads: it counts as messages, and nowhere else."""
    other = talks.with_bot(base())
    found = figures(WRITERS[platform](tmp_path / "x", other), other)
    added = len(other.said) - len(base().said)
    assert added > 80
    assert without(found, *EVERY_ROW) == without(before[platform], *EVERY_ROW)
    for name in EVERY_ROW:
        assert found[name]["value"] == before[platform][name]["value"] + added


@pytest.mark.parametrize("platform", WRITERS)
def test_every_message_twice(platform: str, before: dict[str, Figures], tmp_path: Path) -> None:
    """The same id is the same message."""
    other = replace(base(), said=(*base().said, *base().said))
    if platform == "mattermost":  # no ids there: replies stand inside, so the lines are doubled
        export = WRITERS[platform](tmp_path / "x", base())
        lines = (export / "import.jsonl").read_text("utf-8").splitlines(keepends=True)
        (export / "import.jsonl").write_text("".join([*lines, *(line for line in lines if '"post"' in line[:20])]))
    else:
        export = WRITERS[platform](tmp_path / "x", other)
    assert figures(export, base()) == before[platform]


DOUBLED = {
    *("messages", "human_messages", "threads", "answered_threads", "question_threads"),
    *("replies_between_units",),
}  # fmt: skip
AS_IT_WAS = {
    *("authors", "spaces", "participation_gini", "top1_share", "top10_share", "participants", "contributor_share"),
    *("unit_coverage", "reply_rate", "thread_participants", "reciprocity", "ei_index", "cross_unit_share"),
    *("cross_location_share", "cross_layer_share", "leader_active_share", "leader_reply_share", "topdown_share"),
    *("fed_back_share", "dormant_space_share", "after_hours_share", "broker_share", "partners_median"),
    *("viable_space_share", "open_share", "first_response_median_s"),
}


@pytest.mark.parametrize("platform", WRITERS)
def test_the_whole_conversation_again(platform: str, before: dict[str, Figures], tmp_path: Path) -> None:
    """New ids, half a second later, in threads of its own: counts double, shares and medians stay."""
    other = talks.again(base(), later=500_000)
    found = figures(WRITERS[platform](tmp_path / "x", other), other)
    for name in DOUBLED:
        assert found[name]["value"] == 2 * before[platform][name]["value"], name
    for name in AS_IT_WAS:
        assert found[name]["value"] == pytest.approx(before[platform][name]["value"]), name
    asked, was = (f["unanswered_question_share"]["by"]["thread"] for f in (found, before[platform]))
    assert asked == pytest.approx(was)


@pytest.mark.parametrize("platform", WRITERS)
def test_another_time_zone(platform: str, before: dict[str, Figures], tmp_path: Path) -> None:
    """Every time moves alike: durations and shares stay; what the clock or the month decides may move."""
    other = talks.moved(base(), hours=-7)
    found = figures(WRITERS[platform](tmp_path / "x", other), other)
    apart = BY_CALENDAR | MONTHS
    assert without(found, *apart) == without(before[platform], *apart)
    parts = ("period", "by", "by_text", "interval")
    for name in MONTHS:
        assert without({name: found[name]}, parts=parts) == without({name: before[platform][name]}, parts=parts)


@pytest.mark.parametrize("platform", ["slack", "zulip_export"])
def test_split_over_other_files(platform: str, before: dict[str, Figures], tmp_path: Path) -> None:
    """Which file a message stands in says nothing: one file for all, or one for each seven."""
    ways = {
        "slack": (lambda m: "2024-01-01", lambda m: f"2024-02-{m.number % 7 + 1:02d}"),
        "zulip_export": (lambda m: "000001", lambda m: f"{m.number % 7 + 1:06d}"),
    }
    for turn, way in enumerate(ways[platform]):
        assert figures(WRITERS[platform](tmp_path / f"x{turn}", base(), split=way), base()) == before[platform]


# -- on the samples, traps and all ---------------------------------------------------------------------------------

JSON_SAMPLES = ("slack", "zulip", "zulip_export", "discourse", "mattermost")


def lists(platform: str) -> dict[str, str]:
    """Where a sample keeps its messages: a pattern of files, and the key of the list inside (none: the file is it)."""
    return {
        "slack": {"*/????-??-??.json": ""},
        "zulip": {"zulip_json/*/*.json": ""},
        "zulip_export": {"messages-*.json": "zerver_message"},
        "discourse": {"topics/*.json": "posts", "latest_posts.json": "latest_posts"},
    }[platform]


def rewritten(platform: str, into: Path, change: Callable[[list[Any]], list[Any]]) -> Path:
    """The sample with every list of messages changed."""
    export = shutil.copytree(SAMPLES / platform, into)
    if platform == "mattermost":
        [file] = export.glob("*.jsonl")
        lines = file.read_text("utf-8").splitlines()
        posts = [line for line in lines if line.startswith(('{"type":"post"', '{"type":"direct_post"'))]
        file.write_text("\n".join([*(line for line in lines if line not in posts), *change(posts)]) + "\n", "utf-8")
        return export
    done = 0
    for pattern, key in lists(platform).items():
        for file in sorted(export.glob(pattern)):
            document = json.loads(file.read_text("utf-8"))
            holder = document.get("post_stream", document) if key else {"": document}
            holder[key] = change(holder[key])
            file.write_text(json.dumps(document if key else holder[""]), "utf-8")
            done += 1
    assert done
    return export


@pytest.mark.parametrize("platform", JSON_SAMPLES)
def test_sample_with_every_message_twice(platform: str, tmp_path: Path) -> None:
    twice = rewritten(platform, tmp_path / "twice", lambda rows: [*rows, *rows])
    assert figures(twice, None) == figures(SAMPLES / platform, None)


@pytest.mark.parametrize("platform", ["zulip", "zulip_export", "discourse", "mattermost"])
def test_sample_shuffled(platform: str, tmp_path: Path) -> None:
    """Slack's is left out: it holds two versions of a message in one file, of which the later row stands."""
    mixed = rewritten(platform, tmp_path / "mixed", lambda rows: random.Random(5).sample(rows, len(rows)))
    assert figures(mixed, None) == figures(SAMPLES / platform, None)


@pytest.mark.parametrize("platform", sorted(path.name for path in SAMPLES.iterdir() if path.is_dir()))
def test_sample_under_another_key(platform: str) -> None:
    assert figures(SAMPLES / platform, None, key=b"\x2a" * 32) == figures(SAMPLES / platform, None)

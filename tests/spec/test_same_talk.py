"""The same talk, exported by another platform, gives the same figures wherever that platform can tell."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import platforms
import talks

from graadmeter import workspace
from graadmeter.conversation.importers import IMPORTERS
from graadmeter.disclosure import policy

KEY = bytes(32)
NO_EVENTS = "the archive does not hold who joins or leaves"
NO_REACTIONS = "the archive holds no reactions"

# Which figures differ from Slack's by nature, and why. Every other figure is the same to the last digit.
DIFFER: dict[str, dict[str, str]] = {
    "mattermost": {},
    "rocketchat": {},
    "teams": {},
    "zulip": {
        "messages": NO_EVENTS,
        "system_events": NO_EVENTS,
        "active_share": NO_REACTIONS,
        "answer_rate": NO_REACTIONS,
        "open_share": "the archive does not say who can read a stream",
        "owned_space_share": "the archive does not say who hosts a stream",
    },
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Every figure, per platform, of one talk with one people file."""
    tmp, told = tmp_path_factory.mktemp("talk"), talks.lively(seed=4)
    people = talks.people_file(tmp / "people.csv", told)
    found = {}
    for name, write in platforms.LIVELY.items():
        export, into = write(tmp / name, told), tmp / f"{name}.set"
        data = workspace.ingest(export, into, people=people, key=KEY, policy=policy("public"))
        assert data.manifest.importer == str(IMPORTERS.get(name).NAME)
        found[name] = workspace.measure(into).to_json("en")["metrics"]
    return found


def test_the_talk_has_something_to_measure(measured: dict[str, dict[str, Any]]) -> None:
    """Two empty figures are equal too: these must not be."""
    slack = measured["slack"]
    needed = [
        *("answered_threads", "reciprocity", "first_response_km_median_s", "answer_rate", "newcomer_reply_share"),
        *("contributor_retention", "communities", "cross_unit_share", "topdown_share", "after_hours_share"),
    ]
    assert [name for name in needed if not slack[name]["value"]] == []
    assert (slack["bot_messages"]["value"], slack["system_events"]["value"]) > (0, 0)


@pytest.mark.parametrize("platform", DIFFER)
def test_the_figures_are_those_of_slack(platform: str, measured: dict[str, dict[str, Any]]) -> None:
    differ = {name for name, figure in measured["slack"].items() if measured[platform][name] != figure}
    assert differ == DIFFER[platform].keys()

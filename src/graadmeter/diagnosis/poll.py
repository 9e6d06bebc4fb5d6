"""The poll of a score JSON as something to show: answers in the order of the levels, and the two halves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graadmeter.base.text import Text
from graadmeter.diagnosis.result import PollView, Share
from graadmeter.maturity.model import Model
from graadmeter.maturity.poll import notices

HALF = 0.5


def poll_view(model: Model, poll: Mapping[str, Any] | None) -> PollView | None:
    """`poll`: the poll of the score JSON; None where none was held or the model has none."""
    if poll is None or model.poll is None:
        return None
    names: dict[str, Text] = {
        option.id: model.level(option.level).name for option in model.poll.options if option.level
    }
    low = _share(poll["low"])
    daily = (poll.get("daily_users") or {}).get("share")
    return PollView(
        question=model.poll.question,
        n=poll["n"],
        options=tuple((name, _share(poll["options"].get(option) or {})) for option, name in names.items()),
        low=low,
        high=_share(poll["high"]),
        low_levels=tuple(names[option] for option in poll["low"].get("options", ()) if option in names),
        high_levels=tuple(names[option] for option in poll["high"].get("options", ()) if option in names),
        dont_know=_share(poll.get("dont_know") or {}),
        undecided=low.interval is not None and low.interval[0] <= HALF <= low.interval[1],
        notes=tuple(notice.message for notice in notices(daily)),
    )


def _share(said: Mapping[str, Any]) -> Share:
    interval = said.get("interval")
    return Share(said.get("n"), said.get("share"), (interval[0], interval[1]) if interval else None)

"""How many people help with each theme: a count, never who."""

from __future__ import annotations

import numpy as np

from graadmeter.base.text import say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import Frames
from graadmeter.conversation.metrics.themes import NO_TALK, wholes
from graadmeter.conversation.themed import hidden_themes, missing, themed

YEAR = 365


def _helpers(frames: Frames, rule: str) -> Found:
    """People who wrote in a thread of the theme that somebody else began."""
    data = themed(frames, YEAR)
    if data is None:
        return Found(None, 0, 0, note=missing(frames))
    if not len(data.threads):
        return Found(None, 0, 0, note=NO_TALK)
    m = frames.messages
    root_thread, root_author, _ = data.of(m.filter(m.is_root))
    starter = np.full(len(data.threads), -1, dtype=np.int64)
    starter[root_thread] = root_author
    thread, author = data.pairs
    answers = author != starter[thread]
    thread, author = thread[answers], author[answers]
    listed = data.given.listed
    behind = {theme: len(np.unique(author[data.about([theme])[thread]])) for theme in listed.ids}
    everyone = len(np.unique(author[data.about(listed.ids)[thread]]))
    gone = hidden_themes(behind, [*wholes(listed), listed.ids], frames.policy)
    by = {theme.id: {"value": behind[theme.id], "name": theme.name} for theme in listed if theme.id not in gone}
    text = say(
        "Parts about fewer than {n} people are hidden, and what would give them away.", n=frames.policy.min_group
    )
    return Found(everyone, everyone, everyone, by=by, note=text if gone else None)


METRICS = (
    Metric(
        "theme_helpers", "count", "people", say("People who help, per theme"),
        say("How many people answered somebody else in a thread about one of the themes: any of them, and each."),
        "count(distinct authors who did not begin the thread) over threads of the theme",
        ("THREAD_THEMES.score", "MESSAGES.thread_id", "MESSAGES.author_id", "MESSAGES.is_root"),
        {"answers": say("A message in a thread that somebody else began; threads that look like the theme.")},
        _helpers, YEAR, grain=("organisation", "theme"),
    ),
)  # fmt: skip

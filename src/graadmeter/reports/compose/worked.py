"""Did it work: what initiatives promised beside what the next measurement found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graadmeter.base.text import Text, say, say_n
from graadmeter.reports.compose.ahead import as_of, element_name, moved, or_none
from graadmeter.reports.compose.words import sentences
from graadmeter.reports.document import Prose, Section, Table
from graadmeter.reports.round import Round


def section(round: Round) -> Section | None:
    """Left out where nothing was promised and measured again."""
    rows = round.block("worked")
    if not rows:
        return None
    heads = (say("Initiative"), say("Part"), say("Promised"), say("Measured"), say("Caution"))
    told = tuple(
        (row["name"], element_name(round, row["element"]), moved(row.get("promised")), _measured(row),
         or_none(row.get("caution")))
        for row in rows
    )  # fmt: skip
    note = [
        say(
            "Movement in levels, from the measurement before the initiative to the one after it; between brackets "
            "where the true movement probably lies. Other things changed too: a movement is no proof of its cause."
        ),
        *([on] if (on := as_of(round)) else []),
    ]
    blocks = (
        Table(say("Promised and measured"), heads, (20, 16, 10, 16, 38), (("", told),)),
        Prose(sentences(note), "note"),
    )
    return Section("worked", say("Did it work"), _finding(rows), blocks, annex=True)


def _finding(rows: list[Mapping[str, Any]]) -> Text:
    """What it counts adds up to the rows of the table."""
    known = [row for row in rows if _told(row)]
    kept = sum(map(_kept, known))
    said: list[Text] = [
        say_n("{kept} of {n} promise came true.", "{kept} of {n} promises came true.", len(rows), kept=kept)
    ]
    if kept < len(known):
        said.append(say("{n} did not, or not wholly.", n=len(known) - kept))
    if len(known) < len(rows):
        said.append(say("{n} cannot be told yet.", n=len(rows) - len(known)))
    return sentences(said)


def _told(row: Mapping[str, Any]) -> bool:
    """Whether it was measured, and sure enough to tell: a process scored with its owner never is. An older round holds
    no verdicts; there the interval says it, where it holds both no change and the promise."""
    if None in (row.get("measured"), row.get("promised")):
        return False
    low, high = row.get("low"), row.get("high")
    if row.get("verdict") or low is None or high is None:
        return row.get("verdict") != "cannot_tell"
    return not low <= 0 < row["promised"] <= high


def _kept(row: Mapping[str, Any]) -> bool:
    """By the verdict, which knows how sure both are; where there is none, by the figures themselves."""
    verdict = row.get("verdict")
    return bool(verdict == "as_promised" if verdict else row["measured"] >= row["promised"])


def _measured(row: Mapping[str, Any]) -> Text:
    if row.get("measured") is None:
        return say("not known")
    if row.get("low") is None or row.get("high") is None:
        return moved(row["measured"])
    return say(
        "{value} ({low} to {high})", value=moved(row["measured"]), low=moved(row["low"]), high=moved(row["high"])
    )

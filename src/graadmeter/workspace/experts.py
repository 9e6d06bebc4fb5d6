"""Who can help with a theme: only people who said that they may be found, and nothing about how much they wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from graadmeter.base.errors import PeopleError, Place, ThemesError
from graadmeter.base.text import Bilingual, Lang, say
from graadmeter.conversation import people as people_files
from graadmeter.workspace import datasets
from graadmeter.workspace import themes as theming
from graadmeter.workspace.measuring import pseudonyms_of

YEAR = 365
ANSWERS = 3  # messages in threads of the theme that others began, in the last year


@dataclass(frozen=True, slots=True)
class Experts:
    """People of the people file who may be found and helped with the theme, in alphabetical order."""

    theme: str
    name: Bilingual
    people: tuple[str, ...]

    def to_json(self, lang: Lang) -> dict[str, Any]:
        return {"theme": self.theme, "name": self.name.text(lang), "people": list(self.people)}

    def to_text(self, lang: Lang) -> str:
        if not self.people:
            return say("Nobody who may be found helped with {name} in the last year.", name=self.name).text(lang)
        head = say("These people helped with {name} in the last year and may be found:", name=self.name).text(lang)
        return "\n".join([head, *(f"  {person}" for person in self.people)])


def find_experts(dataset: Path, theme: str, people: Path, *, key: bytes | None = None) -> Experts:
    """People of the file `people` who said yes under `findable` and answered `ANSWERS` times or more in threads that
    look like `theme` in the last year of the data.

    Needs the key of the dataset. How often anyone answered stays here, and whoever said no, or nothing, is never
    looked at. Raises PeopleError where the file has no column `findable`; ThemesError for an unknown theme.
    """
    opened = datasets.open_dataset(dataset)
    file = people_files.read_people(people)
    if not file.has_findable:
        raise PeopleError(
            say("there is no column findable; people are found only where they themselves said yes"),
            place=Place(file=file.name, line=1),
        )
    given = theming.tables(dataset)
    if given is None:
        raise ThemesError(say("this dataset has no themes; import the export again with --themes FILE"))
    if theme not in given.listed.ids:
        offered = list(given.listed.ids)
        raise ThemesError(
            say("there is no theme called {seen}; choose one of: {offered}", seen=repr(theme), offered=offered)
        )
    pseudonyms = pseudonyms_of(opened, key)
    codes = people_files.codes_of(opened.table("identities"))
    willing = {}
    for row in file.rows:
        found = people_files.find(row.person, codes, pseudonyms) if row.findable else set()
        if len(found) == 1:
            willing[next(iter(found))] = row.person
    helpers = _helpers(opened, given, theme, list(willing)) if willing else []
    listed = next(one for one in given.listed if one.id == theme)
    return Experts(theme, listed.name, tuple(sorted((willing[code] for code in helpers), key=str.casefold)))


def _helpers(opened: datasets.Dataset, given: Any, theme: str, willing: list[str]) -> list[str]:
    """Codes of those `willing` who answered often enough."""
    import ibis

    engine = ibis.duckdb.connect()
    m = engine.read_parquet(opened.file("messages"))
    m = m.filter(m.kind == "human", m.author_id.notnull())
    last = engine.to_pyarrow(m.sent_at.max()).as_py()
    if last is None:
        return []
    scores = ibis.memtable(given.scores)
    about = scores.filter(scores.theme == theme, scores.score >= given.threshold).select("thread_id")
    m = m.semi_join(about, "thread_id")
    began = m.filter(m.is_root).select("thread_id", starter="author_id")
    rows = m.left_join(began, "thread_id")
    since = ibis.literal(last - timedelta(days=YEAR), type=m.sent_at.type())
    asked = rows.author_id.isin(willing)
    rows = rows.filter(asked, rows.sent_at > since, rows.starter.isnull() | (rows.starter != rows.author_id))
    counted = rows.group_by("author_id").agg(n=rows.count())
    found: list[str] = engine.to_pyarrow(counted.filter(counted.n >= ANSWERS).select("author_id")).column(0).to_pylist()
    return found

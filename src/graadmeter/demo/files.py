"""The invented organisation as files, such as an analyst would have them: answers, people, export, controls."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from graadmeter.base.errors import OutputError
from graadmeter.base.text import Bilingual, Lang, number, say
from graadmeter.demo.answers import DemoRound
from graadmeter.demo.criteria import DemoFact
from graadmeter.demo.organisation import SEED, UNTIL, DemoOrganisation, organisation
from graadmeter.demo.people import Person
from graadmeter.demo.slack import write_zip
from graadmeter.demo.themed import THEMES_FILE, themes_text

README = "README.txt"
MARK = "Graadmeter demo"  # first words of the README: a folder that has it is one of ours
CONTROL_AGE_DAYS = 45
ANSWER_COLUMNS = ("respondent", "item", "value", "role", "unit", "location", "age_band")
POLL_COLUMNS = ("respondent", "item", "value", "role", "location")
FACT_COLUMNS = ("metric", "value", "date", "source", "n")
PERSON_COLUMNS = ("role", "unit", "location", "age_band")
CONTROLS: Mapping[str, tuple[str, str]] = {
    "dvo.human.c5": ("Gedragscode netwerk, artikel 4 / Network code of conduct, section 4", "HR"),
    "dvo.law.c2": ("Instemming ondernemingsraad, besluit 14 / Works council consent, decision 14", "OR"),
    "dvo.monitoring.c6": ("Protocol meten op het netwerk / Protocol for measuring the network", "Privacy officer"),
}
WHAT: Mapping[str, Bilingual] = {
    README: Bilingual("wat dit is en welke opdrachten je kunt proberen", "what this is and which commands to try"),
    "answers-round1.csv": Bilingual("ESM3, eerste ronde, een rij per antwoord", "ESM3, first round, a row per answer"),
    "answers-round2.csv": Bilingual("ESM3, tweede ronde, een jaar later", "ESM3, second round, a year later"),
    "answers-wide.csv": Bilingual("de tweede ronde, een rij per respondent", "the second round, a row per respondent"),
    "poll.csv": Bilingual("S3M, peiling van één vraag", "S3M, poll of one question"),
    "criteria.csv": Bilingual(
        "ESM6, wat mensen van de zes succescriteria vinden", "ESM6, what people say of the six success criteria"
    ),
    "facts.csv": Bilingual("cijfers die geen export geeft, met bron", "figures no export gives, with their source"),
    "people.csv": Bilingual("wie waar werkt en wie leiding geeft", "who works where and who leads"),
    "slack-export.zip": Bilingual(
        "een jaar gesprek, als export van Slack", "a year of conversation, as a Slack export"
    ),
    THEMES_FILE: Bilingual("wat de organisatie belangrijk noemt", "what the organisation calls important"),
    "controls.yaml": Bilingual("bewijs dat cijfers per onderdeel mogen", "evidence that figures per unit are allowed"),
}


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """What was written: `sizes` in bytes per file name, in `folder`."""

    folder: Path
    organisation: str
    summary: Bilingual
    seed: int
    until: date
    sizes: Mapping[str, int]

    def to_json(self, lang: Lang) -> dict[str, object]:
        """{"organisation", "summary", "seed", "until", "folder", "files": [{"name", "what", "bytes"}]}"""
        return {
            "organisation": self.organisation,
            "summary": self.summary.text(lang),
            "seed": self.seed,
            "until": self.until.isoformat(),
            "folder": str(self.folder),
            "files": [
                {"name": name, "what": WHAT[name].text(lang), "bytes": size} for name, size in self.sizes.items()
            ],
        }

    def to_text(self, lang: Lang) -> str:
        width = max(map(len, self.sizes))
        rows = [
            f"  {name:{width}}  {number(size / 1000, lang, 0):>6} kB  {WHAT[name].text(lang)}"
            for name, size in self.sizes.items()
        ]
        done = say("Written to {folder} (seed {seed}):", folder=str(self.folder), seed=str(self.seed)).text(lang)
        after = say("Start with {file}.", file=str(self.folder / README)).text(lang)
        return "\n".join([self.summary.text(lang), "", done, *rows, "", after])


def write(into: Path, *, seed: int = SEED, until: date = UNTIL) -> DemoFiles:
    """Write the organisation's files to the folder `into`; the same `seed` and `until` give the same bytes.

    A folder that holds an earlier demo is refreshed, other files in it stay. Raises OutputError, with nothing written,
    for a folder that holds something else or cannot be written.
    """
    into = Path(into)
    _refuse_others(into)
    made = organisation(seed, until=until)
    try:
        into.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=into, prefix=".demo-") as work:
            for name, writer in _writers(made).items():
                writer(Path(work, name))
            for name in WHAT:  # the README first: with its mark, a run that was cut short can be repeated
                shutil.move(Path(work, name), into / name)
    except OSError as error:
        raise OutputError(
            say(
                "{path} cannot be written: {seen}; choose another folder",
                path=str(into),
                seen=error.strerror or str(error),
            )
        ) from None
    sizes = {name: (into / name).stat().st_size for name in WHAT}
    return DemoFiles(into, made.name, made.summary, seed, until, sizes)


def _refuse_others(into: Path) -> None:
    if into.exists() and not into.is_dir():
        raise OutputError(say("{path} is a file; give the name of a folder", path=str(into)))
    if not into.exists() or not any(into.iterdir()):
        return
    readme = into / README
    ours = readme.is_file() and readme.read_bytes()[: len(MARK)] == MARK.encode()
    if not ours:
        raise OutputError(
            say("{path} is not empty and holds no earlier demo; give a new or an empty folder", path=str(into))
        )


def _writers(made: DemoOrganisation) -> dict[str, Callable[[Path], object]]:
    first, second = made.rounds
    return {
        README: lambda path: path.write_text(_readme(made), encoding="utf-8", newline="\n"),
        "answers-round1.csv": lambda path: _csv(path, ANSWER_COLUMNS, _long(_coded(first), ANSWER_COLUMNS)),
        "answers-round2.csv": lambda path: _csv(path, ANSWER_COLUMNS, _long(_coded(second), ANSWER_COLUMNS)),
        "answers-wide.csv": lambda path: _csv(path, *_wide(second.answers)),
        "poll.csv": lambda path: _csv(path, POLL_COLUMNS, _long(made.poll.answers, POLL_COLUMNS)),
        "criteria.csv": lambda path: _csv(path, ANSWER_COLUMNS, _long(made.criteria.answers, ANSWER_COLUMNS)),
        "facts.csv": lambda path: _csv(path, FACT_COLUMNS, map(_fact, made.facts)),
        "people.csv": lambda path: _csv(
            path, ("person", "unit", "location", "layer", "leader"), map(_person, made.people)
        ),
        "slack-export.zip": lambda path: write_zip(path, made.export_stream(), made.people, made.talk()),
        THEMES_FILE: lambda path: path.write_text(themes_text(), encoding="utf-8", newline="\n"),
        "controls.yaml": lambda path: path.write_text(_controls(made.until), encoding="utf-8", newline="\n"),
    }


def _csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _coded(round: DemoRound) -> pa.Table:
    """The answers with the code that a respondent keeps as respondent, where there is one: the same in both rounds."""
    kept = [round.pair_codes.get(code, code) for code in round.answers["respondent"].to_pylist()]
    return round.answers.set_column(0, "respondent", pa.array(kept, pa.string()))


def _long(answers: pa.Table, columns: Sequence[str]) -> list[list[object]]:
    return [[row[name] for name in columns] for row in answers.to_pylist()]


def _wide(answers: pa.Table) -> tuple[list[str], list[list[object]]]:
    """Columns and rows with one respondent a row; items in alphabetical order, empty where not answered."""
    rows = answers.to_pylist()
    items = sorted({row["item"] for row in rows})
    people: dict[str, dict[str, object]] = {}
    for row in rows:
        seen = people.setdefault(row["respondent"], {name: row[name] for name in PERSON_COLUMNS})
        seen[row["item"]] = row["value"]
    columns = [*PERSON_COLUMNS, *items]
    return ["respondent", *columns], [[who, *(seen.get(name, "") for name in columns)] for who, seen in people.items()]


def _person(person: Person) -> list[object]:
    return [person.email, person.unit, person.location, person.layer, "yes" if person.is_leader else "no"]


def _fact(fact: DemoFact) -> list[object]:
    return [fact.metric, fact.value, fact.on.isoformat(), fact.source, fact.n or ""]


def _controls(until: date) -> str:
    since = (until - timedelta(days=CONTROL_AGE_DAYS)).isoformat()
    entries = [
        f'- id: {control}\n  evidence: "{evidence}"\n  date: {since}\n  owner: "{owner}"\n'
        for control, (evidence, owner) in CONTROLS.items()
    ]
    head = (
        "# Voorbeeld van een bewijsbestand: drie voorwaarden voor cijfers per onderdeel, locatie of laag.\n"
        "# Example of an evidence file: three preconditions of figures per unit, location or layer.\n"
    )
    return head + "".join(entries)


def _readme(made: DemoOrganisation) -> str:
    commands = """\
  graadmeter score answers-round2.csv --model esm3 --lang {lang}
  graadmeter compare answers-round1.csv answers-round2.csv --lang {lang}
  graadmeter score poll.csv --model s3m --lang {lang}
  graadmeter conversation import slack-export.zip --into dataset --people people.csv --themes themes.yaml --lang {lang}
  graadmeter conversation measure dataset --controls controls.yaml --lang {lang}
  graadmeter conversation measure dataset --controls controls.yaml --json > measures.json
  graadmeter criteria --survey criteria.csv --measures measures.json --facts facts.csv --on {until} --lang {lang}
  graadmeter score answers-round2.csv --json > round2.json
  graadmeter report round2.json --format pdf --lang {lang} --out report.pdf
"""
    parts = []
    for lang in ("nl", "en"):
        files = "\n".join(f"  {name:20} {what.text(lang)}" for name, what in WHAT.items())
        titles = ("Bestanden", "Probeer dit in deze map") if lang == "nl" else ("Files", "Try this in this folder")
        tried = commands.format(lang=lang, until=made.until.isoformat())
        body = f"{made.summary.text(lang)}\n\n{titles[0]}:\n{files}\n\n{titles[1]}:\n{tried}"
        parts.append(body)
    return f"{MARK} · --seed {made.seed} --until {made.until.isoformat()}\n\n" + "\n\n".join(parts)

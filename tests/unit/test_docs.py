"""The documentation cannot drift: its links lead somewhere, its pages name what there is, its examples hold."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from graadmeter import maturity
from graadmeter.cli import build_parser
from graadmeter.conversation.importers import IMPORTERS
from graadmeter.conversation.metrics import offered
from graadmeter.conversation.people import COLUMNS, read_people
from graadmeter.conversation.spaces_file import read_spaces
from graadmeter.maturity.rules import RULES
from graadmeter.reports.formats import FORMATS
from graadmeter.survey import read_answers
from graadmeter.tables import ALL, ANSWERS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), ROOT / "bench/README.md", *DOCS.rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\S*) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
VARIABLE = re.compile(r"GRAADMETER_[A-Z_]*[A-Z]")
LABEL = re.compile(r"\*\*([^*]+)\*\*")


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose(page: Path) -> str:
    return FENCE.sub("", text(page))


def links(page: Path) -> list[str]:
    return [link for link in LINK.findall(prose(page)) if not re.match(r"[a-z]+:", link)]


def anchors(page: Path) -> set[str]:
    """The headings of a page as a forge links to them: small letters, dashes for spaces, punctuation dropped."""
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading) for heading in HEADING.findall(prose(page)))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in plain}


def examples(page: str, language: str) -> list[tuple[str, str]]:
    """The fenced blocks of a page in one language: (what stands behind the language, content)."""
    return [(about, content) for lang, about, content in FENCE.findall(text(DOCS / page)) if lang == language]


def first_column(page: str) -> set[str]:
    """Everything in code marks in the first cell of any table row of a page."""
    cells = re.findall(r"^\| (`[^|]*) \|", text(DOCS / page), re.MULTILINE)
    return {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}


@pytest.mark.parametrize("source", PAGES, ids=lambda source: source.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(source: Path) -> None:
    broken = []
    for link in links(source):
        file, _, anchor = link.partition("#")
        target = (source.parent / file).resolve() if file else source
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert not broken


def test_every_page_can_be_found_from_the_index() -> None:
    linked = {(DOCS / link.partition("#")[0]).resolve() for link in links(DOCS / "README.md")}
    lost = {file for file in DOCS.rglob("*.md") if file not in linked}
    assert lost == {DOCS / "README.md"}


def test_generated_pages_are_current() -> None:
    run = subprocess.run([sys.executable, "tools/reference.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, f"{run.stdout}{run.stderr}run: python tools/reference.py"


def test_every_verb_has_its_place_on_the_page_of_the_command_line() -> None:
    headings = re.findall(r"^## `(.*)`$", text(DOCS / "reference/cli.md"), re.MULTILINE)
    assert headings == verbs(build_parser("en"))


def verbs(parser: argparse.ArgumentParser) -> list[str]:
    below = [
        choice for action in parser._actions if isinstance(action.choices, dict) for choice in action.choices.values()
    ]
    return [verb for choice in below for verb in verbs(choice)] or [parser.prog]


@pytest.mark.parametrize(
    ("names", "pages"),
    [
        (RULES.names(), "explanation/*.md"),
        ([str(importer.NAME) for _, importer in IMPORTERS], "how-to/exports.md"),
        (list(offered()), "reference/metrics.md"),
        (FORMATS.names(), "reference/cli.md"),
        ([table.name for table in ALL], "reference/tables.md"),
        ([model.id for model in maturity.library()], "explanation/provenance.md"),
    ],
    ids=["scoring rules", "importers", "metrics", "report formats", "tables", "models"],
)
def test_what_can_be_added_by_a_file_is_documented(names: list[str], pages: str) -> None:
    written = "\n".join(text(page) for page in DOCS.glob(pages))
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", written)] == []


def test_every_setting_is_on_the_page_and_nothing_else() -> None:
    read = {name for file in (ROOT / "src").rglob("*.py") for name in VARIABLE.findall(text(file))}
    assert first_column("how-to/deploy.md") & {*VARIABLE.findall(text(DOCS / "how-to/deploy.md"))} == read


@pytest.mark.parametrize(("name", "language"), [("tutorial.md", "en"), ("tutorial.nl.md", "nl")])
def test_bold_words_of_the_tutorial_stand_on_the_screen(name: str, language: str) -> None:
    with (ROOT / "src/graadmeter/locale/nl/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = [message for message in read_po(file) if isinstance(message.id, str) and message.id]
    known = {str(message.id if language == "en" else message.string) for message in catalogue}
    assert [label for label in LABEL.findall(text(DOCS / name)) if label not in known] == []


def test_both_languages_of_the_tutorial_show_the_same_commands() -> None:
    english, dutch = (
        [content for lang, _, content in FENCE.findall(text(DOCS / page)) if lang in ("sh", "python")]
        for page in ("tutorial.md", "tutorial.nl.md")
    )
    neutral = [block.replace("--lang en", "--lang nl").replace('"en"', '"nl"') for block in english]
    assert neutral == dutch


@pytest.mark.parametrize(("model", "content"), examples("how-to/answers-file.md", "csv"))
def test_the_answers_files_on_the_page_can_be_read(model: str, content: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(content, encoding="utf-8")
    taken = maturity.load(model)
    read = read_answers(file, taken.vocabulary(), roles=taken.respondent_roles())
    assert read.table.num_rows > 1
    assert not read.notices


def test_the_page_about_the_answers_file_names_every_column_and_role() -> None:
    written = first_column("how-to/answers-file.md")
    assert set(ANSWERS.schema.names) <= written
    page = text(DOCS / "how-to/answers-file.md")
    for model in ("esm3", "s3m", "smg"):
        roles = ", ".join(f"`{role}`" for role in sorted(maturity.load(model).respondent_roles()))
        assert f"| `{model}` | {roles} |" in page


@pytest.mark.parametrize(("kind", "content"), examples("how-to/people-file.md", "csv"))
def test_the_people_file_on_the_page_can_be_read(kind: str, content: str, tmp_path: Path) -> None:
    file = tmp_path / f"{kind}.csv"
    file.write_text(content, encoding="utf-8")
    if kind == "groups":
        assert {row.kind for row in read_spaces(file).rows} == {"practice", "general", "interest"}
        return
    read = read_people(file)
    assert len(read.rows) == 3
    assert sum(row.leader for row in read.rows) == 1
    assert not read.notices
    assert first_column("how-to/people-file.md") == set(COLUMNS)

"""Write the generated pages of docs/reference: the command line, the tables, the metrics.

Usage: python tools/reference.py [--check]    --check writes nothing and fails where a page is out of date.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from metrics_page import page as metrics

from graadmeter import tables
from graadmeter.cli import build_parser

REFERENCE = Path(__file__).resolve().parent.parent / "docs/reference"
MADE = "Made by `python tools/reference.py`; a test says when it is out of date."
EVERYWHERE = ("json", "lang")  # options of every verb: told once, at the head of the page

CLI_HEAD = f"""# The command line

{MADE}
The same verbs are functions in Python: `graadmeter.score(...)`, `graadmeter.conversation_measure(...)`.

- Every verb takes `--lang nl|en` (left out: the machine's language, else English) and `--json`: standard output then
  holds JSON and nothing else ([what stands in it](json.md)). Progress and errors go to standard error.
- Exit code 0: done. 2: the input is not right; one sentence says which file, which place, what was seen and what to
  do, and nothing is half-written. 1: a fault in Graadmeter (`GRAADMETER_DEBUG=1` shows where). 130: stopped by Ctrl-C.
- `GRAADMETER_KEY_FILE` names the file with the [key of the pseudonyms](../how-to/exports.md#the-key).
"""

TABLES_HEAD = f"""# The tables

{MADE}
The rooms of the house are strangers to each other and meet in these tables. Each is an Arrow table (`pyarrow.Table`);
`graadmeter.tables.ANSWERS.check(table)` casts one into shape, or says what does not fit. Times are UTC.
"""


def cli() -> str:
    """Every verb with its arguments, from the parser itself."""
    return "\n".join([CLI_HEAD, *(_verb(parser, what) for parser, what in verbs(build_parser("en")))])


def verbs(parser: argparse.ArgumentParser, what: str = "") -> Iterator[tuple[argparse.ArgumentParser, str]]:
    """The parsers that do something, those without verbs below them, each with what it does."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield parser, what
    for action in below:
        said = {choice.dest: choice.help or "" for choice in action._choices_actions}
        for name, inner in action.choices.items():
            yield from verbs(inner, said.get(name, ""))


def _verb(parser: argparse.ArgumentParser, what: str) -> str:
    shown = [action for action in parser._actions if action.dest not in ("help", *EVERYWHERE)]
    takes = [action for action in shown if not action.option_strings]
    options = sorted((action for action in shown if action.option_strings), key=lambda action: not action.required)
    needed = [_name(action) for action in [*takes, *options] if action.required or action in takes]
    usage = " ".join([parser.prog, *needed, "[options]"])
    rows = [f"| `{_name(action)}` | {_plain(action.help)} | {_default(action)} |" for action in [*takes, *options]]
    table = "\n| argument | meaning | default |\n|---|---|---|\n" + "\n".join(rows) + "\n" if rows else ""
    return f"## `{parser.prog}`\n\n{_plain(what).capitalize()}.\n\n    {usage}\n{table}"


def _name(action: argparse.Action) -> str:
    """An argument as it is typed. `|` would end a table cell, so that choices are written with a slash."""
    value = "/".join(action.choices) if action.choices else str(action.metavar or action.dest.upper())
    if not action.option_strings:
        return f"[{value} ...]" if action.nargs == "*" else value
    return " ".join([*action.option_strings, *([] if action.nargs == 0 else [value])])


def _plain(text: str | None) -> str:
    return (text or "").replace("%%", "%")


def _default(action: argparse.Action) -> str:
    if action.required and action.nargs != "*":
        return "required"
    return f"`{action.default}`" if action.default not in (None, False, []) else "-"


def contracts() -> str:
    return "\n".join([TABLES_HEAD, *(table.describe() for table in tables.ALL)])


PAGES: dict[str, Callable[[], str]] = {"cli.md": cli, "tables.md": contracts, "metrics.md": metrics}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 where a page is out of date")
    check = parser.parse_args().check
    made = {REFERENCE / name: page() for name, page in PAGES.items()}
    stale = [path for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        print(f"out of date: docs/reference/{path.name}" if check else f"written: docs/reference/{path.name}")
        if not check:
            path.write_text(made[path], "utf-8")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())

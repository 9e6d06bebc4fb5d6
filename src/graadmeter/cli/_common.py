"""What every verb shares: the parser in the user's language, JSON out, and what is told while work goes on."""

from __future__ import annotations

import argparse
import gettext
import json
import locale
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import NoReturn

from graadmeter import verbs
from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import DOMAIN, LANGS, LOCALE_DIR, Lang, Message, say

Options = argparse.Namespace


class Parser(argparse.ArgumentParser):
    """Usage errors in the user's language, as one sentence, with exit code 2."""

    lang: Lang = "en"

    def error(self, message: str) -> NoReturn:
        print(
            say("{message}; see {command} --help", message=message, command=self.prog).text(self.lang), file=sys.stderr
        )
        raise SystemExit(2)


def left_out(lang: Lang) -> Callable[[GraadmeterError], None]:
    """A line on standard error for each broken part of an export that is left out."""

    def tell(error: GraadmeterError) -> None:
        print(say("Left out: {what}", what=error.text(lang)).text(lang), file=sys.stderr)

    return tell


def progress(lang: Lang) -> verbs.Progress | None:
    """A line on standard error that says what is being done and how far; nothing when it is not a terminal."""
    if not sys.stderr.isatty():
        return None

    def show(stage: Message, done: int, total: int | None) -> None:
        far = f"{done}/{total}" if total else f"{done}"
        end = "\n" if total and done >= total else "\r"
        print(f"{stage.text(lang)} {far}", end=end, file=sys.stderr, flush=True)

    return show


def day_asked(option: str, given: str | None) -> date | None:
    """The day behind an option; None where it was not given. Raises GraadmeterError for what is no day."""
    if given is None:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise GraadmeterError(
            say("{option} {seen}: expected a day as YYYY-MM-DD, for instance 2026-10-31", option=option,
                seen=repr(given))
        ) from None  # fmt: skip


def print_json(value: object) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, allow_nan=False)
    sys.stdout.write("\n")


def language(arguments: Sequence[str]) -> Lang:
    """The language asked for, else the machine's, else English: known before parsing, for its help and errors."""
    for index, argument in enumerate(arguments):
        asked = argument.partition("=")[2] if argument.startswith("--lang=") else ""
        if argument == "--lang" and index + 1 < len(arguments):
            asked = arguments[index + 1]
        if asked in LANGS:
            return asked
    machine = (
        os.environ.get("LC_ALL")
        or os.environ.get("LC_MESSAGES")
        or os.environ.get("LANG")
        or (locale.getlocale()[0] or "")
    )
    return "nl" if machine.lower().startswith("nl") else "en"


def speak(lang: Lang) -> None:
    """Let argparse speak from our catalogue: its own words are looked up in the current domain of gettext."""
    os.environ["LANGUAGE"] = lang
    gettext.bindtextdomain(DOMAIN, str(LOCALE_DIR))
    gettext.textdomain(DOMAIN)


_ARGPARSE_SAYS = (
    say("usage: "),
    say("options"),
    say("positional arguments"),
    say("show this help message and exit"),
    say("show program's version number and exit"),
    say("argument %(argument_name)s: %(message)s"),
    say("invalid choice: %(value)r (choose from %(choices)s)"),
    say("invalid %(type)s value: %(value)r"),
    say("the following arguments are required: %s"),
    say("unrecognized arguments: %s"),
    say("expected one argument"),
    say("expected at least one argument"),
)

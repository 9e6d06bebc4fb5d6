"""`graadmeter controls`: what counts today of a register of checks and its evidence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from graadmeter import verbs
from graadmeter.base.text import Lang, say
from graadmeter.cli._common import Options, Parser, day_asked, print_json


def add(verbs_of: Any, common: list[Parser], t: Callable[[str], str]) -> None:
    """The verb; `t` puts a help text into the user's language."""
    controls = verbs_of.add_parser(
        "controls", parents=common, help=t("a register of checks: what counts on a day by its evidence, and why")
    )
    controls.add_argument(
        "register", type=Path, metavar="REGISTER", help=t("YAML, JSON or CSV file with values, evidence and facts")
    )
    controls.add_argument("--on", metavar="YYYY-MM-DD", help=t("day on which it is judged (default: today)"))
    controls.add_argument("--out", type=Path, metavar="FILE", help=t("write the register (pdf, xlsx, json)"))
    controls.set_defaults(run=_controls)


def _controls(options: Options, lang: Lang) -> None:
    result = verbs.controls(options.register, on=day_asked("--on", options.on), lang=lang, out=options.out)
    if options.json:
        return print_json(result.to_json(lang))
    print(result.to_text(lang))
    if options.out:
        print(say("Register written: {path}", path=str(options.out)).text(lang))

"""`graadmeter privacy`: what is measured, kept and seen, for a works council."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graadmeter import verbs
from graadmeter.base.text import Lang, say
from graadmeter.cli._common import Options, Parser, print_json


def add(verbs_of: Any, common: list[Parser], t: Callable[[str], str]) -> None:
    """The verb; `t` puts a help text into the user's language."""
    privacy = verbs_of.add_parser(
        "privacy", parents=common, help=t("what is measured, kept and seen, for a works council")
    )
    privacy.add_argument("--dataset", type=Path, required=True, metavar="DIR", help=t("dataset folder"))
    privacy.add_argument(
        "--controls", type=Path, metavar="FILE", help=t("evidence for the three preconditions of figures per unit")
    )
    privacy.add_argument(
        "--facts", type=Path, metavar="FILE", help=t("measures no export can give: metric, value, date, source")
    )
    privacy.add_argument(
        "--out", type=Path, metavar="FILE", help=t("file to write: .pdf, .json or .md; without one it is shown here")
    )
    privacy.set_defaults(run=_privacy)


def _privacy(options: Options, lang: Lang) -> None:
    found = verbs.privacy(options.dataset, controls=options.controls, facts=options.facts, lang=lang, out=options.out)
    if options.json:
        return print_json(found.to_json(lang))
    if options.out:
        print(say("Privacy statement written: {path}", path=str(options.out)).text(lang))
        return None
    from graadmeter.reports.privacy import render

    sys.stdout.write(render(found, "md", lang).decode())
    return None

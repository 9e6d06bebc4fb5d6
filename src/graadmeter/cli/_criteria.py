"""`graadmeter criteria`: the six success criteria, asked and measured side by side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from graadmeter import verbs
from graadmeter.base.text import Lang
from graadmeter.cli._common import Options, Parser, day_asked, print_json


def add(verbs_of: Any, common: list[Parser], privacy: Parser, t: Callable[[str], str]) -> None:
    """The verb; `t` puts a help text into the user's language."""
    criteria = verbs_of.add_parser(
        "criteria",
        parents=[*common, privacy],
        help=t("the six success criteria: what people say beside what the platform shows"),
    )
    criteria.add_argument(
        "--survey", type=Path, metavar="ANSWERS", help=t("answers to the statements of esm6 (CSV or XLSX)")
    )
    criteria.add_argument(
        "--measures", type=Path, metavar="FILE", help=t("JSON that conversation measure --json wrote")
    )
    criteria.add_argument(
        "--facts", type=Path, metavar="FILE", help=t("measures no export can give: metric, value, date, source")
    )
    criteria.add_argument(
        "--launched-on", metavar="YYYY-MM-DD", help=t("when the network was launched, for the share from the top")
    )
    criteria.add_argument("--on", metavar="YYYY-MM-DD", help=t("day on which facts must still hold (default: today)"))
    criteria.set_defaults(run=_criteria)


def _criteria(options: Options, lang: Lang) -> None:
    result = verbs.criteria(
        options.survey, measures=options.measures, facts=options.facts,
        launched_on=day_asked("--launched-on", options.launched_on), on=day_asked("--on", options.on),
        policy=options.policy or "staff", min_group=options.min_group,
    )  # fmt: skip
    print_json(result.to_json(lang)) if options.json else print(result.to_text(lang))

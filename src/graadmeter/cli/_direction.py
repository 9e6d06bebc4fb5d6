"""`graadmeter plan` and `case`: which initiative in which quarter, and what several raters make of one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from graadmeter import verbs
from graadmeter.base.text import Lang
from graadmeter.cli._common import Options, Parser, print_json


def add(verbs_of: Any, common: list[Parser], t: Callable[[str], str]) -> None:
    """The verbs; `t` puts a help text into the user's language."""
    plan = verbs_of.add_parser(
        "plan",
        parents=common,
        help=t("which initiative in which quarter, and why: the roadmap that closes most soonest"),
    )
    plan.add_argument(
        "plan", type=Path, metavar="PLAN", help=t("YAML or JSON file with gaps, initiatives and capacity")
    )
    plan.add_argument(
        "--seconds", type=float, default=verbs.PLAN_SECONDS, metavar="N", help=t("time for the search (default 10)")
    )
    plan.set_defaults(run=_plan)
    case = verbs_of.add_parser(
        "case",
        parents=common,
        help=t("an initiative weighed by its raters: verdict with the reason, spread, and what is next"),
    )
    case.add_argument("case", type=Path, metavar="CASE", help=t("YAML or JSON file with the ratings of an initiative"))
    case.set_defaults(run=_case)


def _case(options: Options, lang: Lang) -> None:
    result = verbs.case(options.case)
    print_json(result.to_json(lang)) if options.json else print(result.to_text(lang))


def _plan(options: Options, lang: Lang) -> None:
    result = verbs.plan(options.plan, seconds=options.seconds)
    print_json(result.to_json(lang)) if options.json else print(result.to_text(lang))

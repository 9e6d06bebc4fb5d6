"""`graadmeter benchmark`: sign the figures of a round for others, check a file of theirs, and see one's place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from graadmeter import verbs
from graadmeter.base.text import Lang, say
from graadmeter.cli._common import Options, Parser, day_asked, print_json


def add(verbs_of: Any, common: list[Parser], t: Callable[[str], str]) -> None:
    """The verbs; `t` puts a help text into the user's language."""
    benchmark = verbs_of.add_parser(
        "benchmark", help=t("your place among organisations that exchange signed files: sign, check, compare")
    ).add_subparsers(dest="action", required=True, metavar="ACTION")
    round_help = t("JSON of a round: from score --json or from the web")

    sign = benchmark.add_parser("sign", parents=common, help=t("write the figures of a round that others may see"))
    sign.add_argument("round", type=Path, metavar="ROUND", help=round_help)
    sign.add_argument("--out", type=Path, required=True, metavar="FILE", help=t("file to write"))
    sign.add_argument("--label", metavar="TEXT", help=t("how others see you (default: nameless)"))
    sign.add_argument("--sector", metavar="SECTOR", help=t("such as care or government (default: not said)"))
    sign.add_argument("--size", metavar="SIZE", help=t("number of staff, such as 250_999 (default: not said)"))
    sign.add_argument(
        "--month", metavar="YYYY-MM", help=t("month in which the round was closed, where it does not say so itself")
    )
    sign.set_defaults(run=_sign)

    check = benchmark.add_parser("check", parents=common, help=t("whether a file holds, and what stands in it"))
    check.add_argument("file", type=Path, metavar="FILE", help=t("signed file of another organisation"))
    check.set_defaults(run=_check)

    compare = benchmark.add_parser(
        "compare", parents=common, help=t("the place of a round among others, as an interval per category")
    )
    compare.add_argument("round", type=Path, metavar="ROUND", help=round_help)
    compare.add_argument("files", nargs="+", type=Path, metavar="FILE", help=t("signed files of other organisations"))
    compare.add_argument("--on", metavar="YYYY-MM-DD", help=t("day from which 24 months are counted (default: today)"))
    compare.set_defaults(run=_compare)


def _sign(options: Options, lang: Lang) -> None:
    result = verbs.benchmark_sign(
        options.round,
        options.out,
        label=options.label or "",
        sector=options.sector,
        size=options.size,
        month=options.month,
    )
    if options.json:
        return print_json({**result.to_json(lang), "out": str(options.out)})
    print(result.to_text(lang))
    print(say("Written: {path}", path=str(options.out)).text(lang))


def _check(options: Options, lang: Lang) -> None:
    result = verbs.benchmark_check(options.file)
    print_json(result.to_json(lang)) if options.json else print(result.to_text(lang))


def _compare(options: Options, lang: Lang) -> None:
    result = verbs.benchmark_compare(options.round, options.files, on=day_asked("--on", options.on))
    print_json(result.to_json(lang)) if options.json else print(result.to_text(lang))

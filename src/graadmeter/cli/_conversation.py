"""`graadmeter conversation ...`: what people do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from graadmeter import verbs
from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import Lang, say
from graadmeter.cli import _themes
from graadmeter.cli._common import Options, Parser, left_out, print_json, progress


def add(verbs_of: Any, common: list[Parser], privacy: Parser, t: Callable[[str], str]) -> None:
    """The verb and its actions; `t` puts a help text into the user's language."""
    conversation = verbs_of.add_parser(
        "conversation", help=t("what people do: read and measure a platform export")
    ).add_subparsers(dest="action", required=True, metavar="ACTION")
    imports = conversation.add_parser(
        "import", parents=[*common, privacy], help=t("read an export and store it without names")
    )
    imports.add_argument(
        "export", type=Path, metavar="EXPORT", help=t("export as the platform gave it: zip, folder or one file")
    )
    imports.add_argument("--into", type=Path, required=True, metavar="DIR", help=t("folder for the dataset"))
    imports.add_argument(
        "--people", type=Path, metavar="CSV", help=t("people file: person, unit, location, layer, leader")
    )
    imports.add_argument("--spaces", type=Path, metavar="CSV", help=t("file of groups: space, kind, host"))
    imports.add_argument(
        "--skip-broken", action="store_true", help=t("leave out broken files of the export and say which")
    )
    imports.add_argument("--themes", type=Path, metavar="FILE", help=t("list of themes to recognise threads by"))
    imports.add_argument(
        "--keep", action="append", default=[], metavar="WHAT",
        help=t("what stays of the text of threads: features, or sample:N to label; nothing unless asked"),
    )  # fmt: skip
    imports.set_defaults(run=_import)
    measure = conversation.add_parser(
        "measure", parents=[*common, privacy], help=t("measure an export or a stored dataset")
    )
    measure.add_argument("source", type=Path, metavar="EXPORT_OR_DIR", help=t("export, or dataset folder"))
    measure.add_argument(
        "--people", type=Path, metavar="CSV", help=t("people file: person, unit, location, layer, leader")
    )
    measure.add_argument("--spaces", type=Path, metavar="CSV", help=t("file of groups: space, kind, host"))
    measure.add_argument(
        "--rule",
        action="append",
        default=[],
        metavar="METRIC=RULE",
        help=t("counting rule of one metric; may be repeated"),
    )
    measure.add_argument(
        "--controls", type=Path, metavar="FILE", help=t("evidence for the three preconditions of figures per unit")
    )
    measure.add_argument(
        "--only", action="append", metavar="METRIC", help=t("measure this metric alone; may be repeated")
    )
    measure.add_argument(
        "--engine",
        choices=("duckdb", "spark"),
        default="duckdb",
        help=t("where it is computed: this machine, or Spark"),
    )
    measure.add_argument(
        "--spark-master",
        metavar="URL",
        help=t("address of Spark's master; else GRAADMETER_SPARK_MASTER, else local[2]"),
    )
    measure.set_defaults(run=_measure)
    _themes.add(conversation, common, t)


def _import(options: Options, lang: Lang) -> None:
    dataset = verbs.conversation_import(
        options.export, options.into, people=options.people, spaces=options.spaces, policy=options.policy or "staff",
        min_group=options.min_group, progress=None if options.json else progress(lang),
        skip_broken=left_out(lang) if options.skip_broken else None, themes=options.themes, keep=options.keep,
    )  # fmt: skip
    print_json(dataset.to_json(lang)) if options.json else print(dataset.to_text(lang))


def _measure(options: Options, lang: Lang) -> None:
    result = verbs.conversation_measure(
        options.source, people=options.people, spaces=options.spaces, policy=options.policy,
        min_group=options.min_group,
        rules=_rules(options.rule), controls=options.controls, only=options.only, engine=options.engine,
        master=options.spark_master,
    )  # fmt: skip
    print_json(result.to_json(lang)) if options.json else print(result.to_text(lang))


def _rules(pairs: Sequence[str]) -> dict[str, str]:
    rules = {}
    for pair in pairs:
        metric, equals, rule = pair.partition("=")
        if not (metric and equals and rule):
            raise GraadmeterError(
                say("--rule {seen}: expected METRIC=RULE, for instance reciprocity=explicit", seen=repr(pair))
            )
        rules[metric] = rule
    return rules

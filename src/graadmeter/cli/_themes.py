"""`graadmeter conversation sample | labels | experts`: what a list of themes makes possible."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graadmeter import verbs
from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import Lang, say
from graadmeter.cli._common import Options, Parser, print_json


def add(actions: Any, common: list[Parser], t: Callable[[str], str]) -> None:
    sample = actions.add_parser("sample", parents=common, help=t("the masked texts to label, as CSV"))
    sample.add_argument("dataset", type=Path, metavar="DIR", help=t("dataset folder"))
    sample.set_defaults(run=_sample)
    labels = actions.add_parser("labels", parents=common, help=t("learn from labels that people gave to the sample"))
    labels.add_argument("dataset", type=Path, metavar="DIR", help=t("dataset folder"))
    source = labels.add_mutually_exclusive_group()
    source.add_argument("--labels", type=Path, metavar="FILE", help=t("labels: thread, theme, label, rater"))
    source.add_argument(
        "--from", dest="earlier", type=Path, metavar="DIR", help=t("what was learned on another dataset")
    )
    labels.add_argument("--forget-sample", action="store_true", help=t("delete the texts of the sample"))
    labels.set_defaults(run=_labels)
    experts = actions.add_parser("experts", parents=common, help=t("people who may be found and help with a theme"))
    experts.add_argument("dataset", type=Path, metavar="DIR", help=t("dataset folder"))
    experts.add_argument("--theme", required=True, metavar="ID", help=t("id of the theme"))
    experts.add_argument(
        "--people", type=Path, required=True, metavar="CSV", help=t("people file with a column findable")
    )
    experts.set_defaults(run=_experts)


def _sample(options: Options, lang: Lang) -> None:
    rows = verbs.conversation_sample(options.dataset)
    if options.json:
        print_json([{"thread": row.id, "language": row.language, "text": row.text} for row in rows])
        return
    if not rows:
        raise GraadmeterError(
            say("this dataset holds no texts to label; import the export with --themes FILE --keep sample:300")
        )
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["thread", "language", "text"])
    writer.writerows([row.id, row.language or "", row.text] for row in rows)


def _labels(options: Options, lang: Lang) -> None:
    result = verbs.conversation_labels(
        options.dataset, options.labels, earlier=options.earlier, forget=options.forget_sample
    )
    print_json(result.to_json(lang)) if options.json else print(result.to_text(lang))


def _experts(options: Options, lang: Lang) -> None:
    result = verbs.conversation_experts(options.dataset, options.theme, options.people)
    print_json(result.to_json(lang)) if options.json else print(result.to_text(lang))

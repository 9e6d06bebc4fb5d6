"""The command line: parse, call the verb of that name, print. Every verb takes `--json` and `--lang`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from graadmeter import __version__, verbs
from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import LANGS, Lang, say
from graadmeter.cli import _benchmark, _controls, _conversation, _criteria, _direction, _privacy
from graadmeter.cli._common import Options, Parser, language, print_json, speak


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    lang = language(arguments)
    speak(lang)
    Parser.lang = lang
    options = build_parser(lang).parse_args(arguments)
    try:
        return int(options.run(options, lang) or 0)
    except GraadmeterError as error:
        print(error.text(lang), file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print(say("Stopped.").text(lang), file=sys.stderr)
        return 130
    except Exception as error:
        if os.environ.get("GRAADMETER_DEBUG"):
            raise
        fault = say(
            "this is a fault in Graadmeter, not in your input: {fault}; GRAADMETER_DEBUG=1 shows where",
            fault=f"{type(error).__name__}: {error}",
        )
        print(fault.text(lang), file=sys.stderr)
        return 1


def build_parser(lang: Lang) -> Parser:
    def t(msgid: str) -> str:
        return say(msgid).text(lang).replace("%", "%%")

    parser = Parser(prog="graadmeter", description=t("The thermometer for the social enterprise."))
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--lang", choices=LANGS, help=argparse.SUPPRESS)  # before the verb works as well as after it
    common = Parser(add_help=False)
    common.add_argument("--json", action="store_true", help=t("write JSON to standard output, and nothing else there"))
    common.add_argument("--lang", choices=LANGS, default=lang, help=t("language of texts and notation"))
    privacy = Parser(add_help=False)
    privacy.add_argument(
        "--policy",
        choices=("staff", "public"),
        help=t("staff (default) protects small groups; public is for openly published archives only"),
    )
    privacy.add_argument(
        "--min-group",
        type=int,
        default=verbs.MIN_GROUP,
        metavar="N",
        help=t("smallest group a figure may be about (never below 5)"),
    )
    verbs_of = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    model = verbs_of.add_parser("model", help=t("the maturity models: list, show, check")).add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    model.add_parser("list", parents=[common], help=t("every document of the library")).set_defaults(run=_model_list)
    show = model.add_parser("show", parents=[common], help=t("one model: levels, elements, items, where it comes from"))
    show.add_argument("model", help=t("model id or file"))
    show.add_argument("--overlay", type=Path, metavar="FILE", help=t("overlay file that adapts the model"))
    show.set_defaults(run=_model_show)
    check = model.add_parser("check", parents=[common], help=t("load strictly and run the golden cases"))
    check.add_argument("models", nargs="*", metavar="MODEL", help=t("model ids or files; none: the whole library"))
    check.set_defaults(run=_model_check)

    score = verbs_of.add_parser("score", parents=[common, privacy], help=t("answers in, level per category out"))
    score.add_argument("answers", type=Path, metavar="ANSWERS", help=t("CSV or XLSX file, long or wide"))
    score.add_argument("--model", default="esm3", metavar="MODEL", help=t("model id or file (default esm3)"))
    score.add_argument("--overlay", type=Path, metavar="FILE", help=t("overlay file that adapts the model"))
    score.add_argument(
        "--rule",
        metavar="RULE",
        help=t("how the whole is placed, such as weakest_link or majority:share=2/3 (default: the model's own rule)"),
    )
    score.add_argument(
        "--headcounts",
        type=Path,
        metavar="FILE",
        help=t("known headcounts to weight the answers to: variable, label, headcount"),
    )
    score.add_argument(
        "--by",
        action="append",
        default=[],
        choices=("unit", "location", "age_band", "role"),
        help=t("also where each group stands; twice for two at once"),
    )
    score.add_argument(
        "--draws", type=int, default=verbs.DRAWS, metavar="N", help=t("bootstrap draws for the band (default 1000)")
    )
    score.add_argument(
        "--seed", type=int, default=verbs.SEED, metavar="N", help=t("seed of the draws; it stands in the result")
    )
    score.set_defaults(run=_score)

    compare = verbs_of.add_parser(
        "compare",
        parents=[common, privacy],
        help=t("two or more rounds: what moved, and whether it is more than noise"),
    )
    compare.add_argument(
        "rounds",
        nargs="+",
        type=Path,
        metavar="ROUND",
        help=t("answers files, oldest first (CSV or XLSX, long or wide)"),
    )
    compare.add_argument("--model", default="esm3", metavar="MODEL", help=t("model id or file (default esm3)"))
    compare.add_argument(
        "--model-before", metavar="MODEL", help=t("the version of the model that the first round was taken with")
    )
    compare.add_argument(
        "--migration", type=Path, metavar="FILE", help=t("map from that version to the one of the later rounds")
    )
    compare.add_argument(
        "--paired",
        choices=("auto", "yes", "no"),
        default="auto",
        help=t("draw people who stand in both rounds together: where the privacy rule allows, insist, or never"),
    )
    compare.add_argument(
        "--draws", type=int, default=verbs.ROUNDS_DRAWS, metavar="N", help=t("bootstrap draws for the intervals")
    )
    compare.add_argument(
        "--seed", type=int, default=verbs.SEED, metavar="N", help=t("seed of the draws; it stands in the result")
    )
    compare.set_defaults(run=_compare)

    calibrate = verbs_of.add_parser(
        "calibrate", parents=[common, privacy], help=t("items and people on one scale, from 30 respondents on")
    )
    calibrate.add_argument("answers", type=Path, metavar="ANSWERS", help=t("CSV or XLSX file, long or wide"))
    calibrate.add_argument("--model", default="esm3", metavar="MODEL", help=t("model id or file (default esm3)"))
    calibrate.add_argument("--overlay", type=Path, metavar="FILE", help=t("overlay file that adapts the model"))
    calibrate.add_argument(
        "--type",
        choices=("pcm", "grm", "rasch"),
        default="pcm",
        help=t("partial credit (default), graded response, or Rasch on true and not true"),
    )
    calibrate.set_defaults(run=_calibrate)

    _conversation.add(verbs_of, [common], privacy, t)
    _criteria.add(verbs_of, [common], privacy, t)
    _direction.add(verbs_of, [common], t)
    _controls.add(verbs_of, [common], t)
    _benchmark.add(verbs_of, [common], t)
    _privacy.add(verbs_of, [common], t)

    report = verbs_of.add_parser("report", parents=[common], help=t("a frozen round as a report"))
    report.add_argument(
        "round", type=Path, metavar="ROUND", help=t("JSON of a round: from score --json or from the web")
    )
    report.add_argument(
        "--format", metavar="FORMAT", help=t("pdf, pptx, xlsx, md or json (default: as --out ends, else pdf)")
    )
    report.add_argument("--out", type=Path, metavar="FILE", help=t("file to write"))
    report.set_defaults(run=_report)

    demo = verbs_of.add_parser("demo", parents=[common], help=t("write a generated organisation to try things on"))
    demo.add_argument("--into", type=Path, required=True, metavar="DIR", help=t("folder for the files"))
    demo.add_argument("--seed", type=int, default=1, metavar="N", help=t("seed of the generator"))
    demo.add_argument("--until", metavar="YYYY-MM-DD", help=t("last day of the data (default: the end of last month)"))
    demo.set_defaults(run=_demo)
    return parser


def _model_list(options: Options, lang: Lang) -> None:
    models = verbs.model_list()
    if options.json:
        return print_json([model_row(model, lang) for model in models])
    for model in models:
        print(f"{model.id:<12}{model.version:<8}{model.status:<11}{model.kind:<20}{model.name.text(lang)}")


def model_row(model: Any, lang: Lang) -> dict[str, str]:
    return {
        "id": model.id,
        "kind": model.kind,
        "version": model.version,
        "status": model.status,
        "name": model.name.text(lang),
    }


def _model_show(options: Options, lang: Lang) -> None:
    from graadmeter.maturity import describe

    model = verbs.model_show(options.model, overlay=options.overlay)
    print_json(describe.to_json(model, lang)) if options.json else print(describe.to_text(model, lang))


def _model_check(options: Options, lang: Lang) -> int:
    checked = verbs.model_check(options.models)
    print_json(checked.to_json(lang)) if options.json else print(checked.to_text(lang))
    return 0 if checked.ok else 2


def _score(options: Options, lang: Lang) -> None:
    result = verbs.score(
        options.answers, options.model, overlay=options.overlay, rule=options.rule,
        headcounts=options.headcounts, by=options.by, policy=options.policy or "staff", min_group=options.min_group,
        draws=options.draws, seed=options.seed,
    )  # fmt: skip
    print_json(result.to_json(lang)) if options.json else print(result.to_text(lang))


def _compare(options: Options, lang: Lang) -> None:
    result = verbs.compare(
        options.rounds, options.model, migration=options.migration, model_before=options.model_before,
        paired=options.paired, policy=options.policy or "staff", min_group=options.min_group, draws=options.draws,
        seed=options.seed,
    )  # fmt: skip
    print_json(result.to_json(lang)) if options.json else print(result.to_text(lang))


def _calibrate(options: Options, lang: Lang) -> None:
    result = verbs.calibrate(
        options.answers, options.model, options.type, overlay=options.overlay, policy=options.policy or "staff",
        min_group=options.min_group,
    )  # fmt: skip
    print_json(result.to_json(lang)) if options.json else print(result.to_text(lang))


def _report(options: Options, lang: Lang) -> None:
    form = _report_format(options.format, options.out)
    out = options.out or options.round.with_name(f"{options.round.stem}-{lang}.{form}")
    content = verbs.report(options.round, format=form, lang=lang, out=out)
    if options.json:
        return print_json({"out": str(out), "format": form, "lang": lang, "bytes": len(content)})
    print(say("Report written: {path}", path=str(out)).text(lang))


def _report_format(asked: str | None, out: Path | None) -> str:
    """What was asked, else what the name of the file says. Raises GraadmeterError where the two contradict."""
    from graadmeter.reports import FORMATS

    suffix = out.suffix.removeprefix(".").lower() if out else ""
    if asked and suffix in FORMATS.names() and suffix != asked:
        raise GraadmeterError(
            say(
                "--out {path} ends as {seen} and --format asks {expected}: make them the same, or leave --format out",
                path=str(out), seen=suffix, expected=asked,
            )
        )  # fmt: skip
    if not asked and suffix and suffix not in FORMATS.names():
        raise GraadmeterError(
            say(
                "--out {path} ends as {seen}, which is no format of a report; choose one of: {offered}",
                path=str(out), seen=suffix, offered=list(FORMATS.names()),
            )
        )  # fmt: skip
    return asked or suffix or "pdf"


def _demo(options: Options, lang: Lang) -> None:
    files = verbs.demo_files(options.into, seed=options.seed, until=_until(options.until))
    print_json(files.to_json(lang)) if options.json else print(files.to_text(lang))


def _until(given: str | None) -> date:
    """The day asked for, else the end of last month: recent, and the same all month."""
    if given is None:
        return date.today().replace(day=1) - timedelta(days=1)
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise GraadmeterError(
            say("--until {seen}: expected a day as YYYY-MM-DD, for instance 2026-10-31", seen=repr(given))
        ) from None

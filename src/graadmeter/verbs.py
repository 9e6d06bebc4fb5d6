"""What Graadmeter does, as functions: the command line's verbs, under the same names in a notebook.

    import graadmeter
    result = graadmeter.score("answers.csv", model="esm3")
    result.elements["culture"].level

Every function takes paths or tables, returns a data class with `to_json(lang)`, and raises a `GraadmeterError` whose
text names file, place, what was seen and what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from graadmeter.base.errors import GraadmeterError
from graadmeter.base.intervals import DRAWS, SEED
from graadmeter.base.text import Lang, Message
from graadmeter.disclosure import policy as policy_named

if TYPE_CHECKING:
    import pyarrow as pa

    from graadmeter.conversation import MeasureResult
    from graadmeter.demo import DemoFiles
    from graadmeter.diagnosis.benchmark.compared import Comparison
    from graadmeter.diagnosis.benchmark.signed import Received
    from graadmeter.diagnosis.beside import CriteriaResult
    from graadmeter.diagnosis.calibrated import CalibratedRound
    from graadmeter.diagnosis.initiative import CaseResult
    from graadmeter.diagnosis.rounds import RoundsResult
    from graadmeter.direction.roadmap import Plan, PlanCase
    from graadmeter.maturity import CheckReport, Model, ScoreResult
    from graadmeter.reports.controls import Handover
    from graadmeter.reports.privacy import PrivacyStatement
    from graadmeter.workspace import Dataset
    from graadmeter.workspace.experts import Experts
    from graadmeter.workspace.labelling import Labelled
    from graadmeter.workspace.themes import Sampled

Progress = Callable[[Message, int, int | None], None]  # what is being done, how far, of how much
MIN_GROUP = 10
ROUNDS_DRAWS = 2000
PLAN_SECONDS = 10.0


def model_list() -> list[Model]:
    """Every document of the model library."""
    from graadmeter import maturity

    return maturity.library()


def model_show(model: str | Path, *, overlay: str | Path | None = None) -> Model:
    """One model, by id or as a file of your own, with an overlay file applied where given."""
    from graadmeter import maturity

    return maturity.load(model, overlay=overlay)


def model_check(models: Sequence[str | Path] = ()) -> CheckReport:
    """Load each model strictly and run its golden cases; without names, the whole library."""
    from graadmeter import maturity

    return maturity.check(models)


def score(
    answers: str | Path | pa.Table,
    model: str | Path | Model = "esm3",
    *,
    overlay: str | Path | None = None,
    rule: str | Mapping[str, object] | None = None,
    headcounts: str | Path | Mapping[str, Mapping[str, int]] | None = None,
    by: Sequence[str] = (),
    policy: str = "staff",
    min_group: int = MIN_GROUP,
    draws: int = DRAWS,
    seed: int = SEED,
) -> ScoreResult:
    """Answers in, level per element and overall out, with band, n and reasons.

    `answers`: path of a CSV or XLSX file (long or wide), or a table of respondent rows (`tables.ANSWERS`).
    `overlay`: a file that adapts the model, where `model` is an id or a file.
    `rule`: how the whole is placed; None: the model's own rule, else for instance `weakest_link`,
    `majority:share=2/3` or {"name": "majority", "parameters": {"share": 2 / 3}}.
    `headcounts`: known people per label, {"unit": {"Sales": 40, ...}, ...} or a file with the columns variable, label,
    headcount; the answers are weighted to them, and `weighting` of the result says what that cost. Raises
    WeightingError where none of them can be weighted to.
    `by`: one or two of unit, location, age_band, role; `segments` of the result then says where each group stands.
    The band is the 80 % bootstrap interval of `draws` draws of respondents within their role, drawn with `seed`.
    """
    from graadmeter import maturity, survey
    from graadmeter.maturity import segments

    taken = model if isinstance(model, maturity.Model) else maturity.load(model, overlay=overlay)
    notices: tuple[object, ...] = ()
    if isinstance(answers, str | Path):
        read = survey.read_answers(Path(answers), taken.vocabulary(), roles=taken.respondent_roles())
        table, notices = read.table, read.notices
    else:
        table = answers
    rules = policy_named(policy, min_group)
    sample = None
    if headcounts is not None:
        known = survey.read_headcounts(Path(headcounts)) if isinstance(headcounts, str | Path) else headcounts
        names = {"role": {role.id: role.name for role in taken.roles}}
        sample = survey.represent(table, known, policy=rules, names=names).required()
        table, notices = sample.answers, (*notices, *sample.notices)
    result = maturity.score(table, taken, rule=rule, policy=rules, draws=draws, seed=seed)
    if by:
        cut = segments.segments(table, taken, by, policy=rules, draws=draws, seed=seed)
        result = result.with_segments(cut)
    return (result if sample is None else result.with_weighting(sample)).with_notices(notices)


def compare(
    rounds: Sequence[str | Path | pa.Table],
    model: str | Path | Model = "esm3",
    *,
    migration: str | Path | None = None,
    model_before: str | Path | Model | None = None,
    paired: Literal["auto", "yes", "no"] = "auto",
    policy: str = "staff",
    min_group: int = MIN_GROUP,
    draws: int = ROUNDS_DRAWS,
    seed: int = SEED,
) -> RoundsResult:
    """Two or more rounds of answers, oldest first: what moved per element, with its 95 % interval, p and verdict.

    `rounds`: paths of CSV or XLSX files, or tables of respondent rows. The same code in two files is the same person:
    `paired` `auto` draws them together where the privacy rule allows, `no` never, `yes` insists. `model_before`: the
    model that the first round was taken with, where it is another version; `migration`: the map between the two.
    """
    from graadmeter.diagnosis import rounds as side_by_side

    return side_by_side.compare_files(
        rounds, model, model_before=model_before, migration=migration, paired=paired,
        policy=policy_named(policy, min_group), draws=draws, seed=seed,
    )  # fmt: skip


def calibrate(
    answers: str | Path | pa.Table,
    model: str | Path | Model = "esm3",
    type: Literal["pcm", "grm", "rasch"] = "pcm",
    *,
    overlay: str | Path | None = None,
    policy: str = "staff",
    min_group: int = MIN_GROUP,
) -> CalibratedRound:
    """Items and people on one scale: difficulty per item, the order of the levels, the organisation's own measure.

    `type`: pcm (partial credit), grm (graded response) or rasch (each statement true or not, from the model's bar on).
    It takes 30 respondents, and says so below 100. Nothing about one person is in the result.
    """
    from graadmeter import maturity, survey
    from graadmeter.diagnosis.calibrate import calibrate as calibrated

    taken = model if isinstance(model, maturity.Model) else maturity.load(model, overlay=overlay)
    rules = policy_named(policy, min_group)
    if not isinstance(answers, str | Path):
        return calibrated(answers, taken, type, policy=rules)
    read = survey.read_answers(Path(answers), taken.vocabulary(), roles=taken.respondent_roles())
    return calibrated(read.table, taken, type, policy=rules).with_notices(read.notices)


def criteria(
    survey: str | Path | None = None,
    *,
    measures: str | Path | Mapping[str, object] | None = None,
    facts: str | Path | None = None,
    launched_on: date | None = None,
    on: date | None = None,
    policy: str = "staff",
    min_group: int = MIN_GROUP,
) -> CriteriaResult:
    """The six success criteria: what people say beside what the platform shows, conflicts, and the next step.

    `survey`: answers to the statements of esm6, CSV or XLSX. `measures`: JSON of `conversation measure`, as a file or
    as data. `facts`: a file with what no export can tell (metric, value, date, source). `launched_on`: when the network
    was launched, for the band of the top-down share. `on`: the day facts must hold on; None: today.
    """
    from graadmeter.diagnosis.beside import beside

    return beside(
        survey=survey, measures=measures, facts=facts, launched_on=launched_on, on=on or date.today(),
        policy=policy_named(policy, min_group),
    )  # fmt: skip


def conversation_import(
    export: str | Path,
    into: str | Path,
    *,
    people: str | Path | None = None,
    spaces: str | Path | None = None,
    policy: str = "staff",
    min_group: int = MIN_GROUP,
    progress: Progress | None = None,
    skip_broken: Callable[[GraadmeterError], None] | None = None,
    themes: str | Path | None = None,
    keep: Sequence[str] = (),
) -> Dataset:
    """Read a platform export, replace people by keyed codes, and store it as a dataset folder `into`.

    `spaces`: a file that says of what kind each group is, and who hosts it. `skip_broken`: called with each broken part
    of the export, which is then left out; None: one refuses the export.
    """
    from graadmeter import workspace

    return workspace.ingest(
        Path(export), Path(into), people=Path(people) if people else None, spaces=Path(spaces) if spaces else None,
        policy=policy_named(policy, min_group), progress=progress, skip_broken=skip_broken,
        themes=Path(themes) if themes else None, keep=keep,
    )  # fmt: skip


def conversation_sample(dataset: str | Path) -> list[Sampled]:
    """The masked texts of the sample of a dataset, in random order; empty where none is kept."""
    from graadmeter.workspace import themes

    return themes.sample(Path(dataset))


def conversation_labels(
    dataset: str | Path,
    labels: str | Path | None = None,
    *,
    earlier: str | Path | None = None,
    forget: bool = False,
) -> Labelled:
    """Learn from what people said of the sample of a dataset, and score its threads anew.

    `labels`: a file with the columns thread, theme, label and, if two rate, rater. `earlier`: instead, another dataset
    with the same list, and what was learned on that. `forget`: delete the texts of the sample afterwards.
    """
    from graadmeter.workspace import labelling

    return labelling.labelled(
        Path(dataset), Path(labels) if labels else None, Path(earlier) if earlier else None, forget
    )  # fmt: skip


def conversation_experts(dataset: str | Path, theme: str, people: str | Path) -> Experts:
    """People who helped with a theme in the last year, of those who may be found (`findable` in the people file)."""
    from graadmeter.workspace import experts

    return experts.find_experts(Path(dataset), theme, Path(people))


def conversation_measure(
    source: str | Path,
    *,
    people: str | Path | None = None,
    spaces: str | Path | None = None,
    policy: str | None = None,
    min_group: int = MIN_GROUP,
    rules: Mapping[str, str] | None = None,
    controls: str | Path | None = None,
    only: Sequence[str] | None = None,
    engine: str = "duckdb",
    master: str | None = None,
) -> MeasureResult:
    """Measure an export or a dataset folder: every figure with n, unit, rule, period and coverage.

    `rules` per metric, for instance {"unanswered_question_share": "window:10"}. `policy` None: the policy the dataset
    was stored under, `staff` for an export. Figures per unit, location or layer of staff need `controls`: a file with
    evidence for the three preconditions. `only`: the metrics wanted, None for all. `engine`: `duckdb`, or `spark` with
    the address of its `master` (None: GRAADMETER_SPARK_MASTER, else two threads of this machine).
    """
    from graadmeter import workspace

    return workspace.measure(
        Path(source), people=Path(people) if people else None, spaces=Path(spaces) if spaces else None,
        policy=policy, min_group=min_group,
        rules=rules or {}, controls=Path(controls) if controls else None, only=only, engine=engine, master=master,
    )  # fmt: skip


def plan(
    case: str | Path | Mapping[str, object] | PlanCase,
    *,
    seconds: float = PLAN_SECONDS,
    step: Mapping[str, float] | None = None,
) -> Plan:
    """A roadmap by quarter that closes the most weighted gap soonest: placements and what is left out, with reasons.

    `case`: a YAML or JSON file, plain data of the same shape, or what `read_plan` made of either. `seconds`: of the
    solver's work; without a proof in that time `status` is `feasible` and `bound` says how much better a plan could be.
    Reasons and the worth of capacity get what the search leaves of it, and at least 30 % more. `step`: resource -> how
    much one more unit is, 1 where not named. Wishes that cannot go together give `status` `infeasible` and `conflicts`;
    PlanError is for a case that does not hold.
    """
    from graadmeter.direction import roadmap

    taken = case if isinstance(case, roadmap.PlanCase) else roadmap.read_plan(case)
    return roadmap.plan(taken, seconds=seconds, step=step)


def case(source: str | Path | Mapping[str, object]) -> CaseResult:
    """An initiative weighed by its raters (WI3): elements, total, verdict with its reason, spread, and what is next.

    `source`: a YAML or JSON file, or plain data of the same shape: `initiative`, `phase`, `raters` {rater: {item:
    {value, reason}}}, and where wanted `business_case`, `factors`, `records`, `blocked`. Raises CaseError that says
    where it does not hold.
    """
    from graadmeter import maturity
    from graadmeter.diagnosis import initiative

    return initiative.case(source, maturity.load(initiative.MODEL))


def report(
    round: str | Path | Mapping[str, object],
    *,
    format: str = "pdf",
    lang: Lang = "nl",
    out: str | Path | None = None,
) -> bytes:
    """A frozen round (what `score` writes as JSON, or the web exports) as a report; written to `out` where given."""
    from graadmeter import reports

    return reports.report(round, format=format, lang=lang, out=Path(out) if out else None)


def privacy(
    dataset: str | Path,
    *,
    controls: str | Path | None = None,
    facts: str | Path | None = None,
    lang: Lang = "nl",
    out: str | Path | None = None,
) -> PrivacyStatement:
    """What is measured, kept and seen for a dataset folder, for a works council; written to `out` (pdf, json, md).

    `controls`: evidence for the three preconditions of figures per unit. `facts`: what no export can give.
    """
    from graadmeter.reports import privacy as statements
    from graadmeter.workspace.statement import statement

    found = statement(
        Path(dataset), controls=Path(controls) if controls else None, facts=Path(facts) if facts else None
    )
    if out is not None:
        statements.written(found, Path(out), lang)
    return found


def controls(
    register: str | Path, *, on: date | None = None, lang: Lang = "nl", out: str | Path | None = None
) -> Handover:
    """A register of checks (dvo) as it counts on a day by its evidence; written to `out` (pdf, xlsx, json).

    `register`: a YAML, JSON or CSV file; see docs/how-to/controls.md. `on`: None is today. Raises FileError or
    PolicyError that says which entry does not hold.
    """
    from graadmeter.reports import controls as handing
    from graadmeter.workspace.register import handover

    found = handover(Path(register), on or datetime.now(UTC).date())
    if out is not None:
        handing.written(found, Path(out), lang)
    return found


def benchmark_sign(
    round: str | Path | Mapping[str, object],
    out: str | Path,
    *,
    label: str = "",
    sector: str | None = None,
    size: str | None = None,
    month: str | None = None,
) -> Received:
    """The figures of a frozen round that others may see, signed, written to `out`; gives what stands in the file.

    Nothing about fewer people than the minimum group of the round (5 or more), no own processes, no names but `label`.
    `sector`, `size`: as docs/how-to/benchmark.md lists them. `month`: in which the round was closed, like
    2026-03, where the round does not say so. Raises BenchmarkError where nothing may leave.
    """
    from graadmeter.workspace import benchmarks

    return benchmarks.sign(round, Path(out), label=label, sector=sector, size=size, month=month)


def benchmark_check(file: str | Path) -> Received:
    """What stands in a signed file of another organisation, and the fingerprint of who signed it.

    Raises BenchmarkError that says why a file is refused: changed since, too few people, no figures of a known model.
    """
    from graadmeter.workspace import benchmarks

    return benchmarks.check(Path(file))


def benchmark_compare(
    round: str | Path | Mapping[str, object], files: Sequence[str | Path], *, on: date | None = None
) -> Comparison:
    """The place of a frozen round in the spread of signed files, per element, as an interval; from 5 organisations on.

    Files that cannot be put beside it are named with the reason. `on`: the day from which 24 months are counted; None:
    today. Raises BenchmarkError for a file that does not hold.
    """
    from graadmeter.workspace import benchmarks

    return benchmarks.compare(round, [Path(file) for file in files], on or datetime.now(UTC).date())


def demo_files(into: str | Path, *, seed: int = 1, until: date | None = None) -> DemoFiles:
    """Write the generated organisation to a folder: answers of two rounds, a platform export, a people file.

    `until`: last day of the data. None takes a fixed day; the evidence in its controls file holds for a year from then.
    """
    from graadmeter import demo as generated

    return generated.write(Path(into), seed=seed, until=until or generated.UNTIL)

"""Rounds side by side as plain data and as text for a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from graadmeter.base.text import Lang, Message, Quantity, Text, day, say, show
from graadmeter.diagnosis.rounds import words
from graadmeter.diagnosis.rounds.result import ARROWS, WHOLE, Move, Shown, Standing, Step
from graadmeter.disclosure import Policy
from graadmeter.maturity.model import Model

SCHEMA = "graadmeter-rounds/1"
NAME_WIDTH = 40


@dataclass(frozen=True)
class RoundsResult:
    """Rounds side by side, oldest first, and the step from each to the next."""

    model: Annotated[Model, "the model of the last round"]
    rounds: Annotated[tuple[Shown, ...], "oldest first"]
    steps: Annotated[tuple[Step, ...], "one fewer than rounds"]
    policy: Annotated[Policy, "the privacy rule this was made under"]
    draws: Annotated[int, "draws behind every interval"]
    seed: Annotated[int, "of the draws"]
    migration: Annotated[str | None, "id of the map between two versions of the model; None: one version"] = None

    def to_json(self, lang: Lang = "en") -> dict[str, Any]:
        """Plain data, safe as JSON; sentences in `lang`."""
        return to_json(self, lang)

    def to_text(self, lang: Lang = "en") -> str:
        """The rounds and what moved, for a terminal."""
        return to_text(self, lang)


def to_json(result: RoundsResult, lang: Lang) -> dict[str, Any]:
    """Plain data, safe as JSON; sentences in `lang`. Figures that are hidden are null and say `suppressed`."""
    return {
        "schema": SCHEMA,
        "model": result.model.id,
        "version": result.model.version,
        "lang": lang,
        "policy": result.policy.name,
        "min_group": result.policy.min_group,
        "statement": result.policy.statement.text(lang),
        "draws": result.draws,
        "seed": result.seed,
        "level": 0.95,
        "migration": result.migration,
        "rounds": [
            {
                "name": show(one.name, lang),
                "when": one.when.isoformat() if one.when else None,
                "version": one.version,
                "n": one.n,
                "overall": _standing(one.whole),
                "elements": {key: _standing(each) for key, each in one.standings.items() if key != WHOLE},
            }
            for one in result.rounds
        ],
        "steps": [
            {
                "before": each.before,
                "after": each.after,
                "correction": each.correction,
                "compared": each.compared,
                "overall": _move(each.whole, lang),
                "elements": {move.element: _move(move, lang) for move in each.elements},
                "summary": words.count(each).text(lang),
                "about_correction": words.family(each).text(lang),
            }
            for each in result.steps
        ],
    }


def _standing(one: Standing) -> dict[str, Any]:
    found = {
        "level": one.level,
        "score": one.score,
        "interval": None if one.interval is None else list(one.interval),
        "n": one.n,
    }
    return found | ({"suppressed": True} if one.hidden else {})


def _move(move: Move, lang: Lang) -> dict[str, Any]:
    bridge = words.bridge(move)
    return {
        "before": _standing(move.before),
        "after": _standing(move.after),
        "n": [move.before.n, move.after.n],
        "difference": move.difference,
        "interval": None if move.interval is None else list(move.interval),
        "p": move.p,
        "p_corrected": move.p_corrected,
        "more_than_noise": move.has_arrow,
        "verdict": move.verdict,
        "why_unknown": move.why_unknown,
        "text": words.verdict(move).text(lang),
        "method": move.method,
        "method_why": move.method_why,
        "pairs": move.pairs,
        **(
            {
                "as_taken": _standing(move.as_taken),
                "total": move.total,
                "from_model": move.from_model,
                "bridge": bridge.text(lang) if bridge else None,
            }
            if move.as_taken
            else {}
        ),
    }


def to_text(result: RoundsResult, lang: Lang) -> str:
    """The rounds, then a table per step, what the method was, and the privacy rule."""

    def t(message: Message) -> str:
        return message.text(lang)

    lines = [f"{result.model.name.text(lang)} {result.model.version}", ""]
    for one in result.rounds:
        when = f", {day(one.when, lang)}" if one.when else ""
        n = "" if one.n is None else f", n = {one.n}"
        lines.append(f"- {show(one.name, lang)}{when}{n}: {_place(one.whole, result, lang)}")
    for step in result.steps:
        lines += ["", *_step(step, result, lang)]
    return "\n".join([*lines, "", result.policy.statement.text(lang)])


def _step(step: Step, result: RoundsResult, lang: Lang) -> list[str]:
    before, after = (show(result.rounds[place].name, lang) for place in (step.before, step.after))
    head = [say("before"), say("after"), say("change"), say("95% interval"), "n", say("p, corrected")]
    lines = [f"{before} → {after}", "", _line("", "", *(show(each, lang) for each in head))]
    for move in step.moves:
        name = result.model.elements[move.element].name if move.element else say("The whole")
        lines.append(_row(move, name, lang))
    lines += ["", *(f"- {show(_name(m, result), lang)}: {words.verdict(m).text(lang)}" for m in step.moves)]
    lines += [f"- {sentence.text(lang)}" for move in step.moves if (sentence := _bridged(move, result))]
    why = {move.method_why: move for move in step.moves if move.method_why}
    lines += ["", words.family(step).text(lang)]
    lines += [_by_method(step, move, result).text(lang) for move in why.values()]
    return lines


def _row(move: Move, name: Text, lang: Lang) -> str:
    def score(value: float | None) -> str:
        return "-" if value is None else Quantity(value, "score2").text(lang)

    interval = "" if move.interval is None else " – ".join(score(end) for end in move.interval)
    n = "/".join("-" if one.n is None else str(one.n) for one in (move.before, move.after))
    p = "" if move.p_corrected is None else f"{move.p_corrected:.3f}".replace(".", "," if lang == "nl" else ".")
    if move.verdict == "hidden":
        return _line(show(name, lang), "", say("hidden").text(lang), "", "", "", "", "")
    cells = score(move.before.score), score(move.after.score), score(move.difference), interval, n, p
    return _line(show(name, lang), ARROWS.get(move.verdict, ""), *cells)


def _line(name: str, arrow: str, before: str, after: str, change: str, interval: str, n: str, p: str) -> str:
    return (
        f"{name[:NAME_WIDTH]:<{NAME_WIDTH}} {arrow:1} {before:>7} {after:>7} {change:>8} {interval:>15} {n:>9} {p:>12}"
    ).rstrip()


def _name(move: Move, result: RoundsResult) -> Text:
    return result.model.elements[move.element].name if move.element else say("The whole")


def _bridged(move: Move, result: RoundsResult) -> Message | None:
    sentence = words.bridge(move)
    return say("{name}: {sentence}", name=_name(move, result), sentence=sentence) if sentence else None


def _by_method(step: Step, like: Move, result: RoundsResult) -> Message:
    alike = [move for move in step.moves if move.method_why == like.method_why]
    if len(alike) == len([move for move in step.moves if move.method_why]):
        names: object = say("All")
    else:
        names = [_name(move, result) for move in alike]
    pairs = sorted({move.pairs for move in alike if move.pairs})
    why = words.METHOD_WHY[like.method_why or "asked"]
    if pairs:
        about = say("{low} to {high} people", low=pairs[0], high=pairs[-1]) if len(pairs) > 1 else str(pairs[0])
        return say("Method, {names}: {why} (In both rounds: {pairs}.)", names=names, why=why, pairs=about)
    return say("Method, {names}: {why}", names=names, why=why)


def _place(one: Standing, result: RoundsResult, lang: Lang) -> str:
    if one.hidden:
        return say("hidden").text(lang)
    if one.level is None or one.score is None:
        return say("not known").text(lang)
    known = {level.id: level.name for level in (*result.model.levels, *filter(None, (result.model.floor,)))}
    level = known[one.level].text(lang) if one.level in known else one.level
    return f"{level}, {Quantity(one.score, 'score2').text(lang)}"

"""A score as text for a terminal: one table, then why the whole stands where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graadmeter.base.text import Lang, Message, Quantity, number, say, say_n

if TYPE_CHECKING:
    from graadmeter.maturity.result import ElementScore, OverallScore, ScoreResult

NAME_WIDTH = 44


def score_text(result: ScoreResult, lang: Lang) -> str:
    def t(message: Message) -> str:
        return message.text(lang)

    model, overall = result.model, result.overall
    lines = [f"{model.name.text(lang)} {model.version}", ""]
    lines.append(t(say_n("{n} respondent", "{n} respondents", result.n)))
    head = (t(say("level")), t(say("score")), t(say("80% band")), "n")
    if overall.n:
        lines += ["", _line("", *head), _row(t(say("The whole")), overall, result, lang)]
        lines += [
            _row(model.elements[key].name.text(lang), found, result, lang) for key, found in result.elements.items()
        ]
    lines += ["", t(say("Why")), *(f"- {reason.message().text(lang)}" for reason in overall.why)]
    if overall.bottlenecks:
        names = [model.elements[key].name for key in overall.bottlenecks]
        lines.append("- " + t(say("What the next level needs first: {names}.", names=names)))
    if result.poll:
        lines += ["", t(say("Poll")), *_poll(result, lang)]
    if result.notices:
        lines += ["", t(say("Please note"))]
        lines += [f"- {f'{n.place.text(lang)}: ' if n.place else ''}{n.message.text(lang)}" for n in result.notices]
    return "\n".join([*lines, "", result.policy.statement.text(lang)])


def _row(name: str, found: ElementScore | OverallScore, result: ScoreResult, lang: Lang) -> str:
    if found.suppressed:
        return _line(name, say("hidden").text(lang), "", "", str(found.n))
    level = result.model.level(found.level).name.text(lang) if found.level else "-"
    score = "-" if found.score is None else number(found.score, lang)
    band = "" if found.interval is None else f"{number(found.interval[0], lang)}–{number(found.interval[1], lang)}"
    return _line(name, level, score, band, str(found.n))


def _line(name: str, level: str, score: str, band: str, n: str) -> str:
    return f"{name[:NAME_WIDTH]:<{NAME_WIDTH}} {level:<26} {score:>6}  {band:>11} {n:>6}".rstrip()


def _poll(result: ScoreResult, lang: Lang) -> list[str]:
    poll = result.poll
    assert poll is not None
    shown = [poll.verdict.text(lang)]
    texts = {option.id: option.text for option in result.model.poll.options} if result.model.poll else {}
    for option, share in poll.options.items():
        if share.share is not None:
            shown.append(f"{Quantity(share.share, 'share').text(lang):>5}  {texts[option].text(lang)}")
    return shown

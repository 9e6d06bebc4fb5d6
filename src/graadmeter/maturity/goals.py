"""Is a goal concrete? A hint from words: does it name an action, what it is about, a measure and a date (esm6).

A short list of verbs, numbers and days in Dutch and English, and no more: it reads words, not meaning. What it does not
find is a question to the writer, never a verdict. Container words come from the model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from graadmeter.base.text import Lang, Message, say
from graadmeter.maturity.model import Model

VERBS = {
    "nl": (
        "verlaag verlagen verhoog verhogen verkort verkorten beantwoord beantwoorden maak maken los oplossen breng "
        "brengen geef geven haal halen bereik bereiken verminder verminderen vergroot vergroten versnel versnellen "
        "lever leveren stel stellen schrijf schrijven krijgt krijgen heeft hebben daalt dalen stijgt stijgen gaat gaan "
        "vindt vinden voer voeren sluit sluiten halveer halveren verdubbel verdubbelen help helpen zet zetten doet doen"
    ),
    "en": (
        "lower reduce raise increase shorten answer answers make solve solves bring give gets get reach cut speed "
        "deliver deliver write has have drops drop rises rise goes find finds close halve double help helps put do "
        "publish complete launch improve improves receive receives resolve resolves"
    ),
}
_MEASURE = re.compile(
    r"\d[\d.,]*\s*(%|procent|percent|uur|uren|hours?|dagen|days?|weken|weeks?|minuten|minutes?|euro|€|x|keer|times"
    r"|mensen|people|klanten|customers?|vragen|questions?|ideeën|ideas|[a-zà-ÿ]+)"
    r"|€\s*\d|\b(half|halve|halveer|halveren|dubbel|verdubbel|verdubbelen|double|twice)\b",
    re.IGNORECASE,
)
_MONTHS = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
    "|january|february|march|may|june|july|august|october"
)
_DATE = re.compile(
    rf"\b20\d\d\b|\b\d{{1,2}}[-/]\d{{1,2}}[-/]\d{{2,4}}\b|\b({_MONTHS})\b|\b[qk][1-4]\b"
    r"|\b(eind|einde|voor|vóór|binnen|before|by|within)\s+(\w+\s+)?(\w+\s+)?(jaar|kwartaal|maanden?|weken|zomer|year"
    r"|quarter|months?|weeks?|summer)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-zà-ÿ]+(?:['’-][a-zà-ÿ]+)*", re.IGNORECASE)
_SMALL = (
    "de het een en of in op van voor te met om aan bij door meer minder beter onze ons wij we je the a an and or in on "
    "of for to with by at more less better our us that which is are be"
)
PARTS: dict[str, Message] = {
    "verb": say("a verb: what do you do?"),
    "object": say("an object: who or what is it about?"),
    "measure": say("a measure: how much?"),
    "date": say("a date: when is it done?"),
}


@dataclass(frozen=True, slots=True)
class GoalHint:
    """What the words of a goal show. `missing`: names of PARTS; `containers`: general words as they stand in it."""

    missing: tuple[str, ...]
    containers: tuple[str, ...]
    only_containers: bool  # beside general words it says nothing

    @property
    def concrete(self) -> bool:
        return not self.missing and not self.only_containers

    @property
    def questions(self) -> tuple[Message, ...]:
        """What to ask the writer, in order."""
        return tuple(PARTS[part] for part in self.missing)


def goal_hint(text: str, lang: Lang, esm6: Model) -> GoalHint:
    """A hint on one goal, written in `lang`: verb, object, measure and date, and the model's container words."""
    found = " ".join(text.split()).casefold()
    words = esm6.element("bottom_line").blocks.get("container_words", {}).get(lang, ())
    containers = tuple(sorted((word for word in words if re.search(rf"\b{re.escape(word)}\b", found)), key=found.index))
    verbs = frozenset(VERBS[lang].split())
    rest = found
    for word in sorted(containers, key=len, reverse=True):
        rest = re.sub(rf"\b{re.escape(word)}\b", " ", rest)
    told = _DATE.sub(" ", rest)
    measure = _MEASURE.search(told)
    small = frozenset(_SMALL.split())
    left = [word for word in _WORD.findall(told) if word not in small and word not in verbs]
    has = {
        "verb": any(word in verbs for word in _WORD.findall(rest)),
        "object": bool(left),
        "measure": measure is not None,
        "date": _DATE.search(rest) is not None,
    }
    only = bool(containers) and not left and not has["measure"]
    return GoalHint(tuple(part for part in PARTS if not has[part]), containers, only)

"""Sentences about work, in Dutch and English, from small grammars: long or short, asking, telling, answering."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from graadmeter.base.text import Lang
from graadmeter.demo.shape import Rng, pick

Topic = Mapping[str, str]
Kind = Literal["ask", "tell", "answer"]
SHORT_CHARS = 26  # below this a message is one of the short replies
GREET_SHARE, CLOSE_SHARE, LINK_SHARE, CODE_SHARE = 0.3, 0.3, 0.07, 0.12
ON_TOPIC_SHARE = 0.85
CODE_THEMES = ("product", "tools")
KNOWLEDGE_BASE = "https://kennis.nevelbrug.example/artikel"
_SLOT = re.compile(r"\{(\w+)\}")


@cache
def _book() -> Mapping[str, Any]:
    text = files("graadmeter.demo").joinpath("phrases.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded


def new_topic(rng: Rng, lang: Lang) -> Topic:
    """What one thread is about: a customer, a part, a place ... that its messages keep coming back to."""
    return {slot: pick(rng, options) for slot, options in _book()[lang]["slots"].items()}


def invent_name(rng: Rng) -> str:
    """First name and surname of nobody in particular."""
    names = _book()["names"]
    return f"{pick(rng, names['first'])} {pick(rng, names['join'])}{pick(rng, names['start'])}{pick(rng, names['end'])}"


def compose(
    rng: Rng, lang: Lang, theme: str, kind: Kind, chars: float, *, topic: Topic, mention: str | None = None
) -> str:
    """One message of about `chars` characters, in Slack's notation.

    kind ask: has a question mark outside code and links; kind tell: has none. `topic`: what its thread is about
    (see `new_topic`). `mention`: id of the person to name.
    """
    book = _book()[lang]
    if kind == "answer" and chars < SHORT_CHARS and mention is None:
        return pick(rng, book["short"])
    phrases = book["themes"][theme]
    opening = pick(rng, phrases[kind])
    parts = [_fill(rng, book, opening, topic)]
    if kind != "answer" and chars > 60 and rng.random() < GREET_SHARE:
        parts.insert(0, pick(rng, book["greet"]))
    if mention:
        parts.append(_SLOT.sub(mention, pick(rng, book["mention"])))
    if rng.random() < LINK_SHARE:
        parts.append(_fill(rng, book, pick(rng, book["link"]), topic))
    room = chars - sum(map(len, parts))
    deck = [s for s in (*phrases["more"], *phrases["tell"], *phrases["answer"]) if s != opening and "?" not in s]
    while room > 20 and deck:
        parts.append(_fill(rng, book, deck.pop(int(rng.random() * len(deck))), topic))
        room -= len(parts[-1]) + 1
    text = _paragraphs(parts)
    if theme in CODE_THEMES and chars > 150 and rng.random() < CODE_SHARE:
        text += "\n" + _fill(rng, book, pick(rng, _book()["code"]), topic)
    if kind != "answer" and chars > 80 and rng.random() < CLOSE_SHARE:
        text += " " + pick(rng, book["close"])
    return text


def _paragraphs(parts: list[str]) -> str:
    """Sentences in a row; five or more are broken into paragraphs, as people do."""
    return "\n\n".join(" ".join(parts[i : i + 4]) for i in range(0, len(parts), 4))


def _fill(rng: Rng, book: Mapping[str, Any], template: str, topic: Topic) -> str:
    def value(match: re.Match[str]) -> str:
        slot = match.group(1)
        if slot == "n":
            return str(2 + int(rng.random() * 11))
        if slot == "pct":
            return str(3 + int(rng.random() * 25))
        if slot == "order":
            return f"W-{10000 + int(rng.random() * 80000)}"
        if slot == "time":
            return f"{8 + int(rng.random() * 9)}:{pick(rng, ('00', '15', '30', '45'))}"
        if slot == "url":
            return f"{KNOWLEDGE_BASE}?id={100 + int(rng.random() * 900)}"
        return topic[slot] if rng.random() < ON_TOPIC_SHARE else pick(rng, book["slots"][slot])

    text = _SLOT.sub(value, template)
    return text[0].upper() + text[1:]

"""How much room a text takes, without a typesetter: as in the widest face that a program puts in the place of the one
asked for, so that what fits here fits in any program."""

from __future__ import annotations

import unicodedata

LINE = 1.22  # of the size of the letters, from one line to the next
LETTER, CAPITAL, DIGIT, WIDE, THIN = 0.61, 0.72, 0.64, 1.05, 0.35  # of the size
BROAD, BROAD_ONES = 0.93, frozenset("mwMW@%—")
BOLD = 1.13  # of the width of the same letters
THIN_ONES = frozenset("iljtfr.,:;'|!()[]-· ")


def width(text: str, size: float) -> float:
    """Points that a text takes on one line."""
    return sum(map(_share, text)) * size


def lines(text: str, room: float, size: float) -> int:
    """Lines that a text takes in `room` points; a word that is too long goes on on the next line."""
    return sum(len(_wrapped(part, room, size)) for part in text.split("\n"))


def height(text: str, room: float, size: float) -> float:
    """Points from the top of the first line to the foot of the last."""
    return lines(text, room, size) * LINE * size


def cut(text: str, room: float, size: float, most: int) -> tuple[str, str]:
    """The text as far as `most` lines hold it, and what is left."""
    made = [line for part in text.split("\n") for line in _wrapped(part, room, size)]
    return " ".join(made[:most]), " ".join(made[most:])


def _share(letter: str) -> float:
    if letter in THIN_ONES:
        return THIN
    if unicodedata.east_asian_width(letter) in "WF":
        return WIDE
    if letter in BROAD_ONES:
        return BROAD
    if letter.isupper():
        return CAPITAL
    return DIGIT if letter.isdigit() else LETTER


def _wrapped(text: str, room: float, size: float) -> list[str]:
    found, line, used = [], "", 0.0
    space = THIN * size
    for word in text.split(" "):
        for piece in _pieces(word, room, size):
            wide = width(piece, size)
            if line and used + space + wide > room:
                found.append(line)
                line, used = piece, wide
            else:
                line, used = (f"{line} {piece}", used + space + wide) if line else (piece, wide)
    return [*found, line]


def _pieces(word: str, room: float, size: float) -> list[str]:
    """A word, or the parts of one that no line holds."""
    if width(word, size) <= room:
        return [word]
    found, part = [], ""
    for letter in word:
        if part and width(part + letter, size) > room:
            found.append(part)
            part = ""
        part += letter
    return [*found, part]

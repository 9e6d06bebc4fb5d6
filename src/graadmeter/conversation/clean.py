"""What a message says in its own words: markup, code, quotes and addresses taken out, entities decoded.

Two features come from it: whether it asks something, and how long it is. Cleaning costs most of an import, so the
exact but slow parser runs only over messages with nested markup; plain ones take three regular expressions.
"""

from __future__ import annotations

import re
from contextlib import suppress
from html import unescape
from html.parser import HTMLParser

# An address ends at a space, a bracket or a quote; the question mark inside it asks nothing.
URL = re.compile(r"""(?:https?://|ftp://|mailto:|www\.)[^\s<>"']+""", re.IGNORECASE)

LEFT_OUT = {"aside", "blockquote", "code", "pre", "script", "style"}
NEEDS_PARSER = re.compile(r"<(?:aside|blockquote|code|pre|script|style|!)", re.IGNORECASE)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
TAG_TYPED = re.compile(r"<(?:/?[a-zA-Z]|[?!])[^<>\n]*>")  # `<?xml ...?>` asks nothing either
# A tag as chat programs write it; a text with another is read by the parser, which costs twenty times as much.
PIECES = re.compile(
    r"<(/?)(a|aside|b|blockquote|br|code|del|div|em|h[1-6]|hr|i|img|li|ol|p|pre|span|strong|table|tbody|td|th|thead|tr|"
    r"ul)(?: [a-z-]+=\"[^\"<>]*\")*( ?/)?>"
)

FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
INLINE_CODE = re.compile(r"`[^`\n]+`")
QUOTE_REST = re.compile(r"(?:^|\n)[ \t]*(?:&gt;|>){3}.*", re.DOTALL)
QUOTE_LINE = re.compile(r"^[ \t]*(?:&gt;|>).*$", re.MULTILINE)
TILDES = re.compile(r"^[ \t]*~~~.*?(?:^[ \t]*~~~|\Z)", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"!?\[([^\[\]\n]*)\]\((?:[^()\s]|\([^()\s]*\))*(?: +\"[^\"\n]*\")?\)")
MAIL_QUOTE = re.compile(r"^[ \t]*[>|].*$", re.MULTILINE)
# What a mail program writes above a quote, on one line or folded over two.
MAIL_ABOVE = re.compile(
    r"^[ \t]*(?:On|Op|Le|Am)\b[^\n]{5,200}(?:\n[^\n]{1,120})?(?:wrote|writes|schreef|schrieb|[ée]crit)\b[^\n]*:[ \t]*$",
    re.MULTILINE,
)
# Below these stands nothing of the writer: a signature, a copy of the mail answered, what a list or a scrubber adds.
MAIL_REST = re.compile(
    r"^(?:--[ \t]?|_{30,}|-{5,} next part -{5,}|"
    r"[ \t]*-{2,} ?(?:Original Message|Oorspronkelijk bericht|Forwarded message|Doorgestuurd bericht) ?-{2,}|"
    r"-----BEGIN PGP SIGNATURE-----)[ \t]*\n.*",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
ANGLE = re.compile(r"<([^<>|\n]*)(?:\|([^<>\n]*))?>")


def html(text: str) -> str:
    """Own words of a message in HTML (Zulip). Quotes may be nested, which no regular expression can follow."""
    if NEEDS_PARSER.search(text):
        simple = _plain(text)
        plain = _parsed(text) if simple is None else simple
    else:
        plain = unescape(TAG.sub(" ", text))
    return _tidy(plain)


def mrkdwn(text: str) -> str:
    """Own words of a message in Slack's markup. Entities are decoded last: `&gt;` at the start of a line is a quote."""
    if "`" in text:
        text = INLINE_CODE.sub(" ", FENCE.sub(" ", text))
    if "&gt;" in text or ">" in text:
        text = QUOTE_LINE.sub(" ", QUOTE_REST.sub(" ", text))
    if "<" in text:
        text = ANGLE.sub(_label, text)
    return _tidy(unescape(text) if "&" in text else text)


def markdown(text: str) -> str:
    """Own words of a message in Markdown (Mattermost, Rocket.Chat); a link leaves its words, entities are decoded."""
    if "`" in text or "~~~" in text:
        text = INLINE_CODE.sub(" ", TILDES.sub(" ", FENCE.sub(" ", text)))
    if ">" in text:
        text = QUOTE_LINE.sub(" ", text)
    if "](" in text:
        text = LINK.sub(r" \1 ", text)
    return _tidy(_typed(text))


def mail(text: str) -> str:
    """Own words of a mail in plain text: without what it quotes, the line above that, a signature and what follows."""
    plain = MAIL_REST.sub(" ", text.replace("\r\n", "\n") + "\n")
    if ">" in plain or "|" in plain:
        plain = MAIL_QUOTE.sub(" ", MAIL_ABOVE.sub(" ", plain))
    return _tidy(_typed(plain))


def asks(own_words: str) -> bool:
    """Whether there is a question mark in a message's own words."""
    return "?" in own_words


def _typed(text: str) -> str:
    """What people type as HTML in text that is none: tags out, entities decoded."""
    if "<" in text:
        text = TAG_TYPED.sub(" ", text)
    return unescape(text) if "&" in text else text


def _tidy(plain: str) -> str:
    """Addresses out, one space where there were several. The two tests cost less than looking for an address does."""
    if ":" in plain or "www." in plain.lower():
        plain = URL.sub(" ", plain)
    return " ".join(plain.split())


def _plain(text: str) -> str | None:
    """Text outside what is left out, where every tag is one that chat programs write; None: the parser must look."""
    pieces = PIECES.split(text)
    if any("<" in piece for piece in pieces[::4]):
        return None
    parts, depth = [unescape(pieces[0])], 0
    for end, name, alone, words in zip(pieces[1::4], pieces[2::4], pieces[3::4], pieces[4::4], strict=True):
        if end and alone:
            return None
        if name in LEFT_OUT and not alone:
            depth = max(depth - 1, 0) if end else depth + 1
        parts.append(" ")
        if not depth:
            parts.append(unescape(words) if "&" in words else words)
    return "".join(parts)


def _parsed(text: str) -> str:
    parser = _OwnWords()
    with suppress(AssertionError):  # the standard parser's answer to `<![nonsense`; what came before it counts
        parser.feed(text)
        parser.close()
    return "".join(parser.parts)


def _label(found: re.Match[str]) -> str:
    """What a reader sees of `<address|label>`: the label, unless that is the address again; never a mention's code."""
    target, label = found[1], found[2]
    if target[:1] in ("@", "#", "!") or not label or label in target:
        return " "
    return f" {label} "


class _OwnWords(HTMLParser):
    """Text outside quotes and code; a quote in a quote is counted down to its own end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._depth += tag in LEFT_OUT
        self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in LEFT_OUT and self._depth:
            self._depth -= 1
        self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._depth:
            self.parts.append(data)

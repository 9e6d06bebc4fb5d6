"""One mail: who wrote it, when, what it answers, its words. What a mail program broke is read as far as it goes."""

from __future__ import annotations

import binascii
import email
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_tz
from functools import cached_property

from graadmeter.conversation import clean
from graadmeter.conversation.importers._archive import Archive
from graadmeter.conversation.importers._values import micros

HEAD_BYTES, BODY_BYTES = 256 * 1024, 1024**2  # kept of one mail; what lies beyond is an attachment
DAYS, MONTHS = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)", rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
FROM = re.compile(
    rb"From (?![0-9a-f]{40} )(\S.{0,300}?) +("
    + DAYS + rb",? +(?:" + MONTHS + rb" +\d{1,2}|\d{1,2} +" + MONTHS + rb") .{0,40}\d{4}.{0,40}?)\s*"
)  # fmt: skip
FIELD = re.compile(rb"[!-9;-~]{1,80}[ \t]*:|>From ")
BRACKETED = re.compile(r"<([^<>]{1,500})>")
AT = re.compile(r"\s*(?:\(at\)|\[at\]|\bat\b|_at_)\s*", re.IGNORECASE)
COMMENTED = re.compile(r"\s*(\S+@\S+)\s*\((.*)\)\s*", re.DOTALL)
VIA = re.compile(r"(.*\S) via .+", re.IGNORECASE | re.DOTALL)
CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s"';]+)""", re.IGNORECASE)
PLAIN_ENCODINGS = {"", "7bit", "8bit", "binary"}
NOBODY = {"mailer-daemon", "no-reply", "noreply", "no_reply", "do-not-reply", "donotreply", "postmaster"}
# These may be people who write from a service's address: only a robot where the mail says that it was sent in bulk.
SERVICES = re.compile(
    r"(?:.*[-_+.])?(?:bot|bugzilla|buildbot|cron|daemon|gerrit|gitlab|jenkins|jira|mailman|notifications?|root|svn|trac|wiki)"
    r"(?:[-_+.].*)?"
)
BULK = {"bulk", "junk", "auto_reply"}
DAY_US = 86_400_000_000


def mails(archive: Archive, name: str) -> Iterator[Mail]:
    """The mails of one mailbox, one in memory at a time.

    A line that begins with "From " starts a mail only with a date in it, a header right after it and an empty line (or
    a sender) before: people write such lines too.
    """
    current: Mail | None = None
    waiting: bytes | None = None  # a line that may start a mail, until the next one tells
    blank = True
    number = 0
    for number, line in archive.lines(name):
        if waiting is not None:
            if FIELD.match(line):
                if current:
                    yield current
                current = Mail(number - 1, waiting)
            elif current:
                current.add(waiting)
            waiting = None
        if line.startswith(b"From ") and (found := FROM.fullmatch(line)) and (blank or b"@" in found[1]):
            waiting = line
        elif current:
            current.add(line)
        blank = not line.strip()
    if current:
        if waiting is not None:
            current.add(waiting)
        yield current


class Mail:
    """A mail as it stands in the mailbox, from line `line` on."""

    def __init__(self, line: int, start: bytes) -> None:
        self.line, self._start = line, start
        self._head, self._body = bytearray(), bytearray()
        self._in_body = self._after_quote = False

    def add(self, line: bytes) -> None:
        if not self._in_body:
            if line.strip():
                if len(self._head) < HEAD_BYTES:
                    self._head += line
            else:
                self._in_body = True
            return
        if len(self._body) < BODY_BYTES:
            if line.startswith(b">From ") and not self._after_quote:
                line = line[1:]  # the mailbox put the sign there, nobody quotes
            self._body += line[:BODY_BYTES]
            self._after_quote = line.startswith(b">")

    @cached_property
    def fields(self) -> dict[str, list[str]]:
        """Header fields by name in small letters, folded lines joined; of a name that stands there twice, each."""
        found: dict[str, list[str]] = {}
        values: list[str] = []
        for line in _text(bytes(self._head), None).splitlines():
            if line[:1] in (" ", "\t"):
                if values:
                    values[-1] += " " + line.strip()
                continue
            key, colon, value = line.partition(":")
            if colon:
                values = found.setdefault(key.strip().lower(), [])
                values.append(value.strip())
        return found

    def field(self, name: str) -> str:
        return next((value for value in self.fields.get(name, []) if value), "")

    @cached_property
    def sender(self) -> tuple[str, str]:
        """Address in small letters and name of the author; the address is empty where none is given.

        A list that hides authors behind its own address ("Ada via list") says who it was in another field.
        """
        address, name = _address(self.field("from"))
        if via := VIA.fullmatch(name):
            name = via[1].strip("'\" ")
            for other in ("x-original-from", "reply-to"):
                given, _ = _address(self.field(other))
                if given and given != address and "," not in self.field(other):
                    return given, name
            return "", name
        if not address and not name and (found := FROM.fullmatch(self._start)):
            address, _ = _address(_text(found[1], None))
        return address, name

    @cached_property
    def author(self) -> str | None:
        address, name = self.sender
        return address or (" ".join(name.split()).casefold() or None)

    @cached_property
    def sent_at(self) -> int | None:
        """When it was written; when it arrived where that is missing or comes after; None if neither holds."""
        found = FROM.fullmatch(self._start)
        received = [value.rpartition(";")[2] for value in self.fields.get("received", [])]
        arrivals = (moment for value in received if (moment := _moment(value)) is not None)
        arrived = next(arrivals, None)
        if arrived is None and found:
            arrived = _moment(_text(found[2], None))
        written = _moment(self.field("date"))
        if written is None or (arrived is not None and written > arrived + DAY_US):
            return arrived
        return written

    @cached_property
    def message_id(self) -> str:
        """Its own; one made of what stands in it where it has none."""
        if ids := _ids(self.field("message-id")):
            return ids[0]
        parts = [*self.sender, self.field("date"), self.field("subject"), self._start.decode("latin-1")]
        made = "\0".join(parts).encode() + bytes(self._body[:4096])
        return "made:" + hashlib.sha256(made).hexdigest()[:24]

    @cached_property
    def chain(self) -> list[str]:
        """The mails it follows, oldest first; the last is the one it answers."""
        named = [found for found in _ids(self.field("references")) if found != self.message_id]
        answered = [found for found in _ids(self.field("in-reply-to")) if found != self.message_id]
        if not answered:
            return named
        parent = next((found for found in answered if found in named), answered[0])
        return [*(found for found in named if found != parent), parent]

    @cached_property
    def by_machine(self) -> bool:
        """Sent by no person: the mail says so, or the address is nobody's."""
        said = self.field("auto-submitted").partition(";")[0].strip().lower()
        local = self.sender[0].partition("@")[0]
        bulk = self.field("precedence").lower() in BULK or bool(said and said != "no")
        return bool(said and said != "no") or local in NOBODY or (bulk and SERVICES.fullmatch(local) is not None)

    @cached_property
    def words(self) -> tuple[str, str]:
        """The text, and its own words."""
        kind = self.field("content-type").lower()
        encoding = self.field("content-transfer-encoding").lower()
        if encoding in PLAIN_ENCODINGS and (not kind or kind.startswith("text/plain")):
            charset = CHARSET.search(kind)
            text = _text(bytes(self._body), charset[1] if charset else None)
            return text, clean.mail(text)
        try:
            return _words(email.message_from_bytes(bytes(self._head) + b"\n" + bytes(self._body)))
        except (MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError):
            text = _text(bytes(self._body), None)  # a structure no program made
            return text, clean.mail(text)


def _words(message: Message) -> tuple[str, str]:
    """Of the first part in plain text, else of the first in HTML."""
    pages = []
    for part in message.walk():
        kind = part.get_content_type()
        if part.is_multipart() or part.get_content_disposition() == "attachment" or kind not in READ:
            continue
        payload = part.get_payload(decode=True)
        text = _text(payload if isinstance(payload, bytes) else b"", part.get_content_charset())
        if kind == "text/plain":
            return text, clean.mail(text)
        pages.append(text)
    return (pages[0], clean.html(pages[0])) if pages else ("", "")


READ = ("text/plain", "text/html")


def _text(data: bytes, charset: str | None) -> str:
    """In the charset named, else UTF-8, else Latin-1, which takes any byte."""
    for name in (charset, "utf-8"):
        try:
            text = data.decode(name or "utf-8")
        except (LookupError, ValueError):
            continue
        return text.encode("utf-8", "replace").decode("utf-8")
    return data.decode("latin-1")


def _decoded(value: str) -> str:
    """A header field with its encoded words (RFC 2047) as text."""
    if "=?" not in value:
        return value
    try:
        parts = decode_header(value)
    except (HeaderParseError, binascii.Error, ValueError):
        return value
    return "".join(_text(part, charset) if isinstance(part, bytes) else part for part, charset in parts)


def _address(value: str) -> tuple[str, str]:
    """Address in small letters and name, from a field as mail programs and archives write it."""
    if "@" not in value:
        value = AT.sub("@", value, count=1)
    if found := COMMENTED.fullmatch(value):  # "ada@example.org (Ada Lent)", brackets in the name and all
        address, name = found[1], found[2]
    else:
        name, address = parseaddr(value)
        if "@" not in address:
            name, address = name or address, ""
    return address.strip("<>\"' ").lower(), " ".join(_decoded(name).split())


def _ids(value: str) -> list[str]:
    """Ids of mails in a field, in order, each once: in brackets, else the whole where it may be one."""
    found = ["".join(AT.sub("@", part, count=1).split()) if "@" not in part else "".join(part.split())
             for part in BRACKETED.findall(value)]  # fmt: skip
    if not found and value and " " not in value.strip():
        found = [value.strip()]
    return list(dict.fromkeys(part for part in found if part))


def _moment(value: str) -> int | None:
    """A date as mails write it, UTC where it names no zone that is known."""
    try:
        parts = parsedate_tz(value)
        if parts is None:
            return None
        moment = datetime(*parts[:6], tzinfo=UTC) - timedelta(seconds=parts[9] or 0)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return micros(moment)

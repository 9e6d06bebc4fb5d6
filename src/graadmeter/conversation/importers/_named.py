"""Platforms that name people in plain text: `@name`, the name on the platform."""

from __future__ import annotations

import re
from collections.abc import Mapping

from graadmeter.conversation import clean
from graadmeter.conversation.exports import Member

MENTION = re.compile(r"(?<![\w@/.+-])@([a-z0-9][a-z0-9._-]*)", re.IGNORECASE)


class People:
    """Who can be named. `of`: a person by the name on the platform, None where nobody is called so."""

    def __init__(self, members: Mapping[str, Member]) -> None:
        self._ids = {name.casefold(): person.person_id for name, person in members.items()}
        self._bots = {person.person_id for person in members.values() if person.is_bot}

    def of(self, name: str) -> str | None:
        """A full stop or dash behind a name may be the sentence's own."""
        while name:
            if (found := self._ids.get(name.casefold())) is not None:
                return found
            name = name[:-1] if name[-1] in "._-" else ""
        return None

    def is_bot(self, person_id: str) -> bool:
        return person_id in self._bots

    def named(self, text: str) -> list[str]:
        """Those a text names, in order, each once; not inside code."""
        if "@" not in text:
            return []
        plain = clean.INLINE_CODE.sub(" ", clean.FENCE.sub(" ", text)) if "`" in text else text
        found = [self.of(name) for name in MENTION.findall(plain)]
        return list(dict.fromkeys(person for person in found if person is not None))

"""One module per platform, each with `NAME`, `identify(archive)` and `read(archive, progress)`.

`identify` says where in the archive the export of this platform begins: a folder inside it, "" for the archive itself,
None when it is not this platform's. `read` turns the platform's words into `Export`. A module with `LAST = True` is
asked only when no other knows the export: its format could be anybody's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from graadmeter.base.errors import ExportError, Place
from graadmeter.base.registry import Registry
from graadmeter.base.text import Text, say
from graadmeter.conversation.exports import Export, Progress
from graadmeter.conversation.importers._archive import Archive, open_archive


class Importer(Protocol):
    """A platform: what its export is called, whether this is one, and what stands in it."""

    NAME: Text

    def identify(self, archive: Archive) -> str | None: ...

    def read(self, archive: Archive, progress: Progress) -> Export: ...


IMPORTERS: Registry[Importer] = Registry(
    "graadmeter.conversation.importers", "graadmeter.importers", say("importer"), ("NAME", "identify", "read")
)
SHOWN_NAMES = 5


def identify(path: Path, *, skip_broken: bool = False) -> tuple[Importer, Archive]:
    """The importer that knows the export at `path`, and the export's own part of what lies there.

    `skip_broken`: a broken file inside it may be left out while it is read.

    Raises FileError where nothing is there; ExportError where it is damaged, not to be trusted, or of no known
    platform (the message says what was seen and which platforms are known), or there are several exports.
    """
    archive = open_archive(path, skip_broken=skip_broken)
    found = _knowing(archive, last=False) or _knowing(archive, last=True)
    place = Place(file=archive.label)
    if len(found) == 1:
        importer, root = found[0]
        if (other := importer.identify(archive.outside(root))) is not None:
            raise ExportError(
                say("this holds more than one export: {folders}; choose one of them", folders=[root, other]),
                place=place,
            )
        return importer, archive.below(root)
    if found:
        names = [importer.NAME for importer, _ in found]
        raise ExportError(
            say("this holds exports of several platforms: {known}; choose the folder of one of them", known=names),
            place=place,
        )
    known = [importer.NAME for _, importer in IMPORTERS]
    seen = sorted({name.split("/")[0] for name in archive.names})
    raise ExportError(
        say(
            "this is no export of a platform known here ({known}); saw: {seen}",
            known=known,
            seen=[*seen[:SHOWN_NAMES], *(["..."] if len(seen) > SHOWN_NAMES else [])],
        ),
        place=place,
    )


def _knowing(archive: Archive, *, last: bool) -> list[tuple[Importer, str]]:
    """The importers that know this export, with where it begins."""
    asked = [importer for _, importer in IMPORTERS if getattr(importer, "LAST", False) == last]
    return [(importer, root) for importer in asked if (root := importer.identify(archive)) is not None]

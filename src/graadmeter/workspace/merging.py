"""The messages of a later export added to what is stored, in order of time, each once.

The sorting is done by DuckDB, in bounded memory; beyond that it works on disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from graadmeter.conversation.exports import BATCH_ROWS, EXPORTED
from graadmeter.workspace.staging import Stage, exported

MEMORY = "250MB"  # what DuckDB may hold while it sorts
THREADS = 2
_CARRIED = ("text", "has_question", "chars", "reactions", "mentions", "reactors", "is_answer")
# Which of two copies of one version stands, whichever was read first: the one with more to it.
_FULLER = (
    "r.version, coalesce(r.reactions, -1), coalesce(len(r.reactors), 0), coalesce(len(r.mentions), 0), "
    "coalesce(r.chars, -1), coalesce(r.author_id, ''), coalesce(r.parent_author_id, ''), r.thread_id, r.space_id, "
    "r.kind"
)


@dataclass(frozen=True, slots=True)
class Ordered:
    """`added`: messages that were not there before. `common`: messages that were. `newer`: the export ends later."""

    added: int
    common: int = 0
    newer: bool = True


def merge(stage: Stage, into: Path, secret: str, stored: Path) -> Ordered:
    """Writes `messages.parquet` and `keys.parquet` in the folder `into` as `ordering.order` does, of an export added
    to the dataset in the folder `stored`."""
    import duckdb

    staged = into / "staged.parquet"
    with pq.ParquetWriter(staged, EXPORTED.schema, compression="lz4") as writer:
        for batch in exported(stage, BATCH_ROWS):
            writer.write_batch(batch)
    with duckdb.connect() as db:
        db.execute("SET memory_limit = ?", [MEMORY])
        db.execute("SET threads = ?", [THREADS])
        db.execute("SET temp_directory = ?", [str(into)])
        db.execute("SET TimeZone = 'UTC'")
        _read(db, staged, secret)
        counts = _add(db, stored)
        _place(db)
        _write(db, into)
    staged.unlink()
    return counts


def _read(db: Any, staged: Path, secret: str) -> None:
    """`export`: the rows of the export; `standing`: of them the keys and what orders them, copies out."""
    db.execute(f"CREATE VIEW export AS SELECT * FROM read_parquet({_quoted(staged)}, file_row_number = true)")  # noqa: S608
    db.execute(
        f"""
        CREATE TABLE standing AS
        SELECT
            file_row_number AS row_number, {_identity("message_id", secret)} AS id,
            {_identity("parent_id", secret)} AS parent, sent_at, position, message_id AS name, version,
            CASE WHEN kind = 'human' THEN thread_id END AS talk
        FROM export
        """  # noqa: S608 -- a secret in hexadecimal
    )
    rows, messages = db.execute("SELECT count(*), count(DISTINCT id) FROM standing").fetchone()
    if rows > messages:
        db.execute(
            """
            DELETE FROM standing WHERE row_number NOT IN (
                SELECT arg_max(row_number, (version, row_number)) FROM standing GROUP BY id
            )
            """
        )


def _add(db: Any, stored: Path) -> Ordered:
    """`rows`: every row there is; `chosen`: which of them stand, with `rank` among those of one moment: the platform's
    own order, kept where it is stored."""
    messages, keys = _quoted(stored / "messages.parquet"), _quoted(stored / "keys.parquet")
    columns = ", ".join(
        ("space_id", "thread_id", "parent_author_id", "author_id", "sent_at", "kind", *_CARRIED, "version")
    )
    db.execute(
        f"""
        CREATE VIEW before AS
        SELECT m.*, k.id, k.parent, k.version
        FROM read_parquet({messages}, file_row_number = true) m
        POSITIONAL JOIN read_parquet({keys}) k
        """  # noqa: S608 -- paths of our own
    )
    db.execute(
        f"""
        CREATE VIEW rows AS
        SELECT file_row_number, {columns}, 0 AS source FROM export
        UNION ALL SELECT file_row_number, {columns}, 1 AS source FROM before
        """  # noqa: S608 -- names of columns above
    )
    db.execute(
        """
        CREATE TABLE copies AS
        SELECT 0 AS source, row_number, id, parent, sent_at,
            row_number() OVER (PARTITION BY sent_at ORDER BY position, name) AS rank
        FROM standing
        UNION ALL
        SELECT 1, file_row_number, id, parent, sent_at,
            row_number() OVER (PARTITION BY sent_at ORDER BY file_row_number)
        FROM before
        """
    )
    db.execute(
        f"""
        CREATE TABLE chosen AS
        WITH best AS (
            SELECT
                b.id, max(b.rank) AS rank, max(b.parent) AS parent,
                arg_max((b.source, b.row_number), ({_FULLER})) AS one
            FROM copies b JOIN rows r ON b.source = r.source AND b.row_number = r.file_row_number
            GROUP BY b.id
        )
        SELECT r.source, r.file_row_number AS row_number, best.id, best.parent, r.version, r.sent_at, best.rank,
            CASE WHEN r.kind = 'human' THEN r.thread_id END AS talk, best.id AS tie
        FROM best JOIN rows r ON best.one[1] = r.source AND best.one[2] = r.file_row_number
        """  # noqa: S608 -- names of columns above
    )
    [(new, old, now, newer)] = db.execute(
        """
        SELECT (SELECT count(*) FROM standing), (SELECT count(*) FROM before), (SELECT count(*) FROM chosen),
            (SELECT max(sent_at) FROM standing) >= (SELECT max(sent_at) FROM before)
        """
    ).fetchall()
    return Ordered(added=now - old, common=old + new - now, newer=newer)


def _place(db: Any) -> None:
    """`places`: each standing message with its place in the order of time, and whether it is a root."""
    db.execute(
        """
        CREATE TABLE places AS
        SELECT source, row_number, id, parent, version, talk, row_number() OVER (ORDER BY sent_at, rank, tie) AS place
        FROM chosen
        """
    )
    db.execute("CREATE TABLE roots AS SELECT min(place) AS place FROM places WHERE talk IS NOT NULL GROUP BY talk")
    db.execute(
        """
        CREATE TABLE parents AS
        SELECT p.id, p.place, CASE WHEN r.kind = 'human' THEN r.author_id END AS author_id
        FROM places p JOIN rows r ON p.source = r.source AND p.row_number = r.file_row_number
        WHERE p.id IN (SELECT parent FROM places)
        """
    )


def _write(db: Any, into: Path) -> None:
    features = ", ".join(f"r.{name}" for name in _CARRIED)
    db.execute(
        f"""
        COPY (
            SELECT
                printf('%012d', p.place) AS message_id, r.space_id, r.thread_id,
                CASE WHEN q.place IS NOT NULL THEN printf('%012d', q.place) END AS parent_id,
                CASE WHEN q.place IS NULL THEN r.parent_author_id ELSE q.author_id END AS parent_author_id,
                r.author_id, r.sent_at, r.kind, p.place IN (SELECT place FROM roots) AS is_root, {features}
            FROM rows r
            JOIN places p ON r.source = p.source AND r.file_row_number = p.row_number
            LEFT JOIN parents q ON p.parent = q.id
            ORDER BY p.place
        ) TO {_quoted(into / "messages.parquet")} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)
        """  # noqa: S608 -- names of columns above and paths of our own
    )
    db.execute(
        f"""
        COPY (SELECT id, parent, version FROM places ORDER BY place)
        TO {_quoted(into / "keys.parquet")} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)
        """  # noqa: S608 -- paths of our own
    )


def _identity(column: str, secret: str) -> str:
    """SQL for the first 16 bytes of a keyed hash; null stays null."""
    return f"unhex(left(sha256('{secret}' || {column}), 32))"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"

"""Where tables live and are computed: DuckDB on this machine, or Spark on a cluster. No metric knows which.

Results go from the engine to Arrow without a detour over pandas, which costs more to load than a measurement.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.expr.operations import InMemoryTable
from numpy.typing import NDArray

from graadmeter.base.errors import EngineError, UnknownNameError
from graadmeter.base.text import say
from graadmeter.tables import TIME

ENGINES = ("duckdb", "spark")
MASTER = "GRAADMETER_SPARK_MASTER"
LOCAL = "local[2]"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MEMORY = "256MB"  # what DuckDB may hold of intermediate tables; beyond it, it works on disk


class Engine(ABC):
    """One Ibis backend, as metrics need it; each engine says how it holds, keeps, fetches and drops."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self._kept: list[str] = []

    def table(self, given: Any) -> Any:
        """An Arrow or Ibis table as Ibis table of this engine."""
        if not isinstance(given, ibis.Table):
            return self._hold(given)
        return self._hold(given.to_pyarrow()) if given.op().find(InMemoryTable) else given

    def keep(self, given: Any) -> Any:
        """Compute an expression once, for as long as the engine is open; an Arrow table is held as it is."""
        if isinstance(given, pa.Table):
            return self._hold(given)
        name = self._name()
        self._store(name, self.backend.compile(given))
        return self.backend.table(name)

    def to_pyarrow(self, expression: Any) -> pa.Table:
        """The rows of an expression, in the types that Ibis gives; moments are UTC, which Spark leaves unsaid."""
        table = expression.as_table()
        types = (f.with_type(TIME) if pa.types.is_timestamp(f.type) else f for f in table.schema().to_pyarrow())
        return self._fetch(self.backend.compile(table)).cast(pa.schema(types))

    def close(self) -> None:
        """Drop what was kept."""
        for name in self._kept:
            self._drop(name)
        self._kept.clear()

    def _name(self) -> str:
        self._kept.append(f"graadmeter_{uuid4().hex}")
        return self._kept[-1]

    @abstractmethod
    def _hold(self, given: pa.Table) -> Any:
        """An Arrow table as table of this engine."""

    @abstractmethod
    def _store(self, name: str, sql: str) -> None:
        """Compute a query and keep its rows under `name`."""

    @abstractmethod
    def _fetch(self, sql: str) -> pa.Table:
        """The rows of a query."""

    @abstractmethod
    def _drop(self, name: str) -> None:
        """Forget what is kept under `name`, if anything is."""


class DuckDB(Engine):
    """One machine. `Table.cache` would do to keep tables, but its clean-up does not run on DuckDB 2."""

    def _hold(self, given: pa.Table) -> Any:
        """By way of a file: to take an Arrow table from memory, DuckDB's Python part loads pandas first."""
        name = self._name()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "held.parquet")
            pq.write_table(given, file)
            self._store(name, f"SELECT * FROM read_parquet({_quoted(file)})")  # noqa: S608 -- a path of our own
        return self.backend.table(name)

    def _store(self, name: str, sql: str) -> None:
        self.backend.con.execute(f'CREATE TEMP TABLE "{name}" AS {sql}')

    def _fetch(self, sql: str) -> pa.Table:
        table: pa.Table = self.backend.con.sql(sql).to_arrow_table()
        return table

    def _drop(self, name: str) -> None:
        self.backend.con.execute(f'DROP TABLE IF EXISTS "{name}"')


def array(column: pa.ChunkedArray) -> NDArray[Any]:
    """A column as NumPy array: moments as datetime64, whole numbers with nulls as floating point with NaN.

    Straight from its bytes where that can be, since pyarrow's own way loads pandas at its first use.
    """
    kind = column.type
    if pa.types.is_boolean(kind) and not column.null_count:
        return array(column.cast(pa.int8())).view(np.bool_)
    if pa.types.is_timestamp(kind) and not column.null_count:
        return array(column.cast(pa.int64())).view(f"datetime64[{kind.unit}]")
    if column.null_count or not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        found: NDArray[Any] = column.to_numpy()
        return found
    dtype = np.dtype(str(kind).replace("double", "float64"))
    whole = np.empty(len(column), dtype)
    at = 0
    for chunk in column.chunks:
        whole[at : at + len(chunk)] = np.frombuffer(chunk.buffers()[1], dtype)[chunk.offset :][: len(chunk)]
        at += len(chunk)
    return whole


def rows(table: pa.Table) -> list[dict[str, Any]]:
    """A table as Python rows, moments in UTC; without pandas, as `array`."""

    def values(column: pa.ChunkedArray) -> list[Any]:
        if not pa.types.is_timestamp(column.type):
            return column.to_pylist()
        since = column.cast(pa.int64()).to_pylist()
        return [None if value is None else EPOCH + timedelta(microseconds=value) for value in since]

    columns = map(values, table.columns)
    return [dict(zip(table.column_names, row, strict=True)) for row in zip(*columns, strict=True)]


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


class Spark(Engine):
    """A cluster, or a few threads of this machine. Kept tables stay with the workers."""

    def __init__(self, backend: Any) -> None:
        super().__init__(backend)
        self._frames: dict[str, Any] = {}

    def _hold(self, given: pa.Table) -> Any:
        name = f"held_{uuid4().hex}"
        self.session.createDataFrame(given).createOrReplaceTempView(name)
        return self.backend.table(name)

    def _store(self, name: str, sql: str) -> None:
        self._frames[name] = self.session.sql(sql).cache()
        self._frames[name].createOrReplaceTempView(name)

    def _fetch(self, sql: str) -> pa.Table:
        table: pa.Table = self.session.sql(sql).toArrow()
        return table

    def _drop(self, name: str) -> None:
        self.session.catalog.dropTempView(name)
        if name in self._frames:
            self._frames.pop(name).unpersist()

    @property
    def session(self) -> Any:
        from pyspark.sql import SparkSession

        return SparkSession.getActiveSession()


def engine_of(*tables: Any) -> Engine:
    """The engine of the Ibis tables among `tables`; DuckDB for Arrow tables alone."""
    own = next((table.get_backend() for table in tables if isinstance(table, ibis.Table)), None)
    if own is None:
        own = ibis.duckdb.connect()
    return Spark(own) if own.name == "pyspark" else DuckDB(own)


def connect(name: str = "duckdb", *, work: str, master: str | None = None) -> Engine:
    """An engine of `ENGINES`. `work`: folder for what does not fit in memory.

    `master`: of Spark; None: GRAADMETER_SPARK_MASTER, else two threads of this machine. Raises EngineError where Spark
    cannot start, UnknownNameError for another name.
    """
    if name == "duckdb":
        return DuckDB(ibis.duckdb.connect(temp_directory=work, memory_limit=MEMORY, preserve_insertion_order=False))
    if name != "spark":
        raise UnknownNameError(
            say("there is no engine called {name}; choose one of: {offered}", name=repr(name), offered=list(ENGINES))
        )
    return Spark(ibis.pyspark.connect(_session(master or os.environ.get(MASTER) or LOCAL)))


def _session(master: str) -> Any:
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise EngineError(
            say("--engine spark needs Spark, which is not installed: pip install 'graadmeter[spark]'")
        ) from None
    if not shutil.which("java") and not os.environ.get("JAVA_HOME"):
        raise EngineError(say("--engine spark needs Java 17 or newer, and there is no java on this machine"))
    builder = SparkSession.builder.master(master).appName("graadmeter")
    settings = {"spark.ui.enabled": "false", "spark.sql.session.timeZone": "UTC"}
    if master.startswith("local"):
        settings |= {
            "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.shuffle.partitions": "4", "spark.log.level": "ERROR",
        }  # fmt: skip
    for key, value in settings.items():
        builder = builder.config(key, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, RuntimeError, OSError) as error:
        raise EngineError(
            say("Spark at {master} does not start: {seen}", master=repr(master), seen=str(error).splitlines()[0])
        ) from None

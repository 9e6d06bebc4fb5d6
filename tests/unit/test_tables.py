"""A column contract checks a table at a border and describes itself."""

import pyarrow as pa
import pytest

from graadmeter import tables
from graadmeter.base.errors import TableError


def answers(**columns):
    base = {"respondent": ["r1"], "item": ["esm3.culture.q1"], "value": ["2"]}
    return pa.table(base | columns)


def test_missing_optional_columns_are_filled_and_extra_ones_dropped():
    checked = tables.ANSWERS.check(answers(note=["x"]))
    assert checked.schema.equals(tables.ANSWERS.schema)
    assert checked.column("role").to_pylist() == [None]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (pa.table({"respondent": ["r1"], "item": ["x"]}), "value"),
        (answers(value=[None]), "1 empty values"),
        (answers(weight=["heavy"]), "weight"),
    ],
)
def test_a_broken_table_is_named_by_table_and_column(table, words):
    with pytest.raises(TableError, match=words):
        tables.ANSWERS.check(table)


def test_a_value_outside_the_choices_is_shown():
    ties = {"source": ["a"], "target": ["b"], "messages": [1], "rule": ["guess"], "confidence": [None]}
    with pytest.raises(TableError, match="guess"):
        tables.TIES.check(pa.table(ties | {"confidence": pa.array([None], pa.float64())}))


@pytest.mark.parametrize("contract", tables.ALL, ids=lambda c: c.name)
def test_every_contract_describes_each_column(contract):
    page = contract.describe()
    assert all(f"`{column.name}`" in page for column in contract.columns)
    assert contract.check(contract.empty()).num_rows == 0

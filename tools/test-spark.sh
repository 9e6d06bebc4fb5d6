#!/bin/sh
# The tests on Spark, with Spark in the same environment. Where it cannot run, one line says why, and that is no failure.
python="$1"
if ! command -v java >/dev/null && [ -z "$JAVA_HOME" ]; then
    echo "Left out: the tests on Spark; there is no java (17 or newer) on this machine."
    exit 0
fi
if ! "$python" -c 'import pyspark' 2>/dev/null; then
    echo "Installing Spark (450 MB) for its tests ..."
    if ! "$python" -m pip install -q --disable-pip-version-check --no-input --require-hashes -r requirements/spark.lock; then
        echo "Left out: the tests on Spark; it cannot be installed here."
        exit 0
    fi
fi
GRAADMETER_TEST_SPARK=1 exec "$python" -m pytest -q tests/spark

"""The only core code that touches the data folder: datasets as Parquet with a manifest, and ingest."""

from graadmeter.workspace.datasets import Dataset, Manifest, open_dataset
from graadmeter.workspace.ingest import ingest
from graadmeter.workspace.measuring import measure

__all__ = ["Dataset", "Manifest", "ingest", "measure", "open_dataset"]

"""The only core code that touches the data folder: datasets as Parquet with a manifest, and ingest."""

from graadmeter.workspace.datasets import Dataset, Manifest, open_dataset
from graadmeter.workspace.ingest import ingest

__all__ = ["Dataset", "Manifest", "ingest", "open_dataset"]

"""The only core code that touches the data folder: datasets as Parquet with a manifest, and ingest."""

"""Where candidates come from: the protocol of a store, and the store over a snapshot's own files."""

"""What is each passage about, and how is it found again? Encoding, tagging, indexing, snapshots."""

"""What leaves the library: tables, charts, passages and citations, each with where it came from."""

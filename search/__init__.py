"""Which passages answer this, and how do areas compare? Queries, ranking, filters and facets."""

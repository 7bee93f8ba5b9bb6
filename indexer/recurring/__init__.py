"""Recurring findings: groups of near-equal findings across areas, made when a snapshot is built."""

from indexer.recurring.finding import Finding

__all__ = ["Finding"]

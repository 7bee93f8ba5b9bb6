"""Encoders adapted to one use: a converted model with a low-rank difference of its weights.

Passages keep the base model's vectors. Queries (:mod:`indexer.query_side`) and pointed findings
(:mod:`indexer.recurring`) are encoded by a form of the same model that learnt its use; where an adapter fits no
model at hand, the base model does both.
"""

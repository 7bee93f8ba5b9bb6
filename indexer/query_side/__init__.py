"""Query-side adaptation: the query encoder alone learns the words that people type.

Passages keep the base model's vectors, so no library is embedded again. What is shipped is a low-rank
difference of the encoder's weights (:mod:`indexer.adapted.adapter`), trained on queries that were
written by reading passages (``queries/``, :mod:`indexer.query_side.written`) by
:mod:`indexer.query_side.train`. The model card beside it, ``MODEL_CARD.md``, says what it gives.
"""

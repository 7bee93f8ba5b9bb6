"""Coding by researchers: their answers about passages, kept apart from what the model says.

:mod:`.records` says what a coding is, :mod:`.store` keeps them, :mod:`.csv_exchange` moves them,
:mod:`.queue` proposes what to code next, :mod:`.desk` is where a coder sits, :mod:`.agreement` compares coders,
:mod:`.overlay` lays codings over the model's tags, and :mod:`.own_model` and :mod:`.retrain` learn from them.
"""

"""Themes: evidence rules, the classifier and what they say together."""

from indexer.themes.tagger import Tagger, load_tagger

__all__ = ["Tagger", "load_tagger"]

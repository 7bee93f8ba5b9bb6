"""Themes: evidence rules, the classifier and what they say together."""

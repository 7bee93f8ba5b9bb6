"""The entry vocabulary: from the words that people type to the terms that reports use."""

from search.vocabulary.model import Concept, Label, Lead, VocabularyError
from search.vocabulary.vocabulary import Vocabulary

__all__ = ["Concept", "Label", "Lead", "Vocabulary", "VocabularyError"]

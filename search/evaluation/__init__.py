"""How good the search is: topics, graded judgements, runs, measures, reports, and cases as code.

What is measured is the public face, :class:`search.engine.SearchEngine`: a change of ranking needs none here.
"""

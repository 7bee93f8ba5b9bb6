"""HTTP routes: they translate a request into a question to the engine, and its answer back."""

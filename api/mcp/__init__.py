"""Findings for assistants: a Model Context Protocol server over one library, run by ``findings mcp``.

``tools`` answers in process, without a server of pages; ``answers`` is what it answers, short and each time with
citation, snapshot and denominators; ``server`` puts both behind the protocol and is the only module that imports
the ``mcp`` package, which is an extra (``docs/mcp.md``).
"""

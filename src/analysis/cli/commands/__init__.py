"""The commands of ``workbench``: one module each, with a click command named ``command``.

A module must import quickly (``workbench --help`` imports all of them): what is heavy is imported inside the command.
"""

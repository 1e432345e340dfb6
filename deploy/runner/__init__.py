"""The runner: `./dossier`, which installs, starts, watches and stops the suite on one machine.

`entry`, `installation` and `help_text` are standard library alone: they run before anything is installed.
"""

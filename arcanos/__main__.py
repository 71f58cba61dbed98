"""`python -m arcanos` is the command: in isolated mode (`-I`) nothing of the working directory is imported."""

from arcanos.cli import main

main()

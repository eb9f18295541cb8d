#!/usr/bin/env python
"""Django's command line. Some commands need no services and run without any configuration."""

import os
import sys

from django.core.management import execute_from_command_line

# These read and print files of the project; they never open a database.
TOOLS = {"score", "protocol_sheet"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kact.settings")
    if TOOLS.intersection(sys.argv[1:2]):
        os.environ.setdefault("KACT_MODE", "tool")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

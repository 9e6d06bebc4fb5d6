"""`graadmeter-web`: serve, migrate, demo and Django's own commands."""

from __future__ import annotations

import os
import sys


def main() -> None:
    os.umask(0o077)  # what this process and those it starts write is for their owner only, wherever the folder lies
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "graadmeter.web.settings")
    if sys.argv[1:2] == ["serve"] and "--demo" in sys.argv:
        os.environ["GRAADMETER_DEMO"] = "1"  # before the settings are read; the processes it starts inherit it
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        sys.exit("The web application is not installed here; run: pip install 'graadmeter[web,reports]'")

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

"""`python -m graadmeter.cli`."""

import sys

from graadmeter.cli import main

sys.exit(main())

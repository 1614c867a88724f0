"""Pictures of every form, filled and with errors, at 360×740: `python -m tests.browser.pictures [form …]`.

They go to screenshots/forms/, which git ignores.
"""

import os
import sys

import pytest


def main() -> int:
    os.environ["PICTURES"] = ",".join(sys.argv[1:]) or "all"
    return int(pytest.main(["-q", "-n0", "tests/browser/test_every_form.py"]))


if __name__ == "__main__":
    sys.exit(main())

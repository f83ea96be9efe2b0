"""A run looks for rings of dead objects seldom; what is in no ring still goes at once."""

import subprocess
import sys

LOOK = """
import gc, runpy, sys
sys.argv = ["selfcheck", "--help"]
before = gc.get_threshold()
try:
    runpy.run_module("pipeline", run_name="__main__")
except SystemExit as end:
    print(end.code, before[0] * 100 < gc.get_threshold()[0], gc.isenabled(), before[1:] == gc.get_threshold()[1:])
"""


def test_the_program_looks_seldom_and_still_does() -> None:
    ran = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "0 True True True"

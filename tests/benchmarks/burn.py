"""Uses processor time, first in children that outlive it: ``python -m tests.benchmarks.burn SECONDS CHILDREN``."""

import subprocess
import sys
import time

if __name__ == "__main__":
    seconds, children = float(sys.argv[1]), int(sys.argv[2])
    for _ in range(children):
        subprocess.Popen([sys.executable, "-m", "tests.benchmarks.burn", sys.argv[1], "0"])
    if not children:
        while time.process_time() < seconds:
            pass

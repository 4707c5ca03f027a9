"""Entry point of the Makefile: ``run``, ``test``, ``environment`` and ``clean``.

Only the standard library is used, and this file alone stays readable for old interpreters, so that a
machine whose ``python3`` is too old hears what to do instead of seeing a syntax error.
"""

import os
import subprocess
import sys

MINIMUM = (3, 11)
NEWER = ["python3.13", "python3.12", "python3.11", "python3.14"]


def newer_python():
    """Return the path of an interpreter that is new enough, or None."""
    places = [*os.environ.get("PATH", "").split(os.pathsep), "/opt/homebrew/bin", "/usr/local/bin", "/usr/bin"]
    for name in NEWER:
        for place in places:
            path = os.path.join(place, name)
            if not os.access(path, os.X_OK):
                continue
            test = "import sys; sys.exit(sys.version_info < %r)" % (MINIMUM,)
            if subprocess.call([path, "-c", test], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
                return path
    return None


def main():
    """Hand over to an interpreter that is new enough, then to the asked command."""
    if sys.version_info < MINIMUM:
        path = newer_python()
        if path is None:
            found = "%d.%d" % sys.version_info[:2]
            sys.exit(
                "Twenteboard needs Python 3.11 or newer; this machine's python3 is %s. Install a newer one." % found
            )
        os.execv(path, [path, *sys.argv])

    sys.dont_write_bytecode = True
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import commands

    sys.exit(commands.main(sys.argv[1:]))


if __name__ == "__main__":
    main()

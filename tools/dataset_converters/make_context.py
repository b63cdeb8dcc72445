"""Puts the persons of videos in front of photographs, in and out of their action's place."""

import sys
from pathlib import Path

# Ctrl-C while the imports run ends without a traceback; main() has a line for it.
sys.excepthook = lambda kind, *rest: kind is KeyboardInterrupt or sys.__excepthook__(kind, *rest)
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # for a checkout not installed

from integralaction_mm.commands.make_context import main

if __name__ == '__main__':
    main()

"""Puts the persons of videos before photographs, in the place of their action and out of it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # for a checkout not installed

from integralaction_mm.commands.make_context import main

if __name__ == '__main__':
    main()

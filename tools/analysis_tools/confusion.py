"""Confusion matrices of dumps side by side, and the pairs confused most often (Fig."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # for a checkout not installed

from integralaction_mm.commands.confusion import main

if __name__ == '__main__':
    main()

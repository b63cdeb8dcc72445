"""What a conversion did, and what it left out and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ..escaping import printable

__all__ = ['IN_BOTH', 'NO_SKELETON', 'TOO_SHORT', 'Report']

NO_SKELETON = 'no skeleton'
TOO_SHORT = 'too short'
IN_BOTH = 'in several splits'
_SHOWN = 3


@dataclass
class Report:
    """Counts of a conversion; :meth:`lines` is what a command line prints.

    Args:
        name (str): Name of the dataset.
        index (Path): The index that was written.
        listed (int): Samples read; each is either written or left out.
        written (int): Samples in the index.
        reused (int): Those of them whose poses an earlier run had written.
        left_out (dict): Reason to a list of (sample, detail).
        warnings (dict): The same for oddities of samples in the index; never a loss.
    """

    name: str
    index: Path
    listed: int = 0
    written: int = 0
    reused: int = 0
    left_out: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    warnings: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def losses(self) -> dict[str, list[tuple[str, str]]]:
        """What was left out by accident.

        Videos without a skeleton are marked so by the dataset itself, and the released code leaves
        them out too; short ones are left out if asked for.
        """
        wanted = (NO_SKELETON, TOO_SHORT)
        return {key: cases for key, cases in self.left_out.items() if key not in wanted}

    def check(self) -> None:
        """Raise ValueError if there are losses."""
        losses = self.losses()
        if losses:
            reason, cases = next(iter(losses.items()))
            counts = ', '.join(f'{key}: {len(x)}' for key, x in losses.items())
            raise ValueError(
                f'strict conversion of {self.name} allows no loss, but got {counts}; '
                f'first {reason}: {cases[0][0]} ({cases[0][1]})'
            )

    def lines(self) -> list[str]:
        """A line for each of the first few cases of a reason, and the closing line."""
        lines = []
        for reason, cases in {**self.losses(), **self.warnings}.items():
            for sample, detail in cases[:_SHOWN]:
                lines.append(f'{reason}: {sample} ({detail})')
            if len(cases) > _SHOWN:
                lines.append(f'{reason}: and {len(cases) - _SHOWN} more')
        count = sum(len(cases) for cases in self.left_out.values())
        reasons = ', '.join(f'{key}: {len(x)}' for key, x in sorted(self.left_out.items()))
        warned = ''.join(f'; {key}: {len(x)}' for key, x in sorted(self.warnings.items()))
        earlier = f' ({self.reused} of them earlier)' if self.reused else ''
        lines = [
            *lines,
            f'{self.name}: read {self.listed}, wrote {self.written}{earlier}, '
            f'left out {count}{f" ({reasons})" if reasons else ""}{warned} -> {self.index}',
        ]
        return list(map(printable, lines))

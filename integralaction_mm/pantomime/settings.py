"""The settings of a dataset, and the recipe file that keeps them."""

from __future__ import annotations

from dataclasses import asdict, dataclass

SPLITS = ('train', 'val', 'test_in_context', 'test_out_of_context')
GENERATOR = 1  # raise it whenever the same settings begin to give other bytes


def check_integer(name: str, value: int, least: int) -> None:
    """Raises ValueError, with the argument's name, unless ``value`` is an int >= ``least``."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f'{name} must be an integer >= {least}, but got {value!r}')


def _check_size(size: tuple[int, int]) -> None:
    ok = isinstance(size, (tuple, list)) and len(size) == 2
    ok = ok and all(isinstance(n, int) and 32 <= n <= 1024 and n % 2 == 0 for n in size)
    if not ok:
        raise ValueError(
            f'size must be (width, height), two even integers in [32, 1024], but got {size!r}'
        )


@dataclass(frozen=True)
class Settings:
    """What the bytes of a dataset depend on.

    Args:
        seed: Seed, >= 0.
        train: Videos per class in the split 'train', >= 1.
        val: Videos per class in 'val', >= 1.
        test: Videos per class in each of the two test splits, >= 1.
        size: Width and height, even, 32 to 1024 pixels.
        frames: Mean length, frames, >= 16.

    Raises:
        ValueError: If one of them is out of range.
    """

    seed: int
    train: int
    val: int
    test: int
    size: tuple[int, int]
    frames: int

    def __post_init__(self) -> None:
        for name, least in (('seed', 0), ('train', 1), ('val', 1), ('test', 1), ('frames', 16)):
            check_integer(name, getattr(self, name), least)
        _check_size(self.size)

    def videos_per_class(self, split: str) -> int:
        """Number of videos of each class in one of ``SPLITS``."""
        return {'train': self.train, 'val': self.val}.get(split, self.test)

    def recipe(self) -> dict:
        """The settings as written to ``recipe.json``, with the version of the generator."""
        return {'generator': GENERATOR, **asdict(self), 'size': list(self.size)}

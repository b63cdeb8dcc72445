"""The settings of a dataset, and the recipe file that keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from numbers import Real

BASIC_SPLITS = ('train', 'val', 'test_in_context', 'test_out_of_context')
# Those that show the pictures of 'test_in_context', with other poses.
POSE_SPLITS = ('test_half_pose', 'test_no_pose', 'test_other_pose')
# A split's position seeds its videos, so new ones go to the end.
SPLITS = (
    *BASIC_SPLITS,
    'test_no_context',
    'test_wrong_scene',
    'test_wrong_object',
    'test_unseen_scene',
    *POSE_SPLITS,
)
IN_CONTEXT_RATE = 0.95
GENERATOR = 2  # raise it whenever the same settings start to give other bytes


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


def check_splits(splits: Sequence[str]) -> tuple[str, ...]:
    """The splits in the order of ``SPLITS``, each once.

    Those that show the pictures of 'test_in_context' bring it along.

    Raises:
        ValueError: If there are none, or one is not in ``SPLITS``.
    """
    wanted = {splits} if isinstance(splits, str) else set(splits)
    if not wanted or not wanted <= set(SPLITS):
        raise ValueError(f'splits must be among {list(SPLITS)}, but got {splits!r}')
    if wanted & set(POSE_SPLITS):
        wanted.add('test_in_context')
    return tuple(split for split in SPLITS if split in wanted)


def _check_rate(rate: float) -> None:
    if isinstance(rate, bool) or not isinstance(rate, Real) or not 0.5 <= rate <= 1:
        raise ValueError(f'in_context_rate must be in [0.5, 1], but got {rate!r}')


@dataclass(frozen=True)
class Settings:
    """What the bytes of a dataset depend on.

    Args:
        seed: Seed, >= 0.
        train: Videos per class in the split 'train', >= 1.
        val: Videos per class in 'val', >= 1.
        test: Videos per class in each test split, >= 1.
        size: Width and height, even, 32 to 1024 pixels.
        frames: Mean length, frames, >= 16.
        in_context_rate: Share of the videos in 'train' and 'val' that show their own context, 0.5
            to 1. Defaults to 0.95, which 'test_in_context' always has.
        splits: Splits to make. Defaults to ``BASIC_SPLITS``.

    Raises:
        ValueError: If one of them is out of range.
    """

    seed: int
    train: int
    val: int
    test: int
    size: tuple[int, int]
    frames: int
    in_context_rate: float = IN_CONTEXT_RATE
    splits: Sequence[str] = BASIC_SPLITS

    def __post_init__(self) -> None:
        for name, least in (('seed', 0), ('train', 1), ('val', 1), ('test', 1), ('frames', 16)):
            check_integer(name, getattr(self, name), least)
        _check_size(self.size)
        _check_rate(self.in_context_rate)
        object.__setattr__(self, 'splits', check_splits(self.splits))

    def videos_per_class(self, split: str) -> int:
        """Number of videos of each class in one of ``SPLITS``."""
        return {'train': self.train, 'val': self.val}.get(split, self.test)

    def recipe(self) -> dict:
        """The settings as written to ``recipe.json``, with the version of the generator.

        It leaves out the splits, which may be added later, and the default
        ``in_context_rate``, so that a dataset made before it could be set is still the same one.
        """
        recipe = {'generator': GENERATOR, **asdict(self), 'size': list(self.size)}
        del recipe['splits']
        if self.in_context_rate == IN_CONTEXT_RATE:
            del recipe['in_context_rate']
        return recipe

"""Options of all converters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """How to convert; the first three options decide which samples the index has.

    Args:
        media_root (str | Path, optional): Folder of the videos or frame folders; a sample that has
            neither there is left out. Defaults to None, which checks nothing.
        probe (bool): Count frames in ``media_root`` instead of taking the annotation's number.
            Defaults to False.
        min_frames (int): Leave out videos with fewer frames, which is no loss; the released code
            takes 57 or more, so that no window of T = tau = 8 loops. Defaults to 1.
        workers (int): Processes, >= 1. Defaults to 1.
        strict (bool): Raise at the first loss. Defaults to False.
        force (bool): Start over whatever is in the folder. This is also the way to have skeleton
            files read again that have changed since. Defaults to False.
        track (bool): Follow persons over the frames, see
            :func:`~integralaction_mm.datasets.pose_tracks.pack_tracks`. Without it each frame has
            its persons of highest mean score, best first, as in 0.1.0. Defaults to True.

    Raises:
        ValueError: If a number is out of range, or ``probe`` lacks ``media_root``.
        FileNotFoundError: If ``media_root`` is not a folder.
    """

    media_root: str | Path | None = None
    probe: bool = False
    min_frames: int = 1
    workers: int = 1
    strict: bool = False
    force: bool = False
    track: bool = True

    def __post_init__(self) -> None:
        for name in ('min_frames', 'workers'):
            value = getattr(self, name)
            if not isinstance(value, int) or value < 1:
                raise ValueError(f'{name} must be an integer >= 1, but got {value!r}')
        if self.probe and self.media_root is None:
            raise ValueError('probe must come with media_root, but got media_root=None')
        if self.media_root is not None and not Path(self.media_root).is_dir():
            raise FileNotFoundError(f'media_root must be a folder, but got {self.media_root}')

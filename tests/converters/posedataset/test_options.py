"""Options that all converters have."""

from __future__ import annotations

import pytest

from integralaction_mm.converters.posedataset import Options


@pytest.mark.parametrize(
    ('kwargs', 'message'),
    [
        (dict(workers=0), 'workers must be an integer >= 1, but got 0'),
        (dict(min_frames=0), 'min_frames must be an integer >= 1, but got 0'),
        (dict(probe=True), 'probe must come with media_root, but got media_root=None'),
        (dict(media_root='/nowhere/at/all'), 'media_root must be a folder, but got /nowhere'),
    ],
)
def test_bad_options(kwargs, message):
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        Options(**kwargs)

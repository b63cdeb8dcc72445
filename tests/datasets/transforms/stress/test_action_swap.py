from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.datasets.transforms.stress import ActionSwap

KWARGS = dict(layout=dict(keypoints=2, bones=[(0, 1)]), width=0.15)


def test_person_before_a_given_background(sample):
    picture = np.full((16, 20, 3), 7, np.uint8)
    source = [dict(filename='b', label=3, background=picture)]
    results = ActionSwap(source, **KWARGS)(sample('a', 0))
    assert results['background_label'] == 3
    assert results['label'] == 0
    for t, img in enumerate(results['imgs']):
        assert np.flatnonzero(img[16, :, 0] == 250).tolist() == list(range(7 + 6 * t, 10 + 6 * t))
        assert set(np.unique(img)) == {7, 250}


def test_background_of_a_sample_is_cleaned(sample):
    results = ActionSwap([sample('b', 1, grey=130)], margin=4, **KWARGS)(sample('a', 0))
    assert results['background_label'] == 1
    for t, img in enumerate(results['imgs']):
        img[:, 7 + 6 * t : 10 + 6 * t] = 130  # but for the clip's own person
        assert set(np.unique(img)) <= {130, 131, 132, 133}


def test_the_background_is_that_of_the_video(sample):
    pictures = [
        dict(filename=f'v{i}', label=1, background=np.full((4, 4, 3), i, np.uint8))
        for i in range(50)
    ]
    swap = ActionSwap(pictures, **KWARGS)
    values = [swap(sample(name))['imgs'][0][0, 0, 0] for name in 'aabcd']
    assert values[0] == values[1]
    assert len(set(values)) > 2


def test_no_other_class(sample):
    results = ActionSwap([sample('b', 0)], **KWARGS)(sample('a', 0))
    assert results['unchanged'] is True
    assert results['background_label'] == -1
    with pytest.raises(ValueError, match='dataset must have samples'):
        ActionSwap([])

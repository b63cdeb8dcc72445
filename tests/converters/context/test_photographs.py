"""Photographs: which are whose, and how they fill a frame."""

from __future__ import annotations

import shutil

import cv2
import numpy as np
import pytest

from integralaction_mm.converters.context.photographs import find_photographs, read_photograph


def contents(found, part):
    return {path.read_bytes() for paths in found[part].values() for path in paths}


@pytest.mark.parametrize('seed', [0, 1])
def test_no_photograph_is_in_two_parts(people, seed):
    found = find_photographs(people / 'photos', seed)
    sizes = {part: {len(paths) for paths in of.values()} for part, of in found.items()}
    assert sizes == dict(train={8}, val={2}, test={6})
    parts = [contents(found, part) for part in found]
    assert len(set.union(*parts)) == sum(map(len, parts)) == 64
    assert found == find_photographs(people / 'photos', seed)


def test_folders_part_them(people, tmp_path):
    for place in ('beach', 'city'):
        for part, numbers in (('train', range(5)), ('test', (8, 9))):
            (tmp_path / part / place).mkdir(parents=True)
            for number in numbers:
                shutil.copy(people / f'photos/{place}/{number}.png', tmp_path / part / place)
    found = find_photographs(tmp_path, 0)
    assert [path.name for path in found['test']['beach']] == ['8.png', '9.png']
    assert (len(found['train']['beach']), len(found['val']['beach'])) == (4, 1)
    # The same picture under another name, in another category.
    shutil.copy(tmp_path / 'test/beach/8.png', tmp_path / 'train/city/other.png')
    with pytest.raises(ValueError, match='a photograph must be in one part: .* is '):
        find_photographs(tmp_path, 0)


def test_a_picture_twice_counts_once(people, tmp_path):
    shutil.copytree(people / 'photos', tmp_path / 'photos')
    shutil.copy(tmp_path / 'photos/city/3.png', tmp_path / 'photos/city/copy.png')
    found = find_photographs(tmp_path / 'photos', 0)
    assert sum(len(of['city']) for of in found.values()) == 16


@pytest.mark.parametrize('names, message', [
    ((), 'must lie in a sub-folder for each category'),
    (('beach/0.png',), "category 'beach' has too few photographs"),
    (('train/a/0.png', 'test/b/1.png'), r"the same in train and test, but got \[\['a'\], \['b'\]"),
])  # fmt: skip
def test_too_few(people, tmp_path, names, message):
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True)
        shutil.copy(people / f'photos/city/{name[-5:]}', tmp_path / name)
    with pytest.raises(ValueError, match=message):
        find_photographs(tmp_path, 0)


def test_no_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match='folder of photographs not found'):
        find_photographs(tmp_path / 'nowhere', 0)


def test_the_middle_fills_the_frame(tmp_path):
    photo = np.zeros((20, 60, 3), np.uint8)
    photo[:, 20:40] = (0, 0, 255)  # blue, green, red
    path = tmp_path / 'a.png'
    cv2.imwrite(str(path), photo)
    assert (read_photograph(path, (20, 20)) == (255, 0, 0)).all()
    assert read_photograph(path, (30, 90)).shape == (90, 30, 3)
    path.write_bytes(b'damaged')
    with pytest.raises(ValueError, match='photograph cannot be read'):
        read_photograph(path, (20, 20))

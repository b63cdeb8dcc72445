from __future__ import annotations

import numpy as np

from integralaction_mm.datasets.backgrounds import clean_background, mask_persons

BONES = [(0, 1), (1, 2)]


def mask(points, scores=(1, 1, 1), bones=BONES, width=0.1, size=(40, 60)) -> np.ndarray:
    """Mask of one person in one frame."""
    keypoint = np.array(points, dtype=np.float32)[None, None]
    score = np.array(scores, dtype=np.float32)[None, None]
    return mask_persons(keypoint, score, bones, size, width, 0.3)[0]


def test_limbs_are_as_wide_as_a_fraction_of_the_person():
    """From (10, 20) to (50, 20) the box's diagonal is 40 pixels, a limb of 0.125 is 5 wide."""
    drawn = mask([(10, 20), (30, 20), (50, 20)], width=0.125)
    assert drawn.shape == (40, 60)
    assert drawn.dtype == bool
    column = np.flatnonzero(drawn[:, 30])
    assert column.tolist() == [18, 19, 20, 21, 22]
    row = np.flatnonzero(drawn[20])
    assert (row.min(), row.max()) == (8, 52)  # round ends
    assert drawn.sum() < 6 * 50


def test_a_person_is_as_wide_in_every_frame_as_where_it_is_largest():
    keypoint = np.array([[[(10, 20), (30, 20), (50, 20)], [(10, 20), (15, 20), (20, 20)]]])
    drawn = mask_persons(keypoint, np.ones((1, 2, 3)), BONES, (40, 60), 0.125, 0.3)
    assert np.flatnonzero(drawn[1][:, 15]).tolist() == [18, 19, 20, 21, 22]


def test_gaps_as_narrow_as_a_limb_are_filled():
    """Two bones 8 pixels apart, 7 wide: between them a pixel is free, and belongs to the trunk."""
    points, bones = [(10, 10), (50, 10), (10, 18), (50, 18)], [(0, 1), (2, 3)]
    drawn = mask(points, (1,) * 4, bones, 6 / np.hypot(40, 8))
    assert np.flatnonzero(drawn[:, 30]).tolist() == list(range(7, 22))


def test_joints_that_were_not_found_have_no_bones():
    points = [(10, 20), (30, 20), (50, 20)]
    one = mask(points, (1, 1, 0.2))
    assert one[20, 20]
    assert not one[20, 40:].any()
    assert not mask(points, (1, 0.2, 1)).any()  # fewer than half of the bones
    assert not mask([(10, 20), (np.nan, 20), (50, 20)]).any()


def test_no_person_and_persons_outside_the_frame():
    nobody = mask_persons(np.zeros((0, 2, 3, 2)), np.zeros((0, 2, 3)), BONES, (4, 6), 0.1, 0.3)
    assert nobody.shape == (2, 4, 6)
    assert not nobody.any()
    assert not mask([(500, 500), (600, 500), (700, 500)]).any()


def test_median_of_what_is_seen_by_hand():
    """Of one pixel: 10, 200 (covered), 30, 20 gives 20; of two frames the mean of both."""
    imgs = [np.full((1, 2, 3), value, np.uint8) for value in (10, 200, 30, 20)]
    masks = np.zeros((4, 1, 2), dtype=bool)
    masks[1] = True
    masks[0, 0, 1] = True  # the right pixel is seen as 30 and 20
    assert clean_background(imgs, masks)[0, :, 0].tolist() == [20, 25]
    masks[:2] = masks[2, 0, 1] = True
    assert clean_background(imgs, masks)[0, :, 0].tolist() == [25, 20]


def test_what_is_never_seen_is_filled_in_from_around_it():
    imgs = [np.full((20, 20, 3), 80, np.uint8) for _ in range(3)]
    masks = np.zeros((3, 20, 20), dtype=bool)
    masks[:, 8:12, 8:12] = True
    for img in imgs:
        img[8:12, 8:12] = 255
    background = clean_background(imgs, masks)
    assert background.dtype == np.uint8
    np.testing.assert_allclose(background, 80, atol=3)  # Telea's weights, in whole numbers


def test_a_background_that_is_never_seen_is_no_error():
    imgs = [np.full((4, 4, 3), 80, np.uint8)]
    assert clean_background(imgs, np.ones((1, 4, 4), dtype=bool)).shape == (4, 4, 3)

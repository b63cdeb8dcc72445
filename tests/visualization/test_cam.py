from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.visualization import overlay_map, plot_activation_maps

FRAMES = np.full((4, 12, 16, 3), 90, dtype=np.uint8)
POSES = np.zeros((8, 6, 8))
MAPS = dict(rgb=np.ones((4, 2, 2)), pose=np.full((8, 2, 2), 3.0))


def test_overlay_colours_what_is_active_and_leaves_the_rest_grey():
    image = np.zeros((8, 8, 3), dtype=np.uint8)
    image[..., 0] = 200
    activation = np.array([[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1.0]])
    drawn = overlay_map(image, activation, alpha=1)
    assert drawn[0, 0].tolist() == [60] * 3  # 0.299 * 200
    assert drawn[7, 7].tolist() == [122, 4, 3]  # the last colour of turbo
    assert drawn.shape == image.shape


def test_rows_columns_and_scale():
    figure = plot_activation_maps('a\nb', MAPS, FRAMES, POSES, np.full(4, 0.25), right=True)
    frames, rgb, pose, gate, scale = figure.axes
    assert [ax.get_ylabel() for ax in figure.axes[:4]] == [
        'frames',
        'RGB map',
        'pose map',
        'gate G',
    ]
    # Both streams have four columns: tiles of 320 x 240 pixels with 8 between them.
    assert {ax.get_images()[0].get_array().shape for ax in (frames, rgb, pose)} == {(240, 1304, 3)}
    assert [bar.get_height() for bar in gate.patches] == [0.25] * 4
    assert scale.get_ylim() == (0, 3)
    assert figure.get_suptitle() == 'a\nb'
    assert figure._suptitle.get_color() == 'tab:green'
    boxes = [ax.get_position() for ax in figure.axes[:4]]
    assert all(above.y0 > below.y1 for above, below in zip(boxes, boxes[1:]))
    assert boxes[0].y1 < 1


@pytest.mark.parametrize('stream', ['rgb', 'pose'])
def test_single_stream(stream):
    maps = {stream: np.zeros((20, 2, 2))}
    images = dict(frames=np.repeat(FRAMES, 5, axis=0), pose_maps=np.repeat(POSES, 5, axis=0)[:20])
    given = {key: images[key] for key in (['frames'] if stream == 'rgb' else ['pose_maps'])}
    figure = plot_activation_maps('a', maps, **given, max_columns=2)
    assert len(figure.axes) == (3 if stream == 'rgb' else 2)
    assert figure.axes[0].get_images()[0].get_array().shape == (240, 648, 3)


@pytest.mark.parametrize(('given', 'message'), [
    (dict(pose_maps=POSES), "frames must be given for the maps of 'rgb'"),
    (dict(frames=FRAMES), "pose_maps must be given for the maps of 'pose'"),
])  # fmt: skip
def test_missing_inputs(given, message):
    with pytest.raises(ValueError, match=message):
        plot_activation_maps('a', MAPS, **given)

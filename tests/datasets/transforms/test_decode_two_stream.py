from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from mmaction.registry import TRANSFORMS

from integralaction_mm.datasets import DecodeTwoStream
from integralaction_mm.video.reading import DecodeError, VideoReader
from integralaction_mm.video.writing import write_video
from tests.helpers.videos import encode

HEIGHT, WIDTH, FRAMES, STEP = 48, 64, 20, 12


def frame(number: int) -> np.ndarray:
    """BGR frame whose grey level tells its number, with a red left half."""
    image = np.full((HEIGHT, WIDTH, 3), STEP * number, np.uint8)
    image[:, : WIDTH // 2] = (0, 0, 255)
    return image


def numbers(imgs: list[np.ndarray]) -> list[int]:
    """Numbers of decoded frames, read from their right halves."""
    return [round(img[:, 3 * WIDTH // 4 :].mean() / STEP) for img in imgs]


@pytest.fixture(scope='module')
def sources(tmp_path_factory) -> dict[str, Path]:
    """The same frames as a video and as a folder of images."""
    root = tmp_path_factory.mktemp('sources')
    video, folder = root / 'clip.mp4', root / 'images'
    write_video(video, (frame(number)[..., ::-1] for number in range(FRAMES)), 10)
    folder.mkdir()
    for number in range(FRAMES):
        cv2.imwrite(str(folder / f'{number + 1:06}.jpg'), frame(number))
    return dict(video=video, stem=root / 'clip', folder=folder)


def test_images_of_several_sizes(tmp_path):
    for number, width in enumerate((8, 8, 9), 1):
        cv2.imwrite(str(tmp_path / f'{number:06}.jpg'), np.zeros((6, width, 3), np.uint8))
    sample = dict(modality=['RGB'], total_frames=3, frame_dir=str(tmp_path))
    assert len(DecodeTwoStream()(dict(sample, RGB_inds=np.array([0, 1])))['imgs']) == 2
    message = r'of one size, but got \(h, w\) = \(6, 9\) after \(6, 8\): .*000003.jpg'
    with pytest.raises(DecodeError, match=message):
        DecodeTwoStream()(dict(sample, RGB_inds=np.array([1, 2])))


def annotation(total_frames: int = FRAMES, pose_frames: int = FRAMES, **kwargs) -> dict:
    """Poses of two persons; x of every keypoint is the number of its frame."""
    keypoint = np.ones((2, pose_frames, 3, 2), dtype=np.float64)
    keypoint[..., 0] = np.arange(pose_frames)[:, None]
    return dict(
        modality=['RGB', 'Pose'],
        total_frames=total_frames,
        img_shape=(HEIGHT, WIDTH),
        keypoint=keypoint,
        keypoint_score=np.full((2, pose_frames, 3), 0.5),
        **kwargs,
    )


def inds(*values: int) -> dict[str, np.ndarray]:
    return dict(RGB_inds=np.array(values), Pose_inds=np.array(values))


def test_is_registered():
    assert isinstance(TRANSFORMS.build(dict(type='DecodeTwoStream')), DecodeTwoStream)


@pytest.mark.parametrize('kind, key', [
    ('video', 'filename'), ('video', 'frame_dir'), ('stem', 'frame_dir'), ('folder', 'frame_dir'),
])  # fmt: skip
def test_frames_and_poses(sources, kind, key):
    results = DecodeTwoStream()(annotation(**{key: str(sources[kind])}, **inds(0, 7, 19)))
    assert numbers(results['imgs']) == [0, 7, 19]
    image = results['imgs'][1]
    assert image.dtype == np.uint8
    left = image[:, : WIDTH // 4].mean(axis=(0, 1))
    np.testing.assert_allclose(left, (255, 0, 0), atol=12)  # RGB, not BGR
    assert results['img_shape'] == results['original_shape'] == (HEIGHT, WIDTH)
    assert results['keypoint'].shape == (2, 3, 3, 2)
    assert results['keypoint'].dtype == results['keypoint_score'].dtype == np.float32
    assert results['keypoint'][1, :, 2, 0].tolist() == [0, 7, 19]


@pytest.mark.parametrize('count', [FRAMES, 2 * FRAMES])
def test_frames_that_are_there_already(count):
    """They are aligned by time as a video's, and clips do not share their memory."""
    frames = [frame(number)[..., ::-1] for number in np.repeat(np.arange(FRAMES), count // FRAMES)]
    results = annotation(filename='no such file', frames=frames, **inds(0, 7, 19, 7))
    results = DecodeTwoStream()(results)
    assert numbers(results['imgs']) == [0, 7, 19, 7]
    assert results['keypoint'][0, :, 0, 0].tolist() == [0, 7, 19, 7]
    assert results['img_shape'] == (HEIGHT, WIDTH)
    assert 'frames' not in results
    results['imgs'][1][:] = 0
    assert numbers(results['imgs']) == [0, 0, 19, 7]
    assert frames[count // FRAMES * 7].any()


def test_folder_and_video_give_the_same_frames(sources):
    both = [
        DecodeTwoStream()(annotation(frame_dir=str(sources[kind]), **inds(3, 4, 11)))['imgs']
        for kind in ('video', 'folder')
    ]
    difference = np.abs(np.subtract(*np.array(both, dtype=float)))
    assert difference.mean() < 3
    assert difference[:, :, : WIDTH // 4].max() < 8  # away from the edge of the colours


def test_folder_with_other_names(sources, tmp_path):
    for number in range(3):
        cv2.imwrite(str(tmp_path / f'img_{number}.png'), frame(number))
    transform = DecodeTwoStream(filename_tmpl='img_{}.png', start_index=0)
    results = transform(annotation(total_frames=3, frame_dir=str(tmp_path), **inds(2, 0)))
    assert numbers(results['imgs']) == [2, 0]


def test_poses_at_another_rate_are_aligned_by_time(sources):
    results = annotation(pose_frames=10, filename=str(sources['video']), **inds(0, 1, 2, 9, 19))
    keypoint = DecodeTwoStream()(results)['keypoint']
    assert keypoint[0, :, 0, 0].tolist() == [0, 0, 1, 4, 9]


def test_video_at_another_rate_is_aligned_by_time(sources):
    results = annotation(total_frames=40, pose_frames=40, filename=str(sources['video']))
    results.update(inds(0, 1, 2, 21, 39))
    results = DecodeTwoStream()(results)
    assert numbers(results['imgs']) == [0, 0, 1, 10, 19]
    assert results['keypoint'][0, :, 0, 0].tolist() == [0, 1, 2, 21, 39]


def test_clock_slower_than_the_video_takes_the_middle_of_a_tick(sources):
    results = annotation(total_frames=5, pose_frames=5, filename=str(sources['video']))
    results.update(inds(0, 2, 4))
    assert numbers(DecodeTwoStream()(results)['imgs']) == [2, 10, 18]


@pytest.mark.parametrize('kind', ['video', 'folder'])
def test_clips_do_not_share_the_memory_of_a_frame(sources, kind):
    results = annotation(frame_dir=str(sources[kind]), **inds(5, 6, 5, 6, 5))
    imgs = DecodeTwoStream()(results)['imgs']
    assert numbers(imgs) == [5, 6, 5, 6, 5]
    for first in range(5):
        for second in range(first):
            assert not np.shares_memory(imgs[first], imgs[second])
    TRANSFORMS.build(dict(type='Flip', flip_ratio=1))(
        dict(results, keypoint=np.zeros((1, 5, 3, 2)))
    )
    for img in imgs:  # all of them flipped, and once each
        np.testing.assert_allclose(img[:, -WIDTH // 4 :].mean(axis=(0, 1)), (255, 0, 0), atol=12)


@pytest.mark.parametrize('suffix', ['mp4', 'avi'])
def test_reading_in_order_gives_the_same_frames(tmp_path, suffix):
    path = tmp_path / f'clip.{suffix}'
    encode(path, (frame(number)[..., ::-1] for number in range(FRAMES)))
    wanted = [0, 3, 4, 19]
    imgs = DecodeTwoStream()(annotation(filename=str(path), **inds(*wanted)))['imgs']
    assert numbers(imgs) == wanted
    np.testing.assert_array_equal([list(VideoReader(path))[index] for index in wanted], imgs)


def test_video_with_the_name_that_ntu_gives_it(sources, tmp_path):
    name = 'S001C001P001R001A001'
    shutil.copy(sources['video'], tmp_path / f'{name}_rgb.avi')
    results = annotation(frame_dir=str(tmp_path / name), **inds(0, 7))
    assert numbers(DecodeTwoStream()(results)['imgs']) == [0, 7]


def test_annotation_is_not_changed(sources):
    source = annotation(filename=str(sources['video']), **inds(1, 1))
    source['img_shape'] = (2 * HEIGHT, 2 * WIDTH)
    before = source['keypoint'].copy()
    DecodeTwoStream()(dict(source))
    np.testing.assert_array_equal(source['keypoint'], before)


def test_keypoints_are_scaled_to_the_decoded_frames(sources):
    results = annotation(filename=str(sources['video']), **inds(6))
    results['img_shape'] = (3 * HEIGHT, 2 * WIDTH)
    results = DecodeTwoStream()(results)
    np.testing.assert_allclose(results['keypoint'][0, 0, 0], (3, 1 / 3), rtol=1e-6)
    assert results['img_shape'] == (HEIGHT, WIDTH)


def test_scores_default_to_one(sources):
    results = annotation(filename=str(sources['video']), **inds(6, 7))
    del results['keypoint_score']
    results = DecodeTwoStream()(results)
    np.testing.assert_array_equal(results['keypoint_score'], np.ones((2, 2, 3)))


def test_pose_alone_reads_no_video():
    results = annotation(filename='nowhere.mp4', Pose_inds=np.array([4, 2]))
    results['modality'] = ['Pose']
    results = DecodeTwoStream()(results)
    assert results['keypoint'][0, :, 0, 0].tolist() == [4, 2]
    assert 'imgs' not in results


def test_rgb_alone_drops_the_poses(sources):
    results = annotation(filename=str(sources['video']), RGB_inds=np.array([4, 2]))
    results['modality'] = ['RGB']
    del results['img_shape']
    results = DecodeTwoStream()(results)
    assert numbers(results['imgs']) == [4, 2]
    assert results['img_shape'] == (HEIGHT, WIDTH)
    assert not {'keypoint', 'keypoint_score'} & set(results)


@pytest.mark.parametrize('name', ['empty.mp4', 'garbage.mp4', 'garbage.avi'])
def test_unreadable_video(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b'' if 'empty' in name else b'this is no video' * 100)
    with pytest.raises(ValueError, match=f'video cannot be decoded: .*{name}'):
        DecodeTwoStream()(annotation(filename=str(path), **inds(0)))


@pytest.mark.parametrize('content', [b'', b'this is no image' * 10])
def test_unreadable_frame(tmp_path, content):
    (tmp_path / '000001.jpg').write_bytes(content)
    with pytest.raises(ValueError, match='frame cannot be decoded: .*000001.jpg'):
        DecodeTwoStream()(annotation(frame_dir=str(tmp_path), **inds(0)))


def test_missing_frame(sources):
    results = annotation(total_frames=21, frame_dir=str(sources['folder']), **inds(20))
    with pytest.raises(FileNotFoundError, match='frame not found: .*images/000021.jpg'):
        DecodeTwoStream()(results)


def test_missing_video(tmp_path):
    path = tmp_path / 'gone'
    with pytest.raises(
        FileNotFoundError, match=r'neither .*/gone \(tried .* with .mp4, .avi.* _rgb.avi'
    ):
        DecodeTwoStream()(annotation(frame_dir=str(path), **inds(0)))


@pytest.mark.parametrize('missing', ['keypoint', 'img_shape'])
def test_annotation_without_poses(sources, missing):
    results = annotation(filename=str(sources['video']), **inds(0))
    del results[missing]
    with pytest.raises(ValueError, match=f"annotation of .*clip.mp4' must have '{missing}', but"):
        DecodeTwoStream()(results)


def test_annotation_without_a_name():
    with pytest.raises(ValueError, match="must have 'filename' or 'frame_dir', but got .*'img_sh"):
        DecodeTwoStream()(annotation(**inds(0)))


@pytest.mark.parametrize('keypoint, score', [
    ((2, 5, 3, 3), (2, 5, 3)), ((5, 3, 2), (5, 3)), ((2, 5, 3, 2), (2, 5, 4)),
    ((2, 0, 3, 2), (2, 0, 3)),
])  # fmt: skip
def test_poses_of_a_wrong_shape(keypoint, score):
    results = annotation(filename='a.mp4', **inds(0))
    results.update(keypoint=np.zeros(keypoint), keypoint_score=np.zeros(score))
    with pytest.raises(ValueError, match=r"keypoint of 'a.mp4' must be \(M, T, K, 2\)") as error:
        DecodeTwoStream()(results)
    assert str(error.value).endswith(f'but got {keypoint} and {score}')


def test_an_img_shape_that_cannot_be(sources, log):
    def decode(img_shape):
        item = annotation(filename=str(sources['video']), **inds(0, 7, 19))
        return DecodeTwoStream()(dict(item, img_shape=img_shape))

    with pytest.raises(ValueError, match=r'clip\.mp4. must be \(h, w\), .*reads as \(w, h\)'):
        decode((WIDTH, HEIGHT))
    with pytest.raises(ValueError, match=r'clip\.mp4. must be the size that its poses'):
        decode((1080, 1920))
    decode((WIDTH, WIDTH))
    assert "clip.mp4' should have the aspect of the frames" in log[-1]


def test_a_worker_does_not_repeat_a_warning_for_ever(sources, log):
    decode = DecodeTwoStream()
    for _ in range(5):
        item = annotation(filename=str(sources['video']), **inds(0))
        decode(dict(item, img_shape=(WIDTH, WIDTH)))
    assert len([line for line in log if 'should have the aspect' in line]) == 3

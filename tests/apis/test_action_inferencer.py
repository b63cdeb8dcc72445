from __future__ import annotations

import pickle
import sys
from pathlib import Path

import mmaction
import numpy as np
import pytest
from families import save_weights
from mmaction.registry import INFERENCERS
from mmengine.config import Config

from integralaction_mm.apis import ActionInferencer, TwoStreamInferencer, slide
from integralaction_mm.apis.drawing import draw_frames
from integralaction_mm.apis.poses import PoseFile
from integralaction_mm.poses import PoseBackend
from integralaction_mm.video.reading import VideoReader

PERSONS, JOINTS = 1, 18


class Still(PoseBackend):
    """One person who never moves, seen in every second frame; joints in OpenPose's order."""

    name, model, layout = 'still', 'none', 'openpose18'

    def start(self) -> None:
        self.frames = 0

    def estimate(self, frame):
        self.frames += 1
        persons = self.frames % 2
        keypoint = np.stack([np.arange(JOINTS), np.arange(JOINTS) + 5.0], axis=-1)
        return keypoint[None][:persons], np.full((persons, JOINTS), 0.5)


@pytest.fixture(scope='module')
def inferencer(stages) -> ActionInferencer:
    return ActionInferencer(
        *stages['rgb_pose'], device='cpu', rgb=stages['rgb_only'], pose=stages['pose_only']
    )


@pytest.fixture(scope='module')
def pose_file(tiny_data) -> Path:
    return tiny_data / 'annotations.pkl'


def frames_of(video: Path) -> np.ndarray:
    return np.stack(list(VideoReader(video)))


def scores_of(result: dict) -> np.ndarray:
    return np.array([item['pred_scores'] for item in result['predictions']])


@pytest.mark.parametrize('stage', ['rgb_only', 'pose_only', 'rgb_pose'])
def test_scores_are_those_of_the_test_tool(stage, stages, pose_file, root, run_process, tmp_path):
    dump = tmp_path / 'dump.pkl'
    args = (*stages[stage], '--dump', dump, '--work-dir', tmp_path)
    run_process(sys.executable, root / 'tools/test.py', *args, cwd=tmp_path)
    expected = pickle.loads(dump.read_bytes())
    paths = [sample['filename'] for sample in expected]
    scores = np.stack([sample['pred_score'].numpy() for sample in expected])
    assert np.ptp(scores, axis=0).max() > 1e-3  # the videos differ

    result = ActionInferencer(*stages[stage], device='cpu')(paths, pose_file, batch_size=2)
    assert [item['video'] for item in result['predictions']] == paths
    np.testing.assert_allclose(scores_of(result), scores, atol=1e-5)
    for item, sample in zip(result['predictions'], expected):
        assert item['topk'][0]['label'] == int(sample['pred_label'])
        if stage == 'rgb_pose':
            np.testing.assert_allclose(item['pred_gate'], sample['pred_gate'].numpy(), atol=1e-5)
        else:
            assert not {'pred_gate', 'gate', 'gate_frames'} & set(item)


def test_prediction(inferencer, videos, pose_file):
    (item,) = inferencer(str(videos[0]), pose_file, topk=3)['predictions']
    scores = np.array(item['pred_scores'])
    assert scores.sum() == pytest.approx(1, abs=1e-4)
    assert [best['label'] for best in item['topk']] == np.argsort(-scores)[:3].tolist()
    assert item['topk'][0]['score'] == scores.max()
    assert [best['name'] for best in item['topk']] == [
        inferencer.classes[best['label']] for best in item['topk']
    ]
    assert inferencer.classes[0] == 'clean and jerk'  # from the annotation file
    assert item['frames'] == len(frames_of(videos[0]))
    # Two clips of 8 frames in a row, from the first and to the last frame.
    count = item['frames']
    assert item['gate_frames'] == sorted({*range(8), *range(count - 8, count)})
    if count >= 16:  # no frame is in both
        halves = np.reshape(item['gate'], (2, 8))
        np.testing.assert_allclose(halves.mean(axis=0), item['pred_gate'], atol=2e-6)


def test_single_streams_are_returned_beside(inferencer, stages, videos, pose_file):
    (item,) = inferencer(videos[0], pose_file)['predictions']
    for name in ('rgb', 'pose'):
        alone = ActionInferencer(*stages[f'{name}_only'], device='cpu')(videos[0], pose_file)
        np.testing.assert_allclose(
            item['streams'][name]['pred_scores'], scores_of(alone)[0], atol=1e-5
        )


def test_kinds_of_input_agree(inferencer, videos, pose_file):
    expected = scores_of(inferencer(videos, pose_file))
    folder = videos[0].parent
    np.testing.assert_allclose(
        scores_of(inferencer(folder, pose_file, batch_size=4))[:3], expected, atol=1e-5
    )
    poses = [PoseFile(pose_file).find(video) for video in videos]
    np.testing.assert_allclose(scores_of(inferencer(videos, poses)), expected, atol=1e-5)
    frames = [frames_of(video) for video in videos]
    keys = ('keypoint', 'keypoint_score')
    poses = [{key: item[key] for key in keys} for item in poses]
    np.testing.assert_allclose(scores_of(inferencer(frames, poses)), expected, atol=1e-5)
    one = inferencer(frames[0], poses[0])
    np.testing.assert_allclose(scores_of(one), expected[:1], atol=1e-5)


def test_poses_that_a_backend_finds(stages, videos, inferencer):
    finder = ActionInferencer(*stages['rgb_pose'], device='cpu', pose_backend=Still())
    count = len(frames_of(videos[0]))
    keypoint = np.zeros((1, count, JOINTS, 2))
    score = np.zeros((1, count, JOINTS))
    keypoint[:, ::2] = np.stack([np.arange(JOINTS), np.arange(JOINTS) + 5.0], axis=-1)
    score[:, ::2] = 0.5
    clip = finder.load(videos[0])
    np.testing.assert_array_equal(clip.poses['keypoint'], keypoint)
    np.testing.assert_array_equal(clip.poses['keypoint_score'], score)
    given = inferencer(videos[0], dict(keypoint=keypoint, keypoint_score=score))
    np.testing.assert_allclose(scores_of(finder(videos[0])), scores_of(given), atol=1e-5)


def test_a_video_with_nobody_in_it(inferencer):
    frames = np.full((10, 48, 64, 3), 90, dtype=np.uint8)
    empty = dict(keypoint=np.zeros((1, 10, JOINTS, 2)), keypoint_score=np.zeros((1, 10, JOINTS)))
    (item,) = inferencer(frames, empty)['predictions']
    assert np.isfinite(item['pred_scores']).all()
    assert np.isfinite(item['gate']).all()


def test_rgb_needs_no_poses_unless_a_pose_stream_is_beside(stages, videos, pose_file):
    rgb = ActionInferencer(*stages['rgb_only'], device='cpu')
    assert rgb.layout is None
    assert 'streams' not in rgb(videos[0])['predictions'][0]
    both = ActionInferencer(*stages['rgb_only'], device='cpu', pose=stages['pose_only'])
    (item,) = both(videos[0], pose_file)['predictions']
    assert list(item['streams']) == ['pose']


def test_poses_of_another_size_and_rate(inferencer, videos, pose_file):
    poses = PoseFile(pose_file).find(videos[0])
    larger = {**poses, 'keypoint': poses['keypoint'] * 2.0, 'img_shape': (96, 128)}
    np.testing.assert_allclose(
        scores_of(inferencer(videos[0], larger)),
        scores_of(inferencer(videos[0], poses)),
        atol=1e-4,
    )
    twice = {key: np.repeat(poses[key], 2, axis=1) for key in ('keypoint', 'keypoint_score')}
    np.testing.assert_allclose(
        scores_of(inferencer(videos[0], twice)),
        scores_of(inferencer(videos[0], poses)),
        atol=1e-5,
    )


@pytest.fixture(scope='module')
def in_space(tmp_path_factory) -> tuple[Config, Path]:
    """MMAction2's ST-GCN for joints in space, smaller, and weights."""
    folder = Path(mmaction.__file__).parent / '.mim/configs/skeleton/stgcn'
    cfg = Config.fromfile(folder / 'stgcn_8xb16-joint-u100-80e_ntu60-xsub-keypoint-3d.py')
    cfg.model.backbone.base_channels = 8
    cfg.model.cls_head.in_channels = 32
    return cfg, save_weights(cfg, tmp_path_factory.mktemp('in_space'))


def test_joints_in_space_come_from_a_file(in_space):
    joints = np.random.default_rng(0).normal(size=(2, 20, 25, 3)).astype(np.float32)
    inferencer = ActionInferencer(*in_space, device='cpu')
    frames = np.zeros((20, 48, 64, 3), np.uint8)
    (item,) = inferencer(frames, dict(keypoint=joints))['predictions']
    annotation = dict(keypoint=joints, total_frames=20, start_index=0, modality='Pose')
    data = inferencer.collate_fn([inferencer.pipeline(annotation)])
    (expected,) = inferencer.model.test_step(data)
    scores = expected.pred_score.detach()
    np.testing.assert_allclose(item['pred_scores'], scores, atol=1e-5)
    clip = inferencer.load(frames, dict(keypoint=joints))
    assert [part['start'] for part in slide(inferencer, clip, 10, 10)] == [0, 10]
    assert sum(1 for _ in draw_frames(clip, [item], inferencer.layout)) == 20  # no skeletons
    with pytest.raises(ValueError, match=r"'ntu25' with 3 coordinates, .* got pose_backend 'medi"):
        ActionInferencer(*in_space, device='cpu', pose_backend='mediapipe')


def test_mmaction2s_decoders_take_files_alone(in_space):
    cfg = in_space[0].copy()
    cfg.test_dataloader.dataset.pipeline = [
        dict(type='SampleFrames', clip_len=4, test_mode=True),
        dict(type='DecordInit'),
        dict(type='DecordDecode'),
    ]
    inferencer = ActionInferencer(cfg, in_space[1], device='cpu')
    with pytest.raises(ValueError, match='need DecodeTwoStream in test_dataloader.dataset.pipel'):
        inferencer(FRAMES)


def test_the_old_name():
    assert TwoStreamInferencer is ActionInferencer is INFERENCERS.get('TwoStreamInferencer')


@pytest.mark.parametrize(
    ('change', 'error', 'message'),
    [
        (dict(config='nowhere.py'), FileNotFoundError, 'config not found: nowhere.py'),
        (dict(checkpoint='nowhere.pth'), FileNotFoundError, 'checkpoint not found: nowhere.pth'),
        (
            dict(checkpoint='rgb_only'),
            ValueError,
            'model, TwoStreamRecognizer with 263 tensors, but 339 do not fit: cls_head',
        ),
        (dict(checkpoint=__file__), ValueError, 'checkpoint cannot be read: '),
        (
            dict(pose_backend='posenet'),
            ValueError,
            r"'rtmlib'\], but got 'posenet'",
        ),
        (dict(device='abacus'), ValueError, "device must be one .* but got 'abacus'"),
        (dict(label_file='nowhere.txt'), FileNotFoundError, 'nowhere.txt'),
        (dict(label_file='kinetics50'), ValueError, 'class names must be 12, but got 50'),
        (dict(rgb='pose_only'), ValueError, r"modalities of rgb must be \['RGB'\]"),
    ],
)
def test_mistakes_of_construction(stages, change, error, message):
    config, checkpoint = stages['rgb_pose']
    change = dict(change)
    if 'rgb' in change:
        change['rgb'] = stages[change['rgb']]
    if change.get('checkpoint') == 'rgb_only':
        change['checkpoint'] = stages['rgb_only'][1]
    with pytest.raises(error, match=message):
        ActionInferencer(**{'config': config, 'checkpoint': checkpoint, **change})


FRAMES = np.zeros((9, 48, 64, 3), dtype=np.uint8)
POSES = dict(keypoint=np.zeros((1, 9, 18, 2)), keypoint_score=np.zeros((1, 9, 18)))


@pytest.mark.parametrize(
    ('inputs', 'options', 'error', 'message'),
    [
        ('nowhere.mp4', dict(poses=POSES), FileNotFoundError, 'video not found: nowhere.mp4'),
        (__file__, dict(poses=POSES), ValueError, 'cannot be decoded: .*test_action_inf'),
        (3, dict(poses=POSES), TypeError, 'an input must be a path or an array .* but got int'),
        (FRAMES, {}, ValueError, r'must be given poses .--poses. or a pose_backend'),
        (FRAMES[0], dict(poses=POSES), ValueError, r'frames must be uint8 .* \(48, 64, 3\)'),
        (FRAMES * 1.0, dict(poses=POSES), ValueError, 'but got float64'),
        ([FRAMES] * 2, dict(poses=POSES), ValueError, 'one dict for each of 2 inputs, but got 1'),
        (FRAMES, dict(poses='nowhere.pkl'), FileNotFoundError, 'not found: nowhere.pkl'),
        (FRAMES, dict(poses=POSES, batch_size=0), ValueError, 'batch_size .* >= 1, but got 0'),
        (FRAMES, dict(poses=POSES, topk=0), ValueError, 'topk must be an integer >= 1'),
        (FRAMES, dict(poses={}), ValueError, "must have 'keypoint', but got"),
        (FRAMES, dict(poses=dict(keypoint=np.zeros((9, 18, 2)))), ValueError, r'\(M, T, K, 2\)'),
        (
            FRAMES,
            dict(poses=dict(keypoint=np.zeros((1, 9, 17, 2)))),
            ValueError,
            "the 18 keypoints of layout 'openpose18', but got 17 of an unnamed layout",
        ),
        (
            FRAMES,
            dict(poses=dict(POSES, layout='coco17')),
            ValueError,
            "but got 18 of 'coco17'",
        ),
        (
            FRAMES,
            dict(poses=dict(POSES, keypoint_score=np.zeros((1, 8, 18)))),
            ValueError,
            r'keypoint_score .M, T, K., but got \(1, 9, 18, 2\) and \(1, 8, 18\)',
        ),
    ],
)
def test_mistakes_of_input(inferencer, inputs, options, error, message):
    with pytest.raises(error, match=message):
        inferencer(inputs, **options)


def test_mistakes_with_files(inferencer, videos, tmp_path, pose_file):
    (tmp_path / 'empty').mkdir()
    with pytest.raises(ValueError, match='but got .*empty'):
        inferencer(tmp_path / 'empty', pose_file)
    with pytest.raises(ValueError, match='must fit one of .*other.mp4'):
        inferencer(tmp_path / 'other.mp4', pose_file)
    (tmp_path / 'list.pkl').write_bytes(pickle.dumps([]))
    with pytest.raises(ValueError, match="must hold a dict with 'annotations'"):
        inferencer(videos[0], tmp_path / 'list.pkl')
    (tmp_path / 'text.pkl').write_text('text')
    with pytest.raises(ValueError, match='annotation file cannot be read'):
        inferencer(videos[0], tmp_path / 'text.pkl')
    bare = dict(annotations=[dict(frame_dir=videos[0].stem)])
    (tmp_path / 'bare.pkl').write_bytes(pickle.dumps(bare))
    with pytest.raises(ValueError, match='file of poses not found: .*skeletons'):
        inferencer(videos[0], tmp_path / 'bare.pkl')


def test_an_archive_predicts_what_its_checkpoint_does(weights, stages, videos, pose_file):
    packed = ActionInferencer.from_weights(weights, device='cpu')
    whole = ActionInferencer(*stages['rgb_pose'], device='cpu')
    assert packed.classes == whole.classes  # though the packed config names no dataset
    scores, wanted = (scores_of(model(videos, pose_file)) for model in (packed, whole))
    assert scores == pytest.approx(wanted, abs=0.05)  # of 4 bits of mantissa
    assert not np.array_equal(scores, wanted)

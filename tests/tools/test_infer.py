"""The command line as a user starts it."""

from __future__ import annotations

import json
import pickle
import sys

from integralaction_mm.pantomime import CLASSES
from integralaction_mm.video.reading import count_frames


def test_writes_predictions_and_videos(root, run_process, tiny_data, tmp_path):
    import torch
    from mmaction.registry import MODELS
    from mmengine.config import Config
    from mmengine.registry import DefaultScope

    config = root / 'configs/pantomime/rgb_pose_pantomime.py'
    with DefaultScope.overwrite_default_scope('mmaction'):
        model = MODELS.build(Config.fromfile(config).model)
    torch.save(model.state_dict(), tmp_path / 'weights.pth')
    names = [f'{split}/{CLASSES[0].replace(" ", "_")}_0000.mp4' for split in ('train', 'val')]
    (tmp_path / 'names.txt').write_text('\n'.join(CLASSES))
    run_process(
        sys.executable,
        root / 'tools/infer.py',
        *(tiny_data / f'videos/{name}' for name in names),
        *('--config', config, '--checkpoint', 'weights.pth', '--label-file', 'names.txt'),
        *('--poses', tiny_data / 'annotations.pkl', '--out-dir', 'out', '--topk', '3'),
        cwd=tmp_path,
    )
    annotations = pickle.loads((tiny_data / 'annotations.pkl').read_bytes())['annotations']
    for item in (item for item in annotations if item['filename'] in names):
        name = item['frame_dir']
        content = json.loads((tmp_path / f'out/{name}.json').read_text())
        assert content['frames'] == item['total_frames']
        assert len(content['topk']) == 3
        assert content['topk'][0]['name'] in CLASSES
        assert len(content['pred_gate']) == 8
        assert count_frames(tmp_path / f'out/{name}.mp4') == item['total_frames']

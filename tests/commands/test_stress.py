from __future__ import annotations

import sys

import pytest
import torch
from mmaction.registry import MODELS
from mmengine.config import Config
from mmengine.registry import DefaultScope

from integralaction_mm.commands.stress import main


def test_card(root, run_process, tmp_path, tiny_data):
    config = root / 'configs/pantomime/stgcn_joint_pantomime.py'
    with DefaultScope.overwrite_default_scope('mmaction'):
        model = MODELS.build(Config.fromfile(config).model)
    torch.save(dict(state_dict=model.state_dict()), tmp_path / 'model.pth')
    done = run_process(
        *(sys.executable, root / 'tools/analysis_tools/stress.py', config, 'model.pth'),
        *('--ann', tiny_data / 'annotations.pkl', '--split', 'val', '--severities', '3'),
        *('--tests', 'pose_late', 'blur', '--out', 'out', '--examples', '1'),
        cwd=tmp_path,
    )
    assert 'pose late' in done.stdout
    assert 'the model does not take frames' in done.stdout
    assert (tmp_path / 'out' / 'card.html').is_file()


@pytest.mark.parametrize(
    'args, message',
    [
        (('--severities', '6'), 'argument --severities: invalid choice: 6'),
        (('--tests', 'fog'), "argument --tests: invalid choice: 'fog'"),
        (('--ann', 'none.pkl'), 'stress.py: error: annotation file not found: none.pkl'),
    ],
)
def test_mistake(ended, root, tmp_path, args, message, monkeypatch):
    (tmp_path / 'model.pth').touch()
    config = root / 'configs/pantomime/stgcn_joint_pantomime.py'
    code, output = ended(main, config, 'model.pth', *args)
    assert code
    assert message.replace('stress.py', 'tool.py') in output

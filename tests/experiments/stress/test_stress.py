from __future__ import annotations

import pytest
from mmengine.config import Config

from integralaction_mm.experiments.stress.stress import stress


@pytest.fixture
def run(model_of, tiny_data, tmp_path):
    def start(**kwargs):
        config, checkpoint = model_of('stgcn')
        cfg = Config.fromfile(config)
        cfg.test_dataloader.dataset.indices = 2
        source = dict(ann_file=tiny_data / 'annotations.pkl', split='test_in_context')
        options = dict(kinds=['pose_late'], severities=(3,), examples=0)
        return stress(cfg, str(checkpoint), tmp_path / 'out', **{**options, **source, **kwargs})

    return start


def test_a_run_goes_on_with_more_tests_and_refuses_other_settings(run, tmp_path):
    assert 'pose late' in run()
    text = run(kinds=['pose_late', 'pose_jitter'])
    assert 'pose late' in text
    assert 'pose jittered' in text
    for other in (dict(seed=1), dict(split='val')):
        (key,) = other
        with pytest.raises(ValueError, match=f'was made with {key}='):
            run(**other)
    assert (tmp_path / 'out' / 'card.html').is_file()

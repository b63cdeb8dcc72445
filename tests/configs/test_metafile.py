"""metafile.yml and model-index.yml, as MMEngine and mim read them."""

from __future__ import annotations

from pathlib import Path

import pytest
from mmengine.config import Config
from mmengine.config.utils import _get_cfg_metainfo
from mmengine.fileio import load

ROOT = Path(__file__).resolve().parents[2]
LEAVES = {
    str(path.relative_to(ROOT))
    for path in ROOT.glob('configs/[!_]*/*.py')
    if not path.stem.endswith('_mimetics')
}
METAFILES = [load(str(ROOT / path)) for path in load(str(ROOT / 'model-index.yml'))['Import']]
MODELS = [model for metafile in METAFILES for model in metafile['Models']]
COLLECTIONS = [collection for metafile in METAFILES for collection in metafile['Collections']]


def test_every_trained_config_is_listed_once():
    configs = [model['Config'] for model in MODELS]
    assert len(configs) == len(set(configs))
    assert set(configs) == LEAVES


@pytest.mark.parametrize('model', MODELS, ids=lambda model: model['Name'])
def test_metadata_is_that_of_the_config(model):
    assert model['Name'] == Path(model['Config']).stem
    assert model['In Collection'] in {collection['Name'] for collection in COLLECTIONS}
    assert 'Weights' not in model
    cfg = Config.fromfile(str(ROOT / model['Config']))
    metadata = model['Metadata']
    assert metadata['Epochs'] == cfg.train_cfg.max_epochs
    assert metadata['Batch Size'] % cfg.train_dataloader.batch_size == 0
    load_from = cfg.get('load_from') or ''
    assert ('streams://' in load_from) == ('_only_' in metadata['Pretrained'])


@pytest.mark.parametrize('collection', COLLECTIONS, ids=lambda collection: collection['Name'])
def test_collection_names_the_readme(collection):
    assert (ROOT / collection['README']).is_file()


def test_mmengine_finds_a_config(tmp_path):
    (tmp_path / '.mim').symlink_to(ROOT)  # as in the wheel
    info = _get_cfg_metainfo(str(tmp_path), 'integralaction/rgb_pose_k50.py')
    assert info['Name'] == 'rgb_pose_k50'

"""metafile.yml and model-index.yml, as MMEngine and mim read them."""

from __future__ import annotations

from pathlib import Path

import pytest
from mmengine.config import Config
from mmengine.config.utils import _get_cfg_metainfo
from mmengine.fileio import load

from integralaction_mm.engine.checkpoint import parse_streams

ROOT = Path(__file__).resolve().parents[2]
LEAVES = {path.relative_to(ROOT).as_posix() for path in ROOT.glob('configs/[!_]*/**/*.py')}
METAFILES = {
    path: load(str(ROOT / path)) for path in load(str(ROOT / 'model-index.yml'))['Import']
}
MODELS = [model for metafile in METAFILES.values() for model in metafile['Models']]
COLLECTIONS = [c for metafile in METAFILES.values() for c in metafile.get('Collections', ())]


def test_every_folder_has_a_metafile_of_its_own():
    assert set(METAFILES) == {f'{Path(leaf).parent}/metafile.yml' for leaf in LEAVES}
    for path, metafile in METAFILES.items():
        assert {Path(model['Config']).parent for model in metafile['Models']} == {
            Path(path).parent
        }


def test_every_trained_config_is_listed_once():
    configs = [model['Config'] for model in MODELS]
    assert len(configs) == len(set(configs))
    assert set(configs) == LEAVES
    # A name is that of the work directory, by which the next stage finds it.
    assert len({Path(leaf).stem for leaf in LEAVES}) == len(LEAVES)


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
    if 'streams://' in load_from:
        stages = [Path(source).name for source in parse_streams(load_from).values()]
        assert ', '.join(stages) == metadata['Pretrained']
        assert set(stages) <= {Path(leaf).stem for leaf in LEAVES}


@pytest.mark.parametrize('collection', COLLECTIONS, ids=lambda collection: collection['Name'])
def test_collection_names_the_readme(collection):
    assert (ROOT / collection['README']).is_file()


def test_mmengine_finds_a_config(tmp_path):
    (tmp_path / '.mim').symlink_to(ROOT)  # as in the wheel
    for name in ('integralaction/rgb_pose_k50', 'skeleton/stgcn/stgcn_joint_k50'):
        info = _get_cfg_metainfo(str(tmp_path), f'{name}.py')
        assert info['Name'] == Path(name).name

_base_ = [
    '../../_base_/models/skeleton_rgb_graph.py',
    '../../_base_/datasets/kinetics50.py',
    '../../_base_/pipelines/skeleton_window.py',
    '../../_base_/schedules/integration_20e.py',
    '../../_base_/default_runtime.py',
]

train_pipeline = _base_.rgb_graph.setting_b.train
test_pipeline = _base_.rgb_graph.setting_b.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.rgb_graph.setting_b.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

load_from = 'streams://rgb=work_dirs/rgb_only_k50&pose=work_dirs/stgcn_joint_window_k50'

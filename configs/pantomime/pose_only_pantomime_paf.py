# Table 9: part affinity fields alone.
_base_ = './pose_only_pantomime.py'

model = dict(backbone=dict(in_channels=34))  # OpenPose-18: 17 bones of 2 channels

render = dict(with_heatmap=False, **_base_.render)
pose = {
    phase: [dict(**clip, **_base_.pose_window), *_base_.view[phase], render, _base_.pack]
    for phase, clip in _base_.clips.items()
}
train_pipeline = pose['train']
test_pipeline = pose['test']
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=pose['val']))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

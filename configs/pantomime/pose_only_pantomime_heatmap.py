# Table 9: keypoint heatmaps alone.
_base_ = './pose_only_pantomime.py'

model = dict(backbone=dict(in_channels=18))  # OpenPose-18: one a keypoint

render = dict(with_paf=False, **_base_.render)
pose = {
    phase: [dict(**clip, **_base_.pose_window), *_base_.view[phase], render, _base_.pack]
    for phase, clip in _base_.clips.items()
}
train_pipeline = pose['train']
test_pipeline = pose['test']
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=pose['val']))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

# COCO-17 poses in the annotation file that MMAction2 offers; takes its checkpoint.
_base_ = [
    'mmaction::skeleton/posec3d/rgbpose_conv3d/rgbpose_conv3d.py',
    '../_base_/datasets/skeleton_ntu60_coco.py',
]

decode = dict(type='DecodeTwoStream')  # as MMDecode, and finds *_rgb.avi
pack_both = dict(collect_keys=('imgs', 'heatmap_imgs'), **_base_.pack)
train_pipeline = [_base_.train_pipeline[0], decode, *_base_.train_pipeline[2:-1], pack_both]
val_pipeline = [_base_.val_pipeline[0], decode, *_base_.val_pipeline[2:-1], pack_both]
test_pipeline = [_base_.test_pipeline[0], decode, *_base_.test_pipeline[2:-1], pack_both]

videos = dict(data_prefix=dict(video='data/ntu60/videos'), **_base_.source)
train_dataloader = dict(dataset=dict(pipeline=train_pipeline, **videos))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline, **videos))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline, **videos))

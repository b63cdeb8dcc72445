# COCO-17 poses in the annotation file that MMAction2 offers; takes its checkpoint.
_base_ = ['mmaction::skeleton/posec3d/rgbpose_conv3d/rgbpose_conv3d.py']

custom_imports = dict(imports=['integralaction_mm'], allow_failed_imports=False)
decode = dict(type='DecodeTwoStream')  # as MMDecode, and finds *_rgb.avi
pack = dict(
    type='PackActionInputs',
    collect_keys=('imgs', 'heatmap_imgs'),
    meta_keys=('filename', 'frame_dir', 'img_shape'),
)
pipelines = dict(
    train=[_base_.train_pipeline[0], decode, *_base_.train_pipeline[2:-1], pack],
    val=[_base_.val_pipeline[0], decode, *_base_.val_pipeline[2:-1], pack],
    test=[_base_.test_pipeline[0], decode, *_base_.test_pipeline[2:-1], pack],
)
source = dict(type='TwoStreamDataset', data_prefix=dict(video='data/ntu60/videos'))
train_dataloader = dict(dataset=dict(pipeline=pipelines['train'], **source))
val_dataloader = dict(dataset=dict(pipeline=pipelines['val'], **source))
test_dataloader = dict(dataset=dict(pipeline=pipelines['test'], **source))

# For MMAction2's own configs of NTU60 in COCO-17, whose annotation file stays.
custom_imports = dict(imports=['integralaction_mm'], allow_failed_imports=False)
source = dict(type='TwoStreamDataset')
# The names let fuse_scores.py find the same video in several dumps.
pack = dict(type='PackActionInputs', meta_keys=('filename', 'frame_dir', 'img_shape'))

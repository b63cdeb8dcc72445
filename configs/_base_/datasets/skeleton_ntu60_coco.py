# For MMAction2's own configs of NTU60 in COCO-17, whose annotation file stays.
custom_imports = dict(imports=['integralaction_mm'], allow_failed_imports=False)
source = dict(type='TwoStreamDataset')
test_sets = dict(xsub=dict(split='xsub_val'), xview=dict(split='xview_val'))

# MMAction2's pipelines of RGBPoseConv3D, for NTU-25.
_base_ = ['./skeleton_heatmap_ntu.py', './skeleton_rgbpose.py']

views = dict(train=[*_base_.zoomed, _base_.flip], val=_base_.whole, test=_base_.whole)
rgbpose = {
    phase: [sample, *views[phase], *_base_.pack_rgbpose]
    for phase, sample in _base_.rgbpose_samples.items()
}

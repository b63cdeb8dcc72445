# Penn Action, COCO-17, its official split, as datasets for the loaders of MMAction2's own config.
# penn_action/ is in the folder that the variable INTEGRALACTION_REAL names, or in data/.
custom_imports = dict(imports=['integralaction_mm'], allow_failed_imports=False)
root = '{{$INTEGRALACTION_REAL:data}}/penn_action'
source = dict(type='TwoStreamDataset', ann_file=f'{root}/annotations.pkl')
data = dict(
    train=dict(split='train', **source),
    val=dict(split='test', **source),  # there is no other; nothing is chosen on it
    test=dict(split='test', **source),
)
test_sets = dict(test=dict(split='test'))

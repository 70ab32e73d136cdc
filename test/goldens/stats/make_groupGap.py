"""Validation by folds at random and by whole groups, by scikit-learn: readings of patients who each have their own level and one
label. Group sizes all differ, so that GroupKFold has one way to deal them out. Writes groupGap.json."""
import json
import pathlib

import numpy as np
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import GroupKFold, StratifiedKFold, cross_val_predict
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import RobustScaler

rng = np.random.default_rng(17)
sizes = np.arange(4, 34)
group = np.repeat(np.arange(len(sizes)), sizes)
level = rng.normal(size=(len(sizes), 3)) * 2
label = rng.integers(2, size=len(sizes))
x = np.round(level[group] + 0.4 * rng.normal(size=(len(group), 3)), 4)
y = label[group]
order = rng.permutation(len(group))
x, y, group = x[order], y[order], group[order]

model = make_pipeline(RobustScaler(), KNeighborsClassifier(1))
whole = cross_val_predict(model, x, y, groups=group, cv=GroupKFold(5))
at_random = [
    balanced_accuracy_score(y, cross_val_predict(model, x, y, cv=StratifiedKFold(5, shuffle=True, random_state=seed)), adjusted=True)
    for seed in range(20)
]
golden = {
    "x": x.tolist(),
    "y": y.tolist(),
    "group": group.tolist(),
    "whole": balanced_accuracy_score(y, whole, adjusted=True),
    "atRandom": [min(at_random), max(at_random)],
}
path = pathlib.Path(__file__).with_name("groupGap.json")
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")

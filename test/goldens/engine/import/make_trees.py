"""Writes trees-*.onnx, ensembles of trees that skl2onnx exports from scikit-learn, and trees.json with what scikit-learn predicts.

Run with scikit-learn 1.9 and skl2onnx 1.20: python test/goldens/engine/import/make_trees.py
"""

import json
import pathlib

import numpy as np
import onnx
from skl2onnx import to_onnx
from sklearn.datasets import load_iris
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.tree import DecisionTreeClassifier

folder = pathlib.Path(__file__).parent
features, species = load_iris(return_X_y=True)
features = features.astype(np.float32)
asked = features[::10]
models = {
    "tree": DecisionTreeClassifier(random_state=0).fit(features, species),
    "forest": RandomForestClassifier(6, max_depth=4, random_state=0).fit(features, species),
    "boosted": GradientBoostingClassifier(n_estimators=8, random_state=0).fit(features, species == 1),
    "values": RandomForestRegressor(6, max_depth=4, random_state=0).fit(features[:, :3], features[:, 3]),
}
golden = {}
for name, model in models.items():
    isValue = name == "values"
    x = asked[:, :3] if isValue else asked
    exported = to_onnx(model, x[:1], options=None if isValue else {"zipmap": False}, target_opset={"": 17, "ai.onnx.ml": 3})
    onnx.save(exported, folder / f"trees-{name}.onnx")
    answers = model.predict(x) if isValue else model.predict_proba(x)
    golden[name] = {
        "inputs": x.flatten().astype(float).round(6).tolist(),
        "columns": x.shape[1],
        "answers": np.asarray(answers, dtype=float).flatten().tolist(),
        **({} if isValue else {"labels": model.predict(x).astype(int).tolist()}),
    }
(folder / "trees.json").write_text(json.dumps(golden) + "\n")

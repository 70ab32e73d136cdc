"""Confident learning by cleanlab 2.9 (pip install cleanlab scikit-learn). Writes confidentLearning.json."""
import json
import pathlib
import warnings

import numpy as np
import pandas as pd
from cleanlab.count import compute_confident_joint, estimate_latent, get_confident_thresholds
from cleanlab.filter import find_label_issues
from cleanlab.multiannotator import get_label_quality_multiannotator
from cleanlab.rank import get_label_quality_scores

warnings.filterwarnings("ignore")
rng = np.random.default_rng(21)

filters = {"noise-rate": "prune_by_noise_rate", "class": "prune_by_class", "both": "both"}
scores = {
    "self-confidence": "self_confidence",
    "normalised-margin": "normalized_margin",
    "confidence-weighted-entropy": "confidence_weighted_entropy",
}


def listed(values, digits=None):
    values = np.asarray(values, dtype=float).ravel()
    return [None if np.isnan(v) else round(float(v), digits) if digits else float(v) for v in values]


def drawn(n, classes, sharpness, noise, shares=None):
    """True classes, probabilities that know them to some degree, and labels of which a share was changed."""
    truth = rng.choice(classes, n, p=shares)
    raw = rng.normal(size=(n, classes))
    raw[np.arange(n), truth] += sharpness
    p = np.exp(raw - raw.max(axis=1, keepdims=True))
    p = np.round(p / p.sum(axis=1, keepdims=True), 6)
    changed = rng.random(n) < noise
    labels = np.where(changed, (truth + rng.integers(1, classes, n)) % classes, truth)
    return truth, labels, p


def learnt(name, n, classes, sharpness, noise, shares=None):
    _, labels, p = drawn(n, classes, sharpness, noise, shares)
    joint = compute_confident_joint(labels, p, calibrate=False)
    calibrated = compute_confident_joint(labels, p, calibrate=True)
    priors, noise_matrix, inverse = estimate_latent(calibrated, labels)
    thresholds = get_confident_thresholds(labels, p)
    return {
        "name": name,
        "classes": classes,
        "labels": labels.tolist(),
        "probabilities": listed(p, 6),
        "thresholds": [None if t > 1 else float(t) for t in thresholds],
        "counts": joint.ravel().tolist(),
        "calibrated": calibrated.ravel().tolist(),
        "priors": listed(priors),
        "noise": listed(noise_matrix.T),
        "inverseNoise": listed(inverse.T),
        "doubted": {ours: find_label_issues(labels, p, filter_by=theirs, n_jobs=1).astype(int).tolist() for ours, theirs in filters.items()},
        "quality": {ours: listed(get_label_quality_scores(labels, p, method=theirs), 9) for ours, theirs in scores.items()},
    }


def annotated(name, n, classes, sharpness, skills, seen):
    truth, _, p = drawn(n, classes, sharpness, 0)
    labels = np.full((n, len(skills)), np.nan)
    for k, skill in enumerate(skills):
        right = rng.random(n) < skill
        own = np.where(right, truth, (truth + rng.integers(1, classes, n)) % classes)
        mask = rng.random(n) < seen
        labels[mask, k] = own[mask]
    labels[np.isnan(labels).all(axis=1), 0] = truth[np.isnan(labels).all(axis=1)]
    answer = get_label_quality_multiannotator(pd.DataFrame(labels), p, return_weights=True, verbose=False)
    rows = answer["label_quality"]
    return {
        "name": name,
        "classes": classes,
        "annotators": len(skills),
        "labels": np.where(np.isnan(labels), -1, labels).astype(int).ravel().tolist(),
        "probabilities": listed(p, 6),
        "consensus": rows["consensus_label"].tolist(),
        "quality": listed(rows["consensus_quality_score"], 9),
        "agreement": listed(rows["annotator_agreement"]),
        "annotatorQuality": listed(answer["annotator_stats"].sort_index()["annotator_quality"]),
        "annotatorWeights": listed(answer["annotator_weight"]),
        "modelWeight": float(answer["model_weight"]),
    }


goldens = {
    "learnt": [
        learnt("two classes, clean", 200, 2, 4, 0),
        learnt("two classes, a tenth changed", 300, 2, 3, 0.1),
        learnt("three classes that overlap", 300, 3, 1, 0.2),
        learnt("five classes of unequal size", 400, 5, 2.5, 0.15, [0.5, 0.3, 0.15, 0.04, 0.01]),
        learnt("twelve classes", 400, 12, 4, 0.1),
        learnt("probabilities that know nothing", 150, 3, 0, 0.3),
    ],
    "annotated": [
        annotated("three annotators who see everything", 150, 2, 2, [0.95, 0.8, 0.6], 1),
        annotated("five annotators who see half", 200, 4, 2, [0.95, 0.9, 0.7, 0.5, 0.25], 0.5),
        annotated("a model that knows nothing", 120, 3, 0, [0.9, 0.85, 0.8], 0.8),
    ],
}
path = pathlib.Path(__file__).with_name("confidentLearning.json")
path.write_text(json.dumps(goldens, separators=(",", ":")) + "\n")

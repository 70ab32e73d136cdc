"""scikit-image 0.26's structural similarity of pairs of grey pictures that the test makes by the same recipe."""
import json
import pathlib

import numpy as np
from skimage.metrics import structural_similarity

out = []
for index, (width, height, window) in enumerate([(7, 7, 7), (8, 8, 7), (28, 28, 7), (31, 20, 7), (6, 5, 5), (4, 9, 3)]):
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    a = ((x * x * (index + 3) + y * y * 7 + x * y * 5 + 31 * index) // 11 % 256) / 255
    b = ((x * (index + 5) + y * 3 + x * y * 2 + 17) // 5 % 256) / 255
    out.append({
        "width": width,
        "height": height,
        "index": index,
        "window": window,
        "other": structural_similarity(a, b, win_size=window, data_range=1),
        "blend": structural_similarity(a, 0.7 * a + 0.3 * b, win_size=window, data_range=1),
        "turned": structural_similarity(a, 1 - a, win_size=window, data_range=1),
    })
path = pathlib.Path(__file__).with_name("structuralSimilarity.json")
path.write_text(json.dumps({"made_by": "make_structuralSimilarity.py: scikit-image 0.26.0", "pairs": out}) + "\n")

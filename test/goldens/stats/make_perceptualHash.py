"""Pillow 13's Lanczos resize and imagehash 4.3's phash of grey pictures that the test makes by the same recipe."""
import json
import pathlib

import imagehash
import numpy as np
from PIL import Image

out = []
for index, (width, height) in enumerate([(32, 32), (28, 28), (64, 48), (70, 9), (200, 131), (256, 256), (20, 14)]):
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    pixels = ((x * x * (index + 3) + y * y * 7 + x * y * 5 + 31 * index) // 11 % 256).astype(np.uint8)
    picture = Image.fromarray(pixels)
    small = picture.resize((32, 32), Image.Resampling.LANCZOS)
    out.append({
        "width": width,
        "height": height,
        "factor": index + 3,
        "shift": 31 * index,
        "sum": int(np.asarray(small, dtype=np.int64).sum()),
        "row": np.asarray(small)[17].tolist(),
        "hash": str(imagehash.phash(picture)),
        "mirrored": str(imagehash.phash(Image.fromarray(np.asarray(small)[:, ::-1].copy()))),
        "turned": str(imagehash.phash(Image.fromarray(np.rot90(np.asarray(small), -1).copy()))),
    })
path = pathlib.Path(__file__).with_name("perceptualHash.json")
path.write_text(json.dumps({"made_by": "make_perceptualHash.py: Pillow 13.0.0, imagehash 4.3.2", "pictures": out}) + "\n")

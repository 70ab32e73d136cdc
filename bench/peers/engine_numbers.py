"""Numbers that Python and TypeScript make alike: a hash of each index, so that both sides begin from the same weights."""

import numpy as np


def numbers(seed, shape, scale=1.0):
    """Uniform numbers in [-scale, scale), float32; bench/engine/numbers.ts makes the same."""
    count = int(np.prod(shape, dtype=np.int64))
    mask = np.uint64(0xFFFFFFFF)
    h = (np.arange(count, dtype=np.uint64) * np.uint64(2654435761) + np.uint64(seed * 40503 + 12345)) & mask
    h ^= h >> np.uint64(16)
    h = (h * np.uint64(2246822519)) & mask
    h ^= h >> np.uint64(13)
    return ((h.astype(np.float64) / 2**31 - 1) * scale).astype(np.float32).reshape(shape)


def integers(seed, shape, bound):
    """Integers in [0, bound)."""
    return np.floor((numbers(seed, shape).astype(np.float64) + 1) / 2 * bound).clip(0, bound - 1).astype(np.int64)

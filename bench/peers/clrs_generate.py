"""Generates the test split of one algorithm with dm-clrs, as bench/algorithms/generateSplit.ts does.

    clrs_generate.py <algorithm> <runs>

Prints one JSON document: how many samples, the most steps, and the processor's and the wall clock's seconds of each run.
"""

import json
import sys
import time

from clrs._src import samplers, specs

name, runs = sys.argv[1], int(sys.argv[2])
samples = samplers.CLRS30["test"]["num_samples"] * specs.CLRS_30_ALGS_SETTINGS[name]["num_samples_multiplier"]
processor, wall = [], []
for _ in range(runs):
    sampler = None
    begun, used = time.perf_counter(), time.process_time()
    sampler, _ = samplers.build_sampler(name, num_samples=samples, length=64, seed=3)
    wall.append(time.perf_counter() - begun)
    processor.append(time.process_time() - used)
steps = sampler._hints[0].data.shape[0]
print(json.dumps({"samples": samples, "steps": steps, "processor": processor, "wall": wall}))

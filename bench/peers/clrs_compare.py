"""Holds our trajectories against those of dm-clrs, value by value.

    clrs_compare.py trajectories <seed> <size> <samples> <directory>    the .npz files of all 30 algorithms that are there
    clrs_compare.py parquet <seed> <size> <samples> <directory>         the .parquet files that are there
    clrs_compare.py chunks <seed> <size> <rows> <steps>                 the chunks that come as JSON on standard input

Prints one JSON document: how many values were compared, how many differ, and by how much at most. Coordinates and angles may differ by
1e-10: libraries of sines and arc tangents differ in the last bit.
"""

import json
import pathlib
import sys

import numpy as np
from clrs._src import dataset, samplers

ROUNDED = {("graham_scan", "x"), ("graham_scan", "y"), ("graham_scan", "atans"), ("jarvis_march", "x"), ("jarvis_march", "y")}


class Tally:
    """Counts what was compared; remembers the first features that differ."""

    def __init__(self):
        self.values = 0
        self.differing = 0
        self.most = 0.0
        self.features = []

    def compare(self, algorithm, feature, ours, theirs, rounding=1e-10):
        ours, theirs = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
        if ours.shape != theirs.shape:
            self.differing += theirs.size
            self.features.append(f"{algorithm} {feature}: shape {ours.shape}, not {theirs.shape}")
            return
        apart = np.abs(ours - theirs)
        differing = int(np.sum(apart > (rounding if (algorithm, feature) in ROUNDED else 0)))
        self.values += theirs.size
        self.differing += differing
        self.most = max(self.most, float(apart.max(initial=0)))
        if differing:
            self.features.append(f"{algorithm} {feature}: {differing} of {theirs.size}")

    def told(self):
        return {"values": self.values, "differing": self.differing, "most": self.most, "features": self.features[:20]}


def stages(algorithm, seed, size, samples):
    """Inputs and outputs [samples, …], hints [steps, samples, …] and the number of steps of each sample."""
    sampler, _ = samplers.build_sampler(algorithm, num_samples=samples, length=size, seed=seed)
    return sampler._inputs, sampler._outputs, sampler._hints, sampler._lengths.astype(int)


def compare_files(seed, size, samples, directory, suffix):
    tally = Tally()
    for path in sorted(pathlib.Path(directory).glob(f"*.{suffix}")):
        ours = (read_npz if suffix == "npz" else read_parquet)(path)
        inputs, outputs, hints, lengths = stages(path.stem, seed, size, samples)
        tally.compare(path.stem, "steps", ours["steps"], lengths)
        for stage, points in (("inputs", inputs), ("outputs", outputs)):
            for point in points:
                tally.compare(path.stem, point.name, ours[f"{stage}/{point.name}"], point.data)
        for point in hints:
            together = np.concatenate([point.data[:steps, sample] for sample, steps in enumerate(lengths)])
            tally.compare(path.stem, point.name, ours[f"hints/{point.name}"], together)
    return tally


def read_npz(path):
    with np.load(path) as arrays:
        return {name: arrays[name] for name in arrays.files if name != "about.json"}


def read_parquet(path):
    import pandas
    import pyarrow.parquet

    shapes = json.loads(pyarrow.parquet.read_schema(path).metadata[b"shapes"])
    frame = pandas.read_parquet(path)
    columns = {"steps": frame["steps"].to_numpy()}
    for name, shape in shapes.items():
        rows = [np.reshape(cell, shape) for cell in frame[name]]
        columns[name] = np.concatenate(rows) if shape[:1] == [-1] else np.stack(rows)
    return columns


def peer_chunks(algorithm, seed, size, rows, steps):
    sampler, _ = samplers.build_sampler(algorithm, num_samples=-1, seed=seed, length=size, track_max_steps=False)

    def batches():
        while True:
            yield sampler.next(rows)

    return dataset.chunkify(batches(), steps)


def compare_chunks(seed, size, rows, steps):
    tally = Tally()
    for algorithm, ours in json.load(sys.stdin).items():
        for chunk, theirs in zip(ours, peer_chunks(algorithm, seed, size, rows, steps)):
            tally.compare(algorithm, "is_first", chunk["isFirst"], theirs.features.is_first.ravel())
            tally.compare(algorithm, "is_last", chunk["isLast"], theirs.features.is_last.ravel())
            for point in [*theirs.features.inputs, *theirs.features.hints, *theirs.outputs]:
                # Our chunks are what networks are fed with: 32 bits.
                values = point.data.astype(np.float32).ravel()
                tally.compare(algorithm, point.name, chunk["features"][point.name], values, rounding=1e-6)
    return tally


mode, *rest = sys.argv[1:]
if mode == "chunks":
    tally = compare_chunks(*map(int, rest))
else:
    seed, size, samples = map(int, rest[:3])
    tally = compare_files(seed, size, samples, rest[3], "npz" if mode == "trajectories" else "parquet")
print(json.dumps(tally.told()))

"""Writes files of the Python package safetensors, and what they hold.

written.safetensors   every type that Touchstone writes, with one entry of metadata
half.safetensors      32-bit floats, and PyTorch's rounding of them to bfloat16 and float16
kinds.safetensors     every type that Touchstone reads
shards/               one model in two files with an index
expected.json         the numbers in them

Run: bench/peers/.venv/bin/python test/goldens/engine/storage/make_safetensors.py
"""

import json
import pathlib

import torch
from safetensors.torch import save_file

here = pathlib.Path(__file__).parent
torch.manual_seed(20260801)

# Halfway cases, numbers beyond each type's range, and numbers below its normal ones.
edges = torch.tensor([0.0, -0.0, 1.00390625, 1.01171875, 65519.0, 65520.0, 3.4e38, 6e-8, 2.9802322e-8, -7e-5, float("inf")])
written = {
    "layers.1.weight": torch.randn(2, 3),
    "layers.0.weight": torch.randn(3, 2),
    "edges": edges,
    "scalar": torch.tensor(2.5),
    "empty": torch.zeros(0, 3),
    "größe": torch.tensor([1, -2, 3], dtype=torch.int32),
    "steps": torch.tensor([[1, -(2**53)]]),
    "mask": torch.tensor([True, False, True]),
    "half": torch.tensor([1.5, -2.25], dtype=torch.float16),
}
save_file(written, here / "written.safetensors", metadata={"format": 'pt "quoted"\n'})
source = torch.cat([edges, torch.randn(50), -edges])
save_file({"source": source, "bf16": source.bfloat16(), "f16": source.half()}, here / "half.safetensors")

kinds = {
    "F64": torch.tensor([1.5, -1e300], dtype=torch.float64),
    "F32": torch.tensor([1.5, -2.0]),
    "F16": torch.tensor([1.5, -2.0], dtype=torch.float16),
    "BF16": torch.tensor([1.5, -2.0], dtype=torch.bfloat16),
    "I64": torch.tensor([2**40, -5]),
    "I32": torch.tensor([2**30, -5], dtype=torch.int32),
    "I16": torch.tensor([300, -5], dtype=torch.int16),
    "I8": torch.tensor([100, -5], dtype=torch.int8),
    "U64": torch.tensor([2**40, 5], dtype=torch.uint64),
    "U32": torch.tensor([2**31, 5], dtype=torch.uint32),
    "U16": torch.tensor([65535, 5], dtype=torch.uint16),
    "U8": torch.tensor([255, 5], dtype=torch.uint8),
    "BOOL": torch.tensor([True, False]),
    "F8_E5M2": torch.tensor([1.0, 2.0]).to(torch.float8_e5m2),
}
save_file(kinds, here / "kinds.safetensors")

shards = here / "shards"
shards.mkdir(exist_ok=True)
parts = {"model-00001-of-00002.safetensors": {"a": torch.ones(2)}, "model-00002-of-00002.safetensors": {"b.c": torch.arange(3)}}
for name, part in parts.items():
    save_file(part, shards / name)
index = {"metadata": {"total_size": 32}, "weight_map": {key: name for name, part in parts.items() for key in part}}
(shards / "model.safetensors.index.json").write_text(json.dumps(index, indent=2))

plain = lambda value: "Infinity" if value == float("inf") else value
expected = {
    "written": {name: [plain(value) for value in tensor.flatten().tolist()] for name, tensor in written.items()},
    "kinds": {name: tensor.tolist() for name, tensor in kinds.items() if not name.startswith("F8")},
}
(here / "expected.json").write_text(json.dumps(expected, ensure_ascii=False) + "\n")
for path in here.rglob("*.safetensors"):
    path.chmod(0o644)

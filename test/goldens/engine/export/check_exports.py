"""Checks the files that this engine writes with Python's onnx, in full, and runs them on its ONNX Runtime.

checked.json   for each file its SHA-256 after it passed, and what ONNX Runtime computed from the example beside it

Run: WRITE_EXPORTS=1 npx vitest run test/engine/onnx/roundTrip.golden.test.ts
     bench/peers/.venv/bin/python test/goldens/engine/export/check_exports.py
"""

import hashlib
import json
import pathlib

import numpy
import onnx
import onnxruntime

here = pathlib.Path(__file__).parent
checked = {}
for path in sorted((here / ".files").glob("*.onnx")):
    content = path.read_bytes()
    onnx.checker.check_model(content, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(onnx.load_from_string(content), strict_mode=True, data_prop=True)
    example = json.loads(path.with_suffix(".json").read_text())
    x = numpy.array(example["data"], dtype=numpy.float32).reshape(example["shape"])
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    (y,) = session.run(["y"], {"x": x})
    checked[path.stem] = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "y": {"shape": list(y.shape), "data": [float(f"{value:.8g}") for value in y.flatten().tolist()]},
    }
    print(path.name, len(content), "bytes,", len(inferred.graph.node), "nodes,", y.shape)
lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in checked.items()]
(here / "checked.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")

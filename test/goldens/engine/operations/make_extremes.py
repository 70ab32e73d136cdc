"""Writes extremes.json: PyTorch's answers in 64 bits, with derivatives, where 32 bits overflow, vanish or are no numbers.

Run: bench/peers/.venv/bin/python test/goldens/engine/operations/make_extremes.py
"""

import json
import pathlib

import numpy
import torch
from torch.nn import functional as F

inf, nan = torch.inf, torch.nan


def numbers(tensor):
    """Nine digits; JSON has no infinities: they are names."""
    return [
        value if numpy.isfinite(value) else {inf: "Infinity", -inf: "-Infinity"}.get(value, "NaN")
        for value in (float(f"{value:.9g}") for value in tensor.flatten().tolist())
    ]


def table(f, points):
    """f at 32-bit numbers and the derivatives of the sum of what it is, which are those of each element by itself."""
    x = torch.tensor(numpy.float32(points), dtype=torch.float64, requires_grad=True)
    y = f(x)
    y.sum().backward()
    return {"shape": list(x.shape), "x": numbers(x), "y": numbers(y), "slope": numbers(x.grad)}


wide = [-inf, -3e38, -1e10, -1000, -104, -100, -88, -20, -1, -1e-6, -1e-30, 0, 1e-30, 1e-6, 1, 20, 88, 100, 1000, 1e10, 3e38, inf, nan]
finite = [x for x in wide if numpy.isfinite(x)]
moderate = [x for x in finite if abs(x) < 1e15]
positive = [1e-30, 1e-10, 1e-6, 1e-3, 0.5, 1, 1.4616321, 2, 3, 10, 1e3, 1e6, 1e10, 1e30]
rows = [[-inf, -inf, -inf], [-inf, 0, 1], [0, 0, -inf], [1e4, 1e4, -1e4], [-3e38, 3e38, 0], [-1e-30, 1e-30, 0], [100, -100, 0]]

golden = {
    "exp": table(torch.exp, wide),
    "log": table(torch.log, [0, *positive, inf, nan]),
    "sqrt": table(torch.sqrt, [*positive, inf, nan]),
    "reciprocal": table(torch.reciprocal, [-1e30, -1e-10, 1e-10, 1e30, inf, -inf]),
    "absolute": table(torch.abs, wide),
    "sign": table(torch.sign, wide[:-1]),
    "relu": table(torch.relu, wide),
    "tanh": table(torch.tanh, wide),
    "sigmoid": table(torch.sigmoid, wide),
    "softplus": table(lambda x: F.softplus(x, threshold=1e39), [x for x in wide if x < 700]),
    "softplus, large": table(lambda x: F.softplus(x, threshold=50), [88, 100, 1e10, 3e38, inf]),
    "logSigmoid": table(F.logsigmoid, [x for x in wide if x > -inf]),
    "log1p": table(torch.log1p, [-1, -0.9999, -1e-6, -1e-30, 0, 1e-30, 1e-6, 1, 1e6, 1e30, inf, nan]),
    "expm1": table(torch.expm1, wide),
    "erf": table(torch.erf, wide),
    "erfc": table(torch.erfc, [-inf, -10, -3, -1e-3, 0, 1e-6, 1, 3, 5, 8, 9, 13, 30, 1e10, inf, nan]),
    "gelu": table(F.gelu, finite),
    "geluTanh": table(lambda x: F.gelu(x, approximate="tanh"), moderate),
    "silu": table(F.silu, finite),
    "leakyRelu": table(F.leaky_relu, wide),
    "elu": table(F.elu, wide),
    "sin": table(torch.sin, [-1e3, -1e-30, 0, 1e-30, 1e-6, 1e3]),
    "cos": table(torch.cos, [-1e3, -1e-30, 0, 1e-30, 1e-6, 1e3]),
    "atan": table(torch.atan, wide),
    "asin": table(torch.asin, [-1 + 2**-24, -1e-30, 1e-6, 1 - 2**-24]),
    "acos": table(torch.acos, [-1 + 2**-24, -1e-30, 1e-6, 1 - 2**-24]),
    "logGamma": table(torch.lgamma, positive),
    "digamma": table(torch.digamma, [x for x in positive if x > 1e-15]),
    "trigamma": table(lambda x: torch.special.polygamma(1, x), [x for x in positive if 1e-10 <= x < 1e15]),
    "logSumExp": table(lambda x: torch.logsumexp(x, -1), rows),
    "softmax": table(lambda x: torch.softmax(x, -1)[..., 0], rows[1:]),
    "logSoftmax": table(lambda x: torch.log_softmax(x, -1)[..., 1], rows[1:]),
    "logAddExp": table(lambda x: torch.logaddexp(x[..., 0], x[..., 1]), [row[:2] for row in rows[1:]]),
    "max": table(lambda x: x.amax(-1), rows),
    "min": table(lambda x: x.amin(-1), rows),
    "maximum": table(lambda x: torch.maximum(x[..., 0], x[..., 1]), [[inf, 1], [-inf, inf], [nan, 1], [1, nan], [3e38, -3e38]]),
    "minimum": table(lambda x: torch.minimum(x[..., 0], x[..., 1]), [[inf, 1], [-inf, inf], [nan, 1], [1, nan], [3e38, -3e38]]),
    "clip": table(lambda x: x.clamp(-2, 3), wide),
    "norm": table(lambda x: torch.linalg.vector_norm(x, dim=-1), [[0, 0], [1e-15, 1e-15], [1e15, 1e15], [inf, 1]]),
    "variance": table(lambda x: x.var(-1, correction=0), [[1e15, -1e15], [1e-15, 0], [7, 7]]),
    "cumulativeSum": table(lambda x: x.cumsum(-1), [[1, inf, 2], [1, nan, 2], [3e38, -3e38, 1]]),
}
path = pathlib.Path(__file__).with_name("extremes.json")
path.write_text("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(each)}" for name, each in golden.items()) + "\n}\n")
print(path.name, path.stat().st_size, "bytes")

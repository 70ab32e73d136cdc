"""Exports small networks from PyTorch with both of its exporters, and writes what PyTorch computes with them.

<network>-<exporter>.onnx   the export
exports.json                for each: inputs, outputs, tensors inside by their names in the export (found by their
                            values), a cotangent, and the gradients of Σ output · cotangent by inputs and initialisers

Needs onnxscript beside bench/peers/requirements.txt.
Run: bench/peers/.venv/bin/python test/goldens/engine/import/make_exports.py
"""

import copy
import json
import logging
import pathlib
import warnings

import numpy
import onnx
import onnxruntime
import torch
from torch import nn

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
here = pathlib.Path(__file__).parent
torch.manual_seed(20260802)


class Attention(nn.Module):
    """A transformer block written out, as language models have it."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
        self.project, self.join = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.widen, self.narrow = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.positions = nn.Parameter(torch.randn(7, width))

    def forward(self, x):
        batch, length, width = x.shape
        x = x + self.positions[:length]
        q, k, v = self.project(self.first(x)).chunk(3, dim=-1)
        q, k, v = (each.view(batch, length, self.heads, width // self.heads).transpose(1, 2) for each in (q, k, v))
        scores = q @ k.transpose(-2, -1) / (width // self.heads) ** 0.5
        mask = torch.tril(torch.ones(length, length, dtype=torch.bool))
        weights = scores.masked_fill(~mask, float("-inf")).softmax(-1)
        x = x + self.join((weights @ v).transpose(1, 2).reshape(batch, length, width))
        return x + self.narrow(nn.functional.gelu(self.widen(self.second(x))))


class Recurrent(nn.Module):
    def __init__(self, kind, **options):
        super().__init__()
        self.unit = kind(3, 4, batch_first=True, **options)
        self.out = nn.Linear(4 * (2 if options.get("bidirectional") else 1), 2)

    def forward(self, x):
        states, _ = self.unit(x)
        return self.out(states[:, -1])


class Pooled(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(7, 4)
        self.out = nn.Linear(4, 2)

    def forward(self, tokens):
        vectors = self.embed(tokens)
        mask = (tokens != 0).float().unsqueeze(-1)
        return torch.log_softmax(self.out((vectors * mask).sum(1) / mask.sum(1).clamp(min=1)), dim=-1)


def convolutional():
    return nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1, bias=False),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(4, 4, 3, stride=2, padding=1, groups=2),
        nn.GroupNorm(2, 4),
        nn.SiLU(),
        nn.Upsample(scale_factor=2, mode="nearest"),
        nn.ConvTranspose2d(4, 3, 2, stride=2),
        nn.AvgPool2d(2),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(3, 2),
    )


def perceptron():
    return nn.Sequential(nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 8), nn.LeakyReLU(0.1), nn.Linear(8, 3), nn.Softmax(-1))


class Pooling(nn.Module):
    """What convolutional networks do besides: one axis, groups, gaps, ends of several kinds, sizes that do not divide."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv1d(2, 4, 3, padding=2, dilation=2, groups=2)
        self.norm = nn.BatchNorm1d(4)
        self.rectify = nn.PReLU(4)
        self.second = nn.Conv2d(1, 2, (3, 2), padding="same")
        self.back = nn.ConvTranspose2d(2, 2, 3, stride=2, padding=1, output_padding=1, groups=2)
        self.out = nn.Linear(18, 2)

    def forward(self, x):
        lines = self.rectify(self.norm(self.first(x)))
        picture = nn.functional.dropout(lines, 0.5, self.training).unsqueeze(1)
        picture = self.second(nn.functional.pad(picture, (1, 0, 0, 0), mode="reflect"))
        picture = nn.functional.max_pool2d(picture, 2, stride=1, dilation=(1, 2))
        picture = nn.functional.softplus(self.back(picture))
        picture = nn.functional.avg_pool2d(picture, 3, 2, padding=1, ceil_mode=True, count_include_pad=False)
        picture = nn.functional.interpolate(picture, size=(3, 3), mode="nearest")
        return self.out(picture.flatten(1))


class Language(nn.Module):
    """What language models do besides attention: positions, masks and experts, reckoned from the shapes of the input."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(7, 4)
        self.gain = nn.Parameter(torch.ones(4))
        self.gate = nn.Linear(4, 3)
        self.experts = nn.Parameter(torch.randn(3, 4, 4))
        self.out = nn.Linear(4, 5)

    def forward(self, tokens):
        length = tokens.shape[1]
        present = (tokens != 0).long()
        places = (present.cumsum(1) - present).float()
        angles = torch.outer(torch.arange(length).float(), torch.tensor([1.0, 0.1]))
        x = self.embed(tokens) + torch.stack([angles.sin(), angles.cos()], -1).flatten(-2) + 0.1 * places.unsqueeze(-1)
        x = x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * self.gain
        scores = torch.einsum("bid,bjd->bij", x, x)
        weights = torch.where(torch.ones(length, length).tril().bool(), scores, float("-inf")).softmax(-1)
        x = torch.einsum("bij,bjd->bid", weights, x)
        best, chosen = self.gate(x).topk(2, dim=-1)
        shares = nn.functional.one_hot(chosen, 3).float().mul(best.softmax(-1).unsqueeze(-1)).sum(-2)
        mixed = torch.einsum("bie,edf,bid->bif", shares, self.experts, x)
        left, right = mixed.split([2, 2], dim=-1)
        x = x + torch.cat([nn.functional.gelu(left, approximate="tanh"), nn.functional.silu(right)], -1)
        return self.out(x) * present.unsqueeze(-1).expand(-1, -1, 5)


networks = {
    "mlp": (perceptron(), torch.randn(3, 5), {0: "batch"}),
    "cnn": (convolutional(), torch.randn(2, 2, 8, 8), {0: "batch"}),
    "attention": (Attention(6, 2), torch.randn(2, 5, 6), {0: "batch", 1: "length"}),
    "encoder": (
        nn.Sequential(nn.TransformerEncoderLayer(6, 2, 8, batch_first=True, activation="gelu"), nn.Linear(6, 3)),
        torch.randn(2, 4, 6),
        {0: "batch"},
    ),
    "gru": (Recurrent(nn.GRU), torch.randn(2, 5, 3), {0: "batch"}),
    "lstm": (Recurrent(nn.LSTM, bidirectional=True, num_layers=2), torch.randn(2, 4, 3), {0: "batch"}),
    "rnn": (Recurrent(nn.RNN), torch.randn(2, 4, 3), {0: "batch"}),
    "pooling": (Pooling(), torch.randn(2, 2, 7), {0: "batch"}),
    "language": (Language(), torch.tensor([[1, 2, 0, 4], [6, 3, 3, 5]]), {0: "batch", 1: "length"}),
    "bidirectional": (Recurrent(nn.GRU, bidirectional=True), torch.randn(2, 4, 3), {0: "batch"}),
    "embedding": (Pooled(), torch.tensor([[1, 2, 0], [6, 3, 3]]), {0: "batch"}),
}
# Versions of the operator set for the older exporter; where both tell the same, one exporter is enough.
versions = {"mlp": 9, "cnn": 11, "attention": 17, "gru": 14, "lstm": 13, "rnn": 12, "pooling": 20, "language": 18}
alone = {"bidirectional": "dynamo", "encoder": "dynamo", "lstm": "script", "rnn": "script", "embedding": "dynamo"}


def export(name, exporter, model, x, axes):
    path = here / f"{name}-{exporter}.onnx"
    if exporter == "script":
        options = {"dynamo": False, "dynamic_axes": {"x": axes}, "opset_version": versions[name]}
        torch.onnx.export(model, (x,), path, input_names=["x"], output_names=["y"], **options)
    else:
        shapes = ({axis: torch.export.Dim(size, min=1, max=8) for axis, size in axes.items()},)
        options = {"dynamo": True, "dynamic_shapes": shapes, "verbose": False, "external_data": False}
        program = torch.onnx.export(model, (x,), input_names=["x"], output_names=["y"], **options)
        exported = program.model_proto
        # What the exporter notes about every node makes the files ten times as large.
        for node in exported.graph.node:
            del node.metadata_props[:]
            node.doc_string = ""
        del exported.graph.value_info[:]
        for value in [*exported.graph.input, *exported.graph.output, *exported.graph.initializer]:
            if hasattr(value, "metadata_props"):
                del value.metadata_props[:]
        del exported.graph.metadata_props[:]
        del exported.metadata_props[:]
        onnx.save(exported, path)
    return onnx.load(path)


def variants(module):
    """Tensors that stand for parameters in exports, each with the gradient that belongs to it."""
    found = []
    for _, parameter in module.named_parameters():
        gradient = parameter.grad if parameter.grad is not None else torch.zeros_like(parameter)
        found.append((parameter, gradient))
        if parameter.dim() == 2:
            found.append((parameter.T, gradient.T))
    for buffer in module.buffers():
        found.append((buffer, None))
    for unit in (each for each in module.modules() if isinstance(each, nn.RNNBase)):
        # ONNX orders the gates differently, and has one tensor for both directions and for both biases.
        order = {"GRU": [1, 0, 2], "LSTM": [0, 3, 1, 2]}.get(unit.mode, [0])
        directions = [""] + (["_reverse"] if unit.bidirectional else [])
        for layer in range(unit.num_layers):
            for parts in (["weight_ih"], ["weight_hh"], ["bias_ih", "bias_hh"]):
                pairs = []
                for direction in directions:
                    given = [getattr(unit, f"{part}_l{layer}{direction}") for part in parts]
                    arranged = lambda t: torch.cat([t.chunk(len(order))[gate] for gate in order])
                    pairs.append([torch.cat([arranged(get(t)) for t in given]) for get in (lambda t: t, lambda t: t.grad)])
                found.append(tuple(torch.stack([pair[i] for pair in pairs]) for i in (0, 1)))
    return found


def plain(tensor):
    array = numpy.asarray(tensor.detach() if isinstance(tensor, torch.Tensor) else tensor)
    values = array.flatten().tolist()
    integers = array.dtype.kind in "iu"
    stored = {"shape": list(array.shape), "data": values if integers else [float(f"{value:.6g}") for value in values]}
    return {**stored, "integers": True} if integers else stored


def activations(exported, x, captured):
    """Names in the export of the tensors that modules gave, by their values."""
    everything = copy.deepcopy(exported)
    names = [output for node in exported.graph.node for output in node.output if output]
    known = {output.name for output in exported.graph.output}
    everything.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in names if name not in known)
    session = onnxruntime.InferenceSession(everything.SerializeToString(), providers=["CPUExecutionProvider"])
    values = dict(zip([output.name for output in session.get_outputs()], session.run(None, {"x": x.numpy()})))
    found = {}
    for tensor in captured:
        for name, value in values.items():
            if value.dtype == numpy.float32 and value.shape == tuple(tensor.shape) and name not in known:
                if numpy.allclose(value, tensor.numpy(), atol=1e-4):
                    found.setdefault(name, tensor)
    return dict(list(found.items())[:2])


def short(tensor):
    """The numbers rounded so that the file can hold them as they are."""
    return (tensor * 1000).round() / 1000 if tensor.is_floating_point() else tensor


def golden(exported, model, x):
    exact = copy.deepcopy(model).double()
    captured = []
    for module in exact.modules():
        module.register_forward_hook(
            lambda _, __, output: captured.append((output if isinstance(output, torch.Tensor) else output[0]).detach())
        )
    given = x.double().requires_grad_() if x.is_floating_point() else x
    output = exact(given)
    cotangent = short(torch.randn(output.shape)).double()
    (output * cotangent).sum().backward()
    candidates = variants(exact)
    gradients = {}
    for tensor in exported.graph.initializer:
        value = torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy())
        for parameter, gradient in candidates:
            if gradient is not None and value.shape == parameter.shape and torch.allclose(value.double(), parameter):
                gradients[tensor.name] = plain(gradient)
    return {
        "inputs": {"x": plain(x)},
        "outputs": {"y": plain(output)},
        "taps": {name: plain(tensor) for name, tensor in activations(exported, x, captured).items()},
        "cotangent": plain(cotangent),
        "gradients": {"inputs": {"x": plain(given.grad)} if x.is_floating_point() else {}, "parameters": gradients},
    }


cases = {}
for name, (model, example, axes) in networks.items():
    x = short(example)
    for parameter in model.parameters():
        # Untrained norms are all alike, and exporters merge what is alike.
        parameter.data += 0.1 * torch.randn_like(parameter)
    for norm in (each for each in model.modules() if isinstance(each, (nn.BatchNorm1d, nn.BatchNorm2d))):
        norm.running_mean.normal_()
        norm.running_var.uniform_(0.5, 2)
    model.eval()
    for exporter in [alone[name]] if name in alone else ["script", "dynamo"]:
        exported = export(name, exporter, model, x, axes)
        cases[f"{name}-{exporter}"] = golden(exported, model, x)
        case = cases[f"{name}-{exporter}"]
        print(
            f"{name}-{exporter}",
            (here / f"{name}-{exporter}.onnx").stat().st_size,
            "operators", len({node.op_type for node in exported.graph.node}),
            "taps", len(case["taps"]),
            "gradients", len(case["gradients"]["parameters"]), "of", len(exported.graph.initializer),
        )
lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in cases.items()]
(here / "exports.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
print("exports.json", (here / "exports.json").stat().st_size)

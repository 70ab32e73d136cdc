"""What the make_*.py of this folder share: a PyTorch function with all its gradients, as JSON can hold it.

Inputs are rounded to 32 bits first, so that both sides start from the same numbers; PyTorch then computes in 64 bits.
"""

import json
import pathlib

import torch

torch.manual_seed(20260711)
torch.set_default_dtype(torch.float64)


def normal(*shape, scale=1.0, centre=0.0):
    return centre + scale * torch.randn(*shape)


def plain(tree):
    if isinstance(tree, torch.Tensor):
        shape, values = list(tree.shape), tree.detach().flatten().tolist()
        if not tree.dtype.is_floating_point:
            return {"shape": shape, "data": [int(value) for value in values], "integers": True}
        return {"shape": shape, "data": [float(f"{value:.9g}") for value in values]}
    if isinstance(tree, dict):
        return {name: plain(each) for name, each in tree.items()}
    return [plain(each) for each in tree]


def rounded(tree):
    """The tree with floating-point leaves as fresh 64-bit variables that hold 32-bit numbers."""
    if isinstance(tree, torch.Tensor):
        if not tree.dtype.is_floating_point:
            return tree
        return tree.detach().float().double().requires_grad_()
    if isinstance(tree, dict):
        return {name: rounded(each) for name, each in tree.items()}
    return [rounded(each) for each in tree]


def leaves(tree):
    if isinstance(tree, torch.Tensor):
        return [tree]
    return [leaf for each in (tree.values() if isinstance(tree, dict) else tree) for leaf in leaves(each)]


def gradients(tree):
    if isinstance(tree, torch.Tensor):
        return tree.grad if tree.grad is not None else torch.zeros_like(tree)
    if isinstance(tree, dict):
        return {name: gradients(each) for name, each in tree.items()}
    return [gradients(each) for each in tree]


def case(f, parameters, *inputs):
    """f(parameters, *inputs) → tensor, with the gradients of Σ output · cotangent."""
    parameters, inputs = rounded(parameters), rounded(list(inputs))
    output = f(parameters, *inputs)
    (cotangent,) = rounded([torch.randn(output.shape)])
    if output.requires_grad:
        (output * cotangent).sum().backward()
    return plain(
        {
            "parameters": parameters,
            "inputs": inputs,
            "output": output,
            "cotangent": cotangent,
            "gradients": {"parameters": gradients(parameters), "inputs": gradients(inputs)},
        }
    )


def operation(f, *inputs):
    """A case of a function of tensors alone, whose result may be integers or truth values: they are compared as numbers."""
    return case(lambda _, *given: f(*given).double(), {}, *inputs)


def indices(size, *shape):
    return torch.randint(size, shape)


def parameters_of(module):
    """A module's parameters as nested dictionaries, lists where names are numbers."""
    tree = {}
    for name, value in module.named_parameters():
        *path, last = name.split(".")
        node = tree
        for key in path:
            node = node.setdefault(key, {})
        node[last] = value.detach()
    return listed(tree)


def listed(tree):
    if isinstance(tree, torch.Tensor):
        return tree
    if tree and all(name.isdigit() for name in tree):
        count = max(map(int, tree)) + 1
        return [listed(tree.get(str(i), {})) for i in range(count)]
    return {name: listed(each) for name, each in tree.items()}


def flat(tree, prefix=""):
    """The inverse of parameters_of, for torch.func.functional_call."""
    if isinstance(tree, torch.Tensor):
        return {prefix: tree}
    items = tree.items() if isinstance(tree, dict) else ((str(i), each) for i, each in enumerate(tree))
    return {name: leaf for key, each in items for name, leaf in flat(each, f"{prefix}.{key}" if prefix else key).items()}


def module_case(module, *inputs, **options):
    call = lambda parameters, *given: torch.func.functional_call(module, flat(parameters), given, options)
    return case(call, parameters_of(module), *inputs)


def write(name, cases, folder=pathlib.Path(__file__).parent):
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in cases.items()]
    path = folder / name
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{path.name}: {path.stat().st_size} bytes")

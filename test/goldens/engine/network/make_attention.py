"""Writes attention.json: PyTorch's attention and transformer layers, and rotary positions as complex numbers.

Run: bench/peers/.venv/bin/python test/goldens/engine/network/make_attention.py
"""

import torch
from golden import case, flat, normal, parameters_of, write
from torch import nn
from torch.nn import functional as F


def linear(weight, bias):
    return {"weight": weight, "bias": bias}


def attention_tree(tree):
    """MultiheadAttention's parameters, one linear layer for each of query, key and value."""
    biases = tree["in_proj_bias"].chunk(3)
    names = ("q_proj_weight", "k_proj_weight", "v_proj_weight")
    weights = tree["in_proj_weight"].chunk(3) if "in_proj_weight" in tree else [tree[name] for name in names]
    parts = [linear(*pair) for pair in zip(weights, biases)]
    return dict(zip(("query", "key", "value"), parts)) | {"output": tree["out_proj"]}


def attention_parameters(tree, like):
    parts = [tree["query"], tree["key"], tree["value"]]
    weights = [part["weight"] for part in parts]
    made = {"in_proj_bias": torch.cat([part["bias"] for part in parts]), "out_proj": tree["output"]}
    if "in_proj_weight" in like:
        return made | {"in_proj_weight": torch.cat(weights)}
    return made | dict(zip(("q_proj_weight", "k_proj_weight", "v_proj_weight"), weights))


def moved(module):
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(0.2 * torch.randn_like(parameter))
    return module


def attention(module, x, context=None, **options):
    like = parameters_of(moved(module))

    def call(tree, x, context=None):
        other = x if context is None else context
        given = (x, other, other)
        return torch.func.functional_call(module, flat(attention_parameters(tree, like)), given, options)[0]

    return case(call, attention_tree(like), *([x] if context is None else [x, context]))


ours = {
    "self_attn": "attention",
    "multihead_attn": "cross",
    "norm1": "attentionNorm",
    "norm2": "perceptronNorm",
    "linear1": "up",
    "linear2": "down",
}
decoders = ours | {"norm2": "crossNorm", "norm3": "perceptronNorm"}


def block(module, names, x, context=None, **options):
    like = parameters_of(moved(module))
    attentions = [name for name in like if name.endswith("attn")]
    tree = {names[name]: attention_tree(each) if name in attentions else each for name, each in like.items()}

    def call(tree, *given):
        theirs = {name: tree[names[name]] for name in like}
        theirs |= {name: attention_parameters(theirs[name], like[name]) for name in attentions}
        return torch.func.functional_call(module, flat(theirs), given, options)

    return case(call, tree, *([x] if context is None else [x, context]))


def rotary(_, x, base=100.0):
    half = x.shape[-1] // 2
    turns = torch.arange(x.shape[-2])[:, None] * base ** (-torch.arange(half) / half)
    turned = torch.complex(x[..., :half], x[..., half:]) * torch.polar(torch.ones_like(turns), turns)
    return torch.cat([turned.real, turned.imag], dim=-1)


def sinusoidal(_, x):
    position = torch.arange(x.shape[-2])[:, None]
    frequency = 10000 ** (-torch.arange(0, x.shape[-1], 2) / x.shape[-1])
    table = torch.zeros(x.shape[-2:])
    table[:, 0::2] = torch.sin(position * frequency)
    table[:, 1::2] = torch.cos(position * frequency)
    return x + table


causal = torch.triu(torch.ones(4, 4, dtype=torch.bool), diagonal=1)
padding = torch.tensor([[False, False, False, True], [False, False, False, False]])
encoder = lambda **options: nn.TransformerEncoderLayer(6, 2, 10, dropout=0.0, batch_first=True, **options)
decoder = nn.TransformerDecoderLayer(6, 3, 8, dropout=0.0, batch_first=True, activation="gelu", norm_first=True)

write(
    "attention.json",
    {
        "attend": case(
            lambda _, q, k, v, mask: F.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=1),
            {},
            *(normal(2, 2, 3, 4), normal(2, 2, 5, 4), normal(2, 2, 5, 3), normal(3, 5)),
        ),
        "self": attention(nn.MultiheadAttention(6, 2, batch_first=True), normal(2, 4, 6)),
        "masked": attention(
            nn.MultiheadAttention(6, 3, batch_first=True), normal(2, 4, 6), attn_mask=causal, key_padding_mask=padding
        ),
        "cross": attention(nn.MultiheadAttention(6, 2, batch_first=True, kdim=5, vdim=5), normal(2, 3, 6), normal(2, 4, 5)),
        "blockAfter": block(encoder(activation="relu"), ours, normal(2, 4, 6), src_key_padding_mask=padding),
        "blockBefore": block(encoder(activation="gelu", norm_first=True), ours, normal(2, 4, 6), src_mask=causal),
        "decoder": block(decoder, decoders, normal(2, 4, 6), normal(2, 3, 6), tgt_mask=causal),
        "rotary": case(rotary, {}, normal(2, 5, 6)),
        "sinusoidal": case(sinusoidal, {}, normal(2, 5, 6)),
        "learnt": case(lambda p, x: x + p["weight"][: x.shape[-2]], {"weight": normal(5, 3)}, normal(2, 4, 3)),
    },
)

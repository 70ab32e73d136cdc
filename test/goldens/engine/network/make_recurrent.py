"""Writes recurrent.json: PyTorch's GRU and LSTM, all that they return in one vector, with and without initial states.

Run: bench/peers/.venv/bin/python test/goldens/engine/network/make_recurrent.py
"""

import torch
from golden import case, normal, write
from torch import nn

names = {
    "inputWeight": "weight_ih_l0",
    "hiddenWeight": "weight_hh_l0",
    "inputBias": "bias_ih_l0",
    "hiddenBias": "bias_hh_l0",
}


def recurrent(module, *inputs):
    parameters = dict(module.named_parameters())

    def call(given, x, *state):
        # A module wants a layer axis in front, and LSTM its states as a pair.
        state = [each[None] for each in state]
        state = tuple(state) if isinstance(module, nn.LSTM) and state else (state[0] if state else None)
        renamed = {theirs: given[ours] for ours, theirs in names.items()}
        outputs, last = torch.func.functional_call(module, renamed, (x, state))
        last = last if isinstance(last, tuple) else (last,)
        return torch.cat([each.flatten() for each in (outputs, *last)])

    return case(call, {ours: parameters[theirs].detach() for ours, theirs in names.items()}, *inputs)


gru = nn.GRU(3, 4, batch_first=True)
lstm = nn.LSTM(3, 4, batch_first=True)

write(
    "recurrent.json",
    {
        "gru": recurrent(gru, normal(2, 5, 3)),
        "gruWithState": recurrent(gru, normal(2, 3, 3), normal(2, 4)),
        "lstm": recurrent(lstm, normal(2, 5, 3)),
        "lstmWithState": recurrent(lstm, normal(2, 3, 3), normal(2, 4), normal(2, 4)),
    },
)

"""Writes scan.json: PyTorch's answers for a gated recurrent unit along a sequence, forwards and backwards in time.

Run: bench/peers/.venv/bin/python test/goldens/engine/network/make_scan.py
"""

import torch
from golden import case, flat, normal, parameters_of, write

TIME, BATCH, WIDTH, HIDDEN = 5, 2, 3, 4
unit = torch.nn.GRU(WIDTH, HIDDEN)


def along(reverse):
    def states(parameters, x, initial):
        """The states of all steps, and after them the last one again."""
        given = x.flip(0) if reverse else x
        outputs, last = torch.func.functional_call(unit, flat(parameters), (given, initial[None]))
        return torch.cat([outputs.flip(0) if reverse else outputs, last])

    return case(states, parameters_of(unit), normal(TIME, BATCH, WIDTH), normal(BATCH, HIDDEN))


write("scan.json", {"forwards": along(False), "backwards": along(True)})

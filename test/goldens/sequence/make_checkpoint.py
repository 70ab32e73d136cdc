"""Writes mambaCheckpoint/: a small Mamba with random weights as transformers saves it, with a tokeniser, and what it computes.

Run with the packages of requirements.txt: python test/goldens/sequence/make_checkpoint.py
"""

import json
import pathlib

import torch
from tokenizers import Tokenizer
from transformers import MambaConfig, MambaForCausalLM

here = pathlib.Path(__file__).parent
folder = here / "mambaCheckpoint"
torch.manual_seed(20261127)
tokeniser = json.loads((here / "tokeniser.json").read_text())["tokenizer"]
text = "The cat sees the sea; nobody can count it."

config = MambaConfig(
    vocab_size=304, hidden_size=10, state_size=3, num_hidden_layers=2, conv_kernel=3, expand=3, time_step_rank=2,
    eos_token_id=0, bos_token_id=0, pad_token_id=0, initializer_range=0.3, layer_norm_epsilon=1e-4,
)
model = MambaForCausalLM(config)
with torch.no_grad():
    for name, parameter in model.named_parameters():
        parameter.add_(0.1 * torch.randn_like(parameter))
model.eval()
model.save_pretrained(folder)
(folder / "tokenizer.json").write_text(json.dumps(tokeniser))
(folder / "tokenizer_config.json").write_text(json.dumps({"eos_token": "<|endoftext|>"}))
(folder / "generation_config.json").unlink(missing_ok=True)

ids = Tokenizer.from_str(json.dumps(tokeniser)).encode(text).ids
with torch.no_grad():
    scores = model.double()(torch.tensor([[0, *ids]])).logits[0]
expected = {
    "text": text,
    "tokens": [0, *ids],
    "lastScores": [float(f"{value:.9g}") for value in scores[-1].tolist()],
    "nats": torch.nn.functional.cross_entropy(scores[:-1], torch.tensor(ids), reduction="sum").item(),
}
(here / "mambaCheckpoint.json").write_text(json.dumps(expected) + "\n")

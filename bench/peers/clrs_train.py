"""Trains a processor of dm-clrs on one batch, again and again, as bench/algorithms/trainProcessor.ts does.

    clrs_train.py <algorithm> <processor> <seconds>

Prints one JSON document: the steps of the trajectories, the wall clock's and the processor's seconds of each step of training, those
until the first was done, and the loss at the end.
"""

import json
import sys
import time

import clrs
import jax

name, processor, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
sampler, spec = clrs.build_sampler(name, seed=1, num_samples=32, length=16)
spec, batches = clrs.process_permutations(spec, iter([sampler.next()]), True)
batch = next(batches)

begun = time.perf_counter()
model = clrs.models.BaselineModel(
    spec=[spec],
    dummy_trajectory=[batch],
    processor_factory=clrs.get_processor_factory(processor, use_ln=True, nb_triplet_fts=8, nb_heads=1),
    hidden_dim=128,
    encode_hints=True,
    decode_hints=True,
    encoder_init="xavier_on_scalars",
    use_lstm=False,
    learning_rate=1e-3,
    grad_clip_max_norm=1.0,
    checkpoint_path=None,
    freeze_processor=False,
    dropout_prob=0.0,
    hint_teacher_forcing=0.0,
    hint_repred_mode="soft",
    nb_msg_passing_steps=1,
)
model.init([batch.features], 1)
random = jax.random.PRNGKey(1)


def step():
    loss = float(model.feedback(random, batch, 0))
    jax.block_until_ready(model.params)
    return loss


loss = step()
first = time.perf_counter() - begun
wall, used = [], []
end = time.perf_counter() + seconds
while len(wall) < 3 or time.perf_counter() < end:
    start, before = time.perf_counter(), time.process_time()
    loss = step()
    wall.append(time.perf_counter() - start)
    used.append(time.process_time() - before)
steps = max(hint.data.shape[0] for hint in batch.features.hints)
print(json.dumps({"steps": steps, "wall": wall, "processor": used, "first": first, "loss": loss}))

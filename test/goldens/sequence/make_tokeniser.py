"""Writes tokeniser.json: a byte-level BPE that tokenizers learnt from a few sentences, and what it makes of texts.

Run with the packages of requirements.txt: python test/goldens/sequence/make_tokeniser.py
"""

import json
import pathlib

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

sentences = ["The sea sees the cat, and the cat sees the sea.", "Nobody can count the waves; they're 12 or 1,200."]
texts = sentences + ["", " ", "naïve café\n\n  two  spaces", "日本語 🙂", "wave\tafter wave", "it's 2023"]

tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
trainer = trainers.BpeTrainer(
    vocab_size=300, special_tokens=["<|endoftext|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
)
tokenizer.train_from_iterator(sentences, trainer)
cases = [{"text": text, "tokens": tokenizer.encode(text).ids} for text in texts]
path = pathlib.Path(__file__).with_name("tokeniser.json")
path.write_text(json.dumps({"tokenizer": json.loads(tokenizer.to_str()), "cases": cases}, ensure_ascii=True) + "\n")

"""Which texts stand in a corpus, by plain sets of word runs, and which passages datasketch's MinHash finds near.

Writes textOverlap.json. Needs datasketch 2.0 or 1.6 (python -m pip install datasketch).
"""

import json
import random
import re
import unicodedata
from pathlib import Path

from datasketch import MinHash, MinHashLSH

draw = random.Random(7)
syllables = ["ba", "ké", "lo", "Mi", "nu", "ra", "só", "ti", "zu", "ñe", "8", "ö"]
vocabulary = ["".join(draw.choices(syllables, k=draw.randint(1, 3))) for _ in range(900)] + ["海", "山", "Ωμέγα", "don’t"]


def write(count):
    return [draw.choice(vocabulary) for _ in range(count)]


def words(text):
    text = unicodedata.normalize("NFD", text.lower())
    text = "".join(c for c in text if not 0x300 <= ord(c) <= 0x36F)
    return re.findall(r"[一-鿿]|[^\W_一-鿿]+", text)


def runs(tokens, width):
    return {tuple(tokens[i : i + width]) for i in range(len(tokens) - width + 1)}


passages = [write(draw.randint(5, 120)) for _ in range(150)]
texts = []
for index in range(60):
    kind = index % 6
    source = draw.choice(passages)
    if kind == 0:  # of its own
        text = write(draw.randint(4, 60))
    elif kind == 1:  # copied whole
        text = list(source)
    elif kind == 2:  # every tenth word another
        text = [draw.choice(vocabulary) if i % 10 == 4 else word for i, word in enumerate(source)]
    elif kind == 3:  # a piece of it within other words
        text = write(20) + source[: draw.randint(5, 20)] + write(10)
    elif kind == 4:  # shorter than a run
        text = source[: draw.randint(6, 12)]
    else:  # half of the words others
        text = [draw.choice(vocabulary) if draw.random() < 0.5 else word for word in source]
    texts.append(text)


def joined(tokens):
    marks = [" ", " ", " ", ", ", ". ", " — ", "\n", "\t"]
    return "".join(word + draw.choice(marks) for word in tokens)


corpus = "\n\n".join(joined(passage).strip() for passage in passages)
texts = [joined(text).strip().upper() if draw.random() < 0.2 else joined(text).strip() for text in texts]

all_words = words(corpus)
own = [words(passage) for passage in corpus.split("\n\n")]
by_width = {width: runs(all_words, width) for width in range(8, 14)}
index = MinHashLSH(threshold=0.5, num_perm=128)


def signature(tokens):
    made = MinHash(num_perm=128, seed=1)
    for run in runs(tokens, 3):
        made.update(" ".join(run).encode())
    return made


for number, passage in enumerate(own):
    if len(passage) >= 3:
        index.insert(number, signature(passage))

expected = []
for text in texts:
    tokens = words(text)
    width = max(8, min(13, len(tokens)))
    covered = set()
    for i in range(len(tokens) - 7):
        if tuple(tokens[i : i + 8]) in by_width[8]:
            covered.update(range(i, i + 8))
    shingles = runs(tokens, 3)
    best = 0
    for passage in own:
        other = runs(passage, 3)
        if shingles | other:
            best = max(best, len(shingles & other) / len(shingles | other))
    expected.append({
        "words": len(tokens),
        "judged": len(tokens) >= 8,
        "collides": len(tokens) >= 8 and bool(runs(tokens, width) & by_width[width]),
        "coverage": len(covered) / len(tokens) if len(tokens) >= 8 else 0,
        "resemblance": best if len(tokens) >= 8 and best >= 0.5 else 0,
        "datasketch": len(tokens) >= 8 and bool(index.query(signature(tokens))),
    })

path = Path(__file__).with_name("textOverlap.json")
path.write_text(json.dumps({"corpus": corpus, "texts": texts, "expected": expected}, ensure_ascii=False) + "\n")

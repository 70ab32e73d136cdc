"""Writes one small table in every format that Touchstone reads, with pandas and pyarrow, beside this script.

Run: python make_tables.py
"""

import gzip
import json
from pathlib import Path

import numpy
import pandas
import pyarrow
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet

here = Path(__file__).parent
random = numpy.random.default_rng(7)
rows = 120

ages = random.integers(18, 80, rows).astype(float)
ages[[3, 50, 99]] = numpy.nan
table = pandas.DataFrame(
    {
        "record": [f"R{1000 + i}" for i in range(rows)],
        "age": ages,
        "income": numpy.round(random.lognormal(10, 1, rows), 2),
        "city": random.choice(["Köln", "Łódź", "São Paulo", "a, b", 'the "old" town'], rows),
        "damage": random.choice(["None", "Minor", "Major"], rows),
        "joined": pandas.to_datetime("2020-01-01") + pandas.to_timedelta(random.integers(0, 1000, rows), "D"),
        "seen": pandas.to_datetime("2021-06-01 12:00:00") + pandas.to_timedelta(random.integers(0, 10**6, rows), "s"),
        "member": random.random(rows) < 0.5,
        "count": random.integers(-5, 10**6, rows),
        "tiny": random.normal(0, 1e-9, rows),
        "note": [f"note {i}\nsecond line" if i % 10 == 0 else f"note {i}" for i in range(rows)],
        "target": random.choice(["good", "bad"], rows),
    }
)
table.loc[[7, 8], "city"] = None
table.loc[5, "seen"] = pandas.NaT

table.to_csv(here / "people.csv", index=False)
table.to_csv(here / "people.tsv", index=False, sep="\t", lineterminator="\r\n")
table.to_csv(here / "people-semicolons.csv", index=False, sep=";")
table.to_csv(here / "people-utf16.csv", index=False, encoding="utf-16")
table.to_csv(here / "people-bom.csv", index=False, encoding="utf-8-sig")
(here / "people.csv.gz").write_bytes(gzip.compress((here / "people.csv").read_bytes(), mtime=0))
table.to_parquet(here / "people.parquet", index=False)

arrow = pyarrow.Table.from_pandas(table, preserve_index=False)
pyarrow.feather.write_feather(arrow, here / "people-lz4.feather", compression="lz4")
pyarrow.feather.write_feather(arrow, here / "people-zstd.feather", compression="zstd", chunksize=50)
pyarrow.feather.write_feather(arrow, here / "people-plain.feather", compression="uncompressed")
city = arrow.schema.get_field_index("city")
encoded = arrow.set_column(city, "city", arrow["city"].dictionary_encode())
with pyarrow.ipc.new_stream(here / "people.arrows", encoded.schema) as writer:
    writer.write_table(encoded, max_chunksize=40)

records = json.loads(table.to_json(orient="records", date_format="iso", double_precision=15))
for record, tiny in zip(records, table["tiny"]):
    record["tiny"] = float(tiny)
(here / "people.json").write_text(json.dumps(records, ensure_ascii=False))
lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
(here / "people.jsonl").write_text(lines)
(here / "people.jsonl.gz").write_bytes(gzip.compress(lines.encode(), mtime=0))

latin = table.copy()
latin["city"] = latin["city"].replace({"Łódź": "Lodz"})
latin.to_csv(here / "people-latin1.csv", index=False, encoding="latin-1")
latin.to_csv(here / "people-latin1-as-utf8.csv", index=False)

numbers = {name: [None if pandas.isna(v) else float(v) for v in table[name]] for name in ["age", "income", "count", "tiny"]}
numbers["member"] = [float(v) for v in table["member"]]
for name in ["joined", "seen"]:
    numbers[name] = [None if pandas.isna(v) else v.timestamp() * 1000 for v in table[name]]
texts = {name: [None if pandas.isna(v) else v for v in table[name]] for name in ["record", "city", "damage", "note", "target"]}
(here / "people-expected.json").write_text(json.dumps({"rows": rows, "numbers": numbers, "texts": texts}))

"""Writes one small table in every format that Touchstone reads, with pandas and pyarrow, beside this script.

Run: python make_tables.py
"""

import datetime
import gzip
import json
from decimal import Decimal
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

kinds = pyarrow.table(
    {
        "decimal": pyarrow.array([Decimal("1.25"), Decimal("-3.50"), None, Decimal("0.05")], pyarrow.decimal128(12, 2)),
        "long decimal": pyarrow.array([Decimal("12345678901234567890.5"), Decimal("-1.0"), None, Decimal("2.0")], pyarrow.decimal128(30, 1)),
        "uint64": pyarrow.array([1, 2**63 + 5, None, 3], pyarrow.uint64()),
        "int8": pyarrow.array([1, -2, None, 3], pyarrow.int8()),
        "float32": pyarrow.array([1.5, float("nan"), None, float("inf")], pyarrow.float32()),
        "binary": pyarrow.array([b"\x01\xff", b"a", None, b""], pyarrow.binary()),
        "list": pyarrow.array([[1, 2], [], None, [3]], pyarrow.list_(pyarrow.int64())),
        "struct": pyarrow.array(
            [{"a": 1, "b": "x"}, None, {"a": None, "b": "y"}, {"a": 3, "b": None}],
            pyarrow.struct([("a", pyarrow.int64()), ("b", pyarrow.string())]),
        ),
        "date": pyarrow.array([datetime.date(2020, 1, 1), None, datetime.date(1960, 5, 5), datetime.date(2020, 1, 3)]),
        "nanoseconds": pyarrow.array([0, 1600000000123456000, None, 5000], pyarrow.timestamp("ns")),
        "zoned": pyarrow.array([0, 1600000000, None, 5], pyarrow.timestamp("s", tz="Europe/Berlin")),
        "time of day": pyarrow.array(
            [datetime.time(1, 2, 3, 250000), None, datetime.time(0, 0, 0), datetime.time(23, 59, 59)], pyarrow.time64("us")
        ),
        "dictionary": pyarrow.array(["a", "b", None, "a"]).dictionary_encode(),
        "boolean": pyarrow.array([True, None, False, True]),
        "null": pyarrow.nulls(4),
        "missing words": pyarrow.array(["NA", "x", "", "y"]),
        "numbers as text": pyarrow.array(["1", "2", "", "4"]),
    }
)
pyarrow.parquet.write_table(kinds, here / "kinds.parquet")
views = kinds.append_column("view", pyarrow.array(["a long enough view of a string", "x", None, "y"], pyarrow.string_view()))
with pyarrow.ipc.new_file(here / "kinds.arrow", views.schema) as writer:
    writer.write_table(views)
pyarrow.feather.write_feather(kinds.slice(0, 0), here / "no-rows.feather")

"""One rival against labelled queries, in process and on one thread: a line of numbers for `run`.

Usage: rivals.py RIVAL CORPUS.ftm.jsonl QUERIES.csv [--fields] [--queries N]
RIVAL: logic-v2, logic-v1, token-sort-ratio, wratio.

The columns are those of `bench/src/bin/contestant.rs`. `--queries N` asks N queries, evenly taken from
the file: the slow ones need hours otherwise.

logic-v2 and logic-v1 are nomenklatura's matchers. nomenklatura 3 had an index in tantivy; since 4 its
index is DuckDB's and answers in batches only, which no screening service could use. So candidates come
from a tantivy index here, with the tokens of `nomenklatura.blocker.tokenizer` and the boosts of
`nomenklatura.blocker.Index`: the best 50 by BM25, which is the window that the yente service takes for
five results. All 50 are scored, as yente does. Entities stay in memory as objects, which is faster than
reading them from a store. rapidfuzz scans every name with `process.extract`, both sides through its
`default_process`.
"""

import csv
import json
import os
import sys
import time

# One thread each, before anything that starts threads is loaded.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[variable] = "1"

from importlib.metadata import version

WINDOW = 50
NAMES = ("name", "alias", "weakAlias", "previousName", "abbreviation")


def memory():
    """Resident bytes of this process."""
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return 0


def records(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


class Nomenklatura:
    """A matcher of nomenklatura behind a tantivy index."""

    threshold = 0.70

    def __init__(self, algorithm, corpus):
        import tantivy
        from followthemoney import EntityProxy
        from nomenklatura.blocker.index import Index
        from nomenklatura.blocker.tokenizer import tokenize_entity
        from nomenklatura.matching import get_algorithm

        self.tantivy, self.proxy, self.tokens = tantivy, EntityProxy, tokenize_entity
        self.boosts = Index.BOOSTS
        self.algorithm = get_algorithm(algorithm)
        self.config = self.algorithm.default_config()
        self.setup = (
            f"nomenklatura {version('nomenklatura')}, rigour {version('rigour')}, "
            f"tantivy {version('tantivy')}, best {WINDOW} scored, threshold 0.70"
        )
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("token", stored=False, tokenizer_name="raw")
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema)
        writer = self.index.writer(heap_size=256_000_000, num_threads=1)
        self.entities = {}
        for record in records(corpus):
            entity = EntityProxy.from_dict(record)
            if not entity.schema.matchable:
                continue
            self.entities[entity.id] = entity
            document = tantivy.Document(id=entity.id)
            for _, token in set(tokenize_entity(entity)):
                document.add_text("token", token)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def query(self, row, fields):
        # An id of its own: the matcher remembers what it prepared by the ids of entities.
        properties = {"name": [row["name"]]}
        if fields and row["birth_date"]:
            properties["birthDate"] = [row["birth_date"]]
        if fields and row["country"]:
            properties["country"] = [row["country"]]
        return self.proxy.from_dict(
            {"id": row["query_id"], "schema": row["schema"], "properties": properties}
        )

    def answer(self, query):
        found = []
        for candidate in self.candidates(query):
            if not self.comparable(query, candidate):
                continue
            score = self.algorithm.compare(query, candidate, self.config).score
            found.append((candidate.id, score))
        found.sort(key=lambda it: (-it[1], it[0]))
        return found[:5]

    def candidates(self, query):
        clauses = []
        for field, token in set(self.tokens(query)):
            term = self.tantivy.Query.term_query(self.schema, "token", token)
            boosted = self.tantivy.Query.boost_query(term, self.boosts.get(field, 1.0))
            clauses.append((self.tantivy.Occur.Should, boosted))
        if not clauses:
            return
        search = self.tantivy.Query.boolean_query(clauses)
        for _, address in self.searcher.search(search, WINDOW).hits:
            yield self.entities[self.searcher.doc(address)["id"][0]]

    @staticmethod
    def comparable(query, candidate):
        return candidate.schema in query.schema.matchable_schemata or (
            query.schema in candidate.schema.matchable_schemata
        )


class Rapidfuzz:
    """A scan over every name."""

    def __init__(self, scorer, corpus):
        from rapidfuzz import fuzz, process, utils

        self.process, self.utils = process, utils
        self.scorer, self.threshold = {
            "token-sort-ratio": (fuzz.token_sort_ratio, 85.0),
            "wratio": (fuzz.WRatio, 90.0),
        }[scorer]
        self.setup = (
            f"rapidfuzz {version('rapidfuzz')}, every name, threshold {self.threshold:.0f}"
        )
        self.names, self.ids = [], []
        for record in records(corpus):
            for property_name in NAMES:
                for name in record["properties"].get(property_name, ()):
                    self.names.append(utils.default_process(name))
                    self.ids.append(record["id"])

    def query(self, row, _fields):
        return row["name"]

    def answer(self, name):
        # Several names of one entity may be among the best: more are taken than are shown.
        best = self.process.extract(
            self.utils.default_process(name), self.names, scorer=self.scorer, limit=20
        )
        found = {}
        for _, score, place in best:
            found.setdefault(self.ids[place], score)
        return list(found.items())[:5]


RIVALS = {
    "logic-v2": ("logic-v2", Nomenklatura),
    "logic-v1": ("logic-v1", Nomenklatura),
    "token-sort-ratio": ("rapidfuzz token_sort_ratio", Rapidfuzz),
    "wratio": ("rapidfuzz WRatio", Rapidfuzz),
}


def sample(rows, count):
    """So many rows, evenly taken: queries of one class stand together."""
    if count is None or count >= len(rows):
        return rows
    return [rows[place * len(rows) // count] for place in range(count)]


def contest(rival, rows, fields):
    """The columns after the memory."""
    first = found = positives = alerts = 0
    times = []
    wall, cpu = time.perf_counter(), time.thread_time()
    for row in rows:
        began = time.perf_counter()
        hits = rival.answer(rival.query(row, fields))
        times.append(time.perf_counter() - began)
        expected = [it for it in row["expected_ids"].split(";") if it]
        matches = [id for id, score in hits if score >= rival.threshold]
        if not expected:
            alerts += bool(matches)
            continue
        positives += 1
        first += bool(hits) and hits[0][0] in expected
        found += any(id in expected for id in matches)
    wall, cpu = time.perf_counter() - wall, time.thread_time() - cpu
    times.sort()

    def at(quantile):
        return f"{times[int((len(times) - 1) * quantile)] * 1e6:.0f}"

    def share(part, of):
        return f"{part / max(of, 1):.4f}"

    return [
        str(len(rows)),
        f"{len(rows) / wall:.2f}",
        f"{len(rows) / cpu:.2f}",
        at(0.5),
        at(0.99),
        at(1.0),
        share(first, positives),
        share(found, positives),
        share(alerts, len(rows) - positives),
    ]


def main():
    arguments = sys.argv[1:]
    fields = "--fields" in arguments
    arguments = [it for it in arguments if it != "--fields"]
    count = None
    if "--queries" in arguments:
        place = arguments.index("--queries")
        count = int(arguments[place + 1])
        del arguments[place : place + 2]
    if len(arguments) != 3 or arguments[0] not in RIVALS:
        sys.exit(__doc__)
    name, corpus, queries = arguments
    title, kind = RIVALS[name]
    with open(queries, encoding="utf-8", newline="") as table:
        rows = sample(list(csv.DictReader(table)), count)
    before, started = memory(), time.perf_counter()
    rival = kind(name, corpus)
    # Tables that are loaded with the first query belong to the set-up.
    rival.answer(rival.query(rows[0], fields))
    seconds = time.perf_counter() - started
    used = (memory() - before) / 2**20
    print("\t".join([title, rival.setup, f"{seconds:.1f}", f"{used:.0f}", *contest(rival, rows, fields)]))


if __name__ == "__main__":
    main()

"""Compares `name-based`, `logic-v1` and `ofac` with the published Python package nomenklatura.

Makes pairs of entities from FollowTheMoney JSON lines, scores them with both programs and prints a
Markdown table of how far the scores are apart. To run it:

    python3 -m venv venv && venv/bin/pip install nomenklatura==4.17.4
    venv/bin/python tools/oracle/compare_algorithms.py PORTCULLIS ENTITIES.ftm.jsonl \
        [--datasets ofac un] [--pairs 3000] [--rows DIFFERENCES.csv]

Pairs are of three kinds, a third each: two names of one entity, a name and the same name spoilt, names
of two entities that share a word. Half of all carry the facts of their entities too. The choice hangs
on a fixed seed.
"""

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

from followthemoney import model
from nomenklatura.matching import get_algorithm
from nomenklatura.matching.types import ScoringConfig

ALGORITHMS = ("name-based", "logic-v1", "ofac")
SCHEMATA = ("Person", "Company", "Organization", "LegalEntity", "Vessel")
SEED = 20261127
THRESHOLD = 0.70


def read_entities(path, datasets):
    entities = []
    for line in path.open(encoding="utf-8"):
        entity = json.loads(line)
        properties = entity["properties"]
        names = properties.get("name", []) + properties.get("alias", [])
        wanted = not datasets or set(entity.get("datasets", [])) & set(datasets)
        if entity["schema"] in SCHEMATA and names and wanted:
            entities.append((entity, names))
    return entities


def spoilt(name, dice):
    """The name as somebody might type it."""
    letters, kind = list(name), dice.randrange(5)
    place = dice.randrange(len(letters))
    if kind == 0:
        del letters[place]
    elif kind == 1:
        letters.insert(place, dice.choice("aeinorst"))
    elif kind == 2 and place:
        letters[place - 1 : place + 1] = reversed(letters[place - 1 : place + 1])
    elif kind == 3:
        words = name.split()
        return " ".join(reversed(words))
    else:
        words = name.split()
        words.pop(dice.randrange(len(words)))
        return " ".join(words) or name
    return "".join(letters)


def side(entity, names, with_facts):
    properties = {"name": names}
    if with_facts:
        kept = entity["properties"].items()
        properties |= {key: values for key, values in kept if key not in ("name", "alias")}
    return {"schema": entity["schema"], "properties": properties}


def make_pairs(entities, count, dice):
    by_word = defaultdict(list)
    for place, (_, names) in enumerate(entities):
        for word in {word for name in names for word in name.lower().split() if len(word) > 3}:
            by_word[word].append(place)
    shared = [word for word, places in sorted(by_word.items()) if 1 < len(places) < 200]
    several = [it for it in entities if len(it[1]) > 1]
    for number in range(count):
        with_facts = number % 2 == 0
        if number % 3 == 0 and several:
            entity, names = dice.choice(several)
            query, candidate = dice.sample(names, 2)
            pair = (entity, [query]), (entity, [candidate])
        elif number % 3 == 1:
            entity, names = dice.choice(entities)
            pair = (entity, [spoilt(dice.choice(names), dice)]), (entity, names)
        else:
            places = by_word[dice.choice(shared)]
            one, other = dice.sample(places, 2)
            pair = (entities[one][0], [dice.choice(entities[one][1])]), entities[other]
        yield tuple(side(entity, names, with_facts) for entity, names in pair)


def proxy(data, number):
    entity = model.make_entity(data["schema"])
    entity.id = f"pair-{number}"
    for name, values in data["properties"].items():
        if entity.schema.get(name) is not None:
            for value in values:
                entity.add(name, value, quiet=True, fuzzy=True)
    return entity


def theirs(pairs, name):
    algorithm = get_algorithm(name)
    config = ScoringConfig.defaults()
    for number, (query, candidate) in enumerate(pairs):
        left, right = proxy(query, f"{number}-q"), proxy(candidate, f"{number}-c")
        yield algorithm.compare(left, right, config).score


def ours(pairs, name, program):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pairs.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(("query", "candidate"))
            table.writerows([json.dumps(side) for side in pair] for pair in pairs)
        arguments = [program, "compare", path, "--algorithm", name, "--format", "jsonl"]
        ran = subprocess.run(arguments, capture_output=True, check=True)
    for line in ran.stdout.decode().splitlines():
        yield json.loads(line)["score"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("entities", type=Path)
    parser.add_argument("--datasets", nargs="*", default=[])
    parser.add_argument("--pairs", type=int, default=3000)
    parser.add_argument("--rows", type=Path)
    arguments = parser.parse_args()
    dice = random.Random(SEED)
    entities = read_entities(arguments.entities, arguments.datasets)
    pairs = list(make_pairs(entities, arguments.pairs, dice))
    print(f"nomenklatura {version('nomenklatura')}, rigour {version('rigour')}, seed {SEED}\n")
    print("| algorithm | pairs | equal to 1e-9 | within 0.01 | within 0.05 | mean apart | most apart "
          f"| decided otherwise at {THRESHOLD} |")
    print("|---|---|---|---|---|---|---|---|")
    rows = []
    for name in ALGORITHMS:
        scored = zip(pairs, ours(pairs, name, arguments.program), theirs(pairs, name))
        scored = [(pair, left, right) for pair, left, right in scored if left is not None]
        apart = [abs(left - right) for _, left, right in scored]
        within = lambda limit: sum(it <= limit for it in apart)
        decisions = sum((left >= THRESHOLD) != (right >= THRESHOLD) for _, left, right in scored)
        print(f"| {name} | {len(apart)} | {within(1e-9)} | {within(0.01)} | {within(0.05)} "
              f"| {sum(apart) / len(apart):.4f} | {max(apart):.3f} | {decisions} |")
        for (query, candidate), left, right in scored:
            if abs(left - right) > 1e-9:
                rows.append((abs(left - right), name, left, right, query, candidate))
    if arguments.rows:
        rows.sort(key=lambda it: -it[0])
        with arguments.rows.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(("apart", "algorithm", "portcullis", "nomenklatura", "query", "candidate"))
            for apart, name, left, right, query, candidate in rows:
                sides = (json.dumps(it, ensure_ascii=False) for it in (query, candidate))
                table.writerow((f"{apart:.4f}", name, left, right, *sides))
    return 0


if __name__ == "__main__":
    sys.exit(main())

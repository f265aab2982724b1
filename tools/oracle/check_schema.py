"""Compares crates/model/data/schemata.txt with the published Python model of FollowTheMoney.

Prints one line a difference and exits 1 if there is any, 0 if the two agree. Labels are not
compared: ours are our own. To run it:

    python3 -m venv venv && venv/bin/pip install followthemoney
    venv/bin/python tools/oracle/check_schema.py [TABLE]
"""

import sys
from importlib.metadata import version
from pathlib import Path

from followthemoney import model

TABLE = Path(__file__).parents[2] / "crates/model/data/schemata.txt"
PROPERTY_FLAGS = ("matchable", "hidden", "deprecated")


def read_table(path):
    """The table as a dictionary of schemata, each a dictionary of comparable facts."""
    schemata = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            name, _, parents = line.partition("<")
            facts = {"parents": set(parents.split()), "flags": set(), "properties": {}}
            facts |= dict.fromkeys(("caption", "featured", "from", "to"), [])
            facts |= {"required": set(), "edge": None}
            schemata[name.strip()] = facts
            continue
        key, _, rest = line.strip().partition(" ")
        if key in ("flags", "required"):
            facts[key] = set(rest.split())
        elif key in ("caption", "featured", "from", "to"):
            facts[key] = rest.split()
        elif key == "edge":
            source, _, target, direction, caption, _ = rest.split(" ", 5)
            facts["edge"] = (source, target, direction, caption)
        elif key == "+":
            name, kind, *words = rest.split(" | ")[0].split()
            facts["properties"][name] = " ".join([kind, *sorted(words)])
    return schemata


def read_model():
    """The same facts from the Python package."""
    return {schema.name: read_schema(schema) for schema in model.schemata.values()}


def read_schema(schema):
    flags = {
        "abstract": schema.abstract,
        "matchable": schema.matchable,
        "hidden": schema.hidden,
        "deprecated": schema.deprecated,
    }
    own = (it for it in schema.properties.values() if it.schema == schema and not it.stub)
    return {
        "parents": {it.name for it in schema.extends},
        "flags": {name for name, is_set in flags.items() if is_set},
        "properties": {it.name: read_property(it) for it in own},
        "caption": list(schema.caption),
        "featured": list(schema.featured),
        "from": list(schema.temporal_start),
        "to": list(schema.temporal_end),
        "required": set(schema.required),
        "edge": read_edge(schema),
    }


def read_edge(schema):
    if not schema.edge:
        return None
    direction = "directed" if schema.edge_directed else "undirected"
    caption = next(iter(schema.edge_caption), "-")
    return schema.edge_source, schema.edge_target, direction, caption


def read_property(prop):
    words = [flag for flag in PROPERTY_FLAGS if getattr(prop, flag)]
    if prop.format:
        words.append(f"format={prop.format}")
    if prop.range:
        words.append(f"range={prop.range.name}")
    if prop.reverse:
        words.append(f"reverse={prop.reverse.name}")
    return " ".join([prop.type.name, *sorted(words)])


def differences(ours, theirs, path=""):
    """One line for each fact that is not the same on both sides."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(ours.keys() | theirs.keys()):
            yield from differences(ours.get(key), theirs.get(key), f"{path}.{key}" if path else key)
    elif ours != theirs:
        yield f"{path}: {shown(ours)} in the table, {shown(theirs)} in the package"


def shown(value):
    if isinstance(value, dict):
        return f"{len(value)} facts"
    return repr(sorted(value) if isinstance(value, set) else value)


def main():
    table = Path(sys.argv[1]) if len(sys.argv) > 1 else TABLE
    found = list(differences(read_table(table), read_model()))
    for line in found:
        print(line)
    against = f"followthemoney {version('followthemoney')}"
    print(f"{len(found)} differences between {table.name} and {against}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

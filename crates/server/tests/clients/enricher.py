"""Asks a running server as nomenklatura's enricher for yente asks, unchanged.

    python enricher.py http://127.0.0.1:8000/
"""

import sys
from tempfile import TemporaryDirectory
from pathlib import Path

from followthemoney import Dataset, StatementEntity
from nomenklatura.cache import Cache
from nomenklatura.db import make_session
from nomenklatura.enrich.yente import YenteEnricher


def main(api: str) -> None:
    with TemporaryDirectory() as folder:
        dataset = Dataset.make({"name": "asked", "title": "Asked"})
        session = make_session(f"sqlite:///{Path(folder) / 'cache.db'}")
        cache = Cache(session, dataset, create=True)
        enricher = YenteEnricher(dataset, cache, {"api": api, "dataset": "default", "cutoff": 0.7})
        record = {"id": "q", "schema": "Company", "properties": {"name": ["Sonnenfeld Beispiel GmbH"]}}
        query = StatementEntity.from_data(dataset, record)
        matches = list(enricher.match(query))
        ids = [it.id for it in matches]
        assert ids == ["don-company-1"], ids
        near = {it.id: it for it in enricher.expand(query, matches[0])}
        expected = {"don-company-1", "don-pay-1", "don-pay-2", "don-party-1"}
        assert set(near) == expected, set(near)
        assert near["don-pay-1"].get("payer") == ["don-company-1"], near["don-pay-1"].to_dict()
        print(f"nomenklatura: {len(matches)} match, {len(near)} entities around it")


if __name__ == "__main__":
    main(sys.argv[1])

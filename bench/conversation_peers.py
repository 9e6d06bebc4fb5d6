"""The same core metrics by other means: a plain pandas + networkx script, and ConvoKit. Run with the peers' own Python.

Usage: python bench/conversation_peers.py pandas|convokit slack|zulip EXPORT PEOPLE

From the files to counts, Gini, top shares, first answer, reply graph (who answers the nearest earlier message by
someone else in the thread), reciprocity and E-I per unit; as JSON on the last line, to be compared with ours. No
waiting time with censoring, no intervals, no permutations: less than Graadmeter does.
"""

from __future__ import annotations

import csv
import json
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Row = tuple[str, str, float]  # thread, author, moment


def slack(export: Path) -> Iterator[Row]:
    """Human messages of a Slack export, file by file; names instead of codes, as in the people file."""
    names = {user["id"]: user["profile"].get("real_name", user["id"]) for user in _json(export / "users.json")}
    bots = {user["id"] for user in _json(export / "users.json") if user["is_bot"]}
    for file in sorted(export.glob("*/*.json")):
        for message in _json(file):
            if message.get("subtype") or message["user"] in bots:
                continue
            thread = f"{file.parent.name}/{message.get('thread_ts', message['ts'])}"
            yield thread, names[message["user"]], float(message["ts"])


def zulip(export: Path) -> Iterator[Row]:
    for file in sorted(path for path in export.glob("*/*") if path.suffix == ".json"):
        for message in _json(file):
            if message["sender_full_name"] != "Notification Bot":
                yield f"{file.parent.name}/{file.name}", message["sender_full_name"], float(message["timestamp"])


def _json(file: Path) -> Any:
    return json.loads(file.read_bytes())


def units(people: Path) -> dict[str, str]:
    with people.open(encoding="utf-8") as file:
        return {row["person"]: row["unit"] for row in csv.DictReader(file)}


def with_pandas(rows: Iterator[Row], people: Path) -> dict[str, Any]:
    import networkx as nx
    import numpy as np
    import pandas as pd

    table = pd.DataFrame(rows, columns=["thread", "author", "moment"])
    table = table.sort_values(["thread", "moment"], kind="stable", ignore_index=True)
    written = np.sort(table.groupby("author").size().to_numpy())
    n = len(written)
    gini = float((2 * np.arange(1, n + 1) - n - 1) @ written / (n * written.sum()))
    before = table.groupby("thread")["author"].shift()
    turn = before.notna() & (before != table["author"])
    target = before.where(turn).groupby(table["thread"]).ffill()
    first = table.groupby("thread").first()
    answers = table[table["author"] != table["thread"].map(first["author"])]
    wait = answers.groupby("thread")["moment"].min() - first["moment"]
    ties = pd.DataFrame({"source": table["author"], "target": target}).dropna()
    ties = ties.groupby(["source", "target"]).size().reset_index(name="messages")
    graph = nx.from_pandas_edgelist(ties, "source", "target", "messages", create_using=nx.DiGraph)
    return {
        "human_messages": len(table), "authors": n, "threads": len(first), "participation_gini": gini,
        "first_response_median_s": float(wait.dropna().median()), "reciprocity": nx.reciprocity(graph),
        "ei_unit": _ei(graph.edges(), units(people)),
    }  # fmt: skip


def with_convokit(rows: Iterator[Row], people: Path) -> dict[str, Any]:
    from convokit import Corpus, Speaker, Utterance

    speakers: dict[str, Any] = {}
    utterances, root, latest = [], {}, {}
    for number, (thread, author, moment) in enumerate(sorted(rows, key=lambda row: (row[0], row[2]))):
        speaker = speakers.setdefault(author, Speaker(id=author))
        key = str(number)
        utterances.append(
            Utterance(id=key, speaker=speaker, conversation_id=root.setdefault(thread, key),
                      reply_to=latest.get(thread), timestamp=moment, text="")
        )  # fmt: skip
        latest[thread] = key
    corpus = Corpus(utterances=utterances)
    written = Counter(utterance.speaker.id for utterance in corpus.iter_utterances())
    waits, edges = [], Counter()
    for conversation in corpus.iter_conversations():
        said = sorted(conversation.iter_utterances(), key=lambda one: (one.timestamp, int(one.id)))
        starter = said[0].speaker.id
        first = next((one.timestamp for one in said if one.speaker.id != starter), None)
        if first is not None:
            waits.append(first - said[0].timestamp)
        previous, target = starter, None
        for one in said[1:]:
            if one.speaker.id != previous:
                target = previous
            if target is not None:
                edges[one.speaker.id, target] += 1
            previous = one.speaker.id
    amounts = sorted(written.values())
    n, total = len(amounts), sum(amounts)
    gini = sum((2 * i - n - 1) * x for i, x in enumerate(amounts, start=1)) / (n * total)
    return {
        "human_messages": total, "authors": n, "threads": len(root), "participation_gini": gini,
        "first_response_median_s": statistics.median(waits),
        "reciprocity": sum((t, s) in edges for s, t in edges) / len(edges), "ei_unit": _ei(edges, units(people)),
    }  # fmt: skip


def _ei(edges: Any, unit: dict[str, str]) -> float:
    known = [(unit[s], unit[t]) for s, t in edges if s in unit and t in unit]
    return 1 - 2 * sum(s == t for s, t in known) / len(known)


if __name__ == "__main__":
    peer, platform, export, people = sys.argv[1:]
    read = {"slack": slack, "zulip": zulip}[platform](Path(export))
    print(json.dumps({"pandas": with_pandas, "convokit": with_convokit}[peer](read, Path(people))))

"""Verifies an exported audit log: written from the description of the format alone, sharing no code with the server.

    verify.py FILE          prints "ok <events> <ledger rows> <root, base64>", or the first thing that is wrong

Everything but the Ed25519 signature, which Python's standard library can't check: the Rust verifier does. What is
compared here with the (then unchecked) checkpoints is each size and root.
"""

import base64
import hashlib
import json
import struct
import sys
import uuid

EVENT = ["actor_kind", "actor_id", "credential", "action", "target_kind", "target_id", "outcome", "request_id",
         "remote", "detail"]
IDS = {"id", "request_id", "member_id", "connection_id", "provider_key_id"}
OPTIONAL_IDS = {"team_id", "app_id", "key_id", "sign_in_id"}
OPTIONAL = {"provider_request_id", "ttft_ms", "duration_ms", "sent_at", "settled_at"}


class Wrong(Exception):
    pass


def sha256(data):
    return hashlib.sha256(data).digest()


def field(data):
    return struct.pack(">I", len(data)) + data


def plain(value):
    if isinstance(value, bool):
        return b"\1" if value else b"\0"
    if isinstance(value, int):
        return struct.pack(">q", value)
    return value.encode()


def event_leaf(org, event):
    record = b"kh-audit/1" + field(org) + field(struct.pack(">Q", event["seq"])) + field(struct.pack(">q", event["at"]))
    for name in EVENT:
        record += field(event[name].encode())
    return sha256(b"\0" + record + field(bytes.fromhex(event["prev"])))


def ledger_leaf(org, row):
    record = b"kh-ledger/1" + field(org)
    for name, value in row.items():
        if name == "type":
            continue
        if name in IDS:
            record += field(uuid.UUID(value).bytes)
        elif name in OPTIONAL_IDS:
            record += field(b"\0" if value is None else b"\1" + uuid.UUID(value).bytes)
        elif name in OPTIONAL:
            record += field(b"\0" if value is None else b"\1" + plain(value))
        else:
            record += field(plain(value))
    return sha256(b"\0" + record)


class Tree:
    """Perfect subtrees, largest first, as (height, root)."""

    def __init__(self):
        self.size, self.roots = 0, []

    def push(self, height, root):
        self.size += 1 << height
        while self.roots and self.roots[-1][0] == height:
            root = sha256(b"\1" + self.roots.pop()[1] + root)
            height += 1
        self.roots.append((height, root))

    def root(self):
        if not self.roots:
            return sha256(b"")
        root = self.roots[-1][1]
        for _, left in reversed(self.roots[:-1]):
            root = sha256(b"\1" + left + root)
        return root

    def copy(self):
        tree = Tree()
        tree.size, tree.roots = self.size, list(self.roots)
        return tree


def heights(start, end):
    while start < end:
        height = (end - start).bit_length() - 1
        if start:
            height = min(height, (start & -start).bit_length() - 1)
        yield height
        start += 1 << height


def push_all(tree, end, roots):
    wanted = list(heights(tree.size, end))
    if len(wanted) != len(roots):
        raise Wrong(f"{len(wanted)} hashes are needed up to {end}, {len(roots)} are given")
    for height, root in zip(wanted, roots):
        tree.push(height, bytes.fromhex(root))


def check_batch(batch):
    if batch is None:
        return
    claim, rows = batch
    tree = Tree()
    for _, leaf in rows:
        tree.push(0, leaf)
    ids = [name for name, _ in rows]
    if len(rows) != claim["count"] or tree.root().hex() != claim["root"]:
        raise Wrong("the ledger rows are not the batch's")
    if ids and (ids[0], ids[-1]) != (claim["first"], claim["last"]):
        raise Wrong("the batch begins or ends with another row")


def verify(lines):
    header = json.loads(next(lines))
    if (header["type"], header["format"]) != ("header", "kh-audit-export/1"):
        raise Wrong("not an export")
    org, tree, prev = uuid.UUID(header["org"]).bytes, Tree(), header["prev"]
    push_all(tree, header["from"] - 1, header["lead"])
    events = rows = checkpoints = 0
    batch, is_complete = None, False
    for line in lines:
        record = json.loads(line)
        if is_complete:
            raise Wrong("something follows the last checkpoint")
        if record["type"] == "ledger":
            if batch is None:
                raise Wrong("no event covers a ledger row")
            batch[1].append((record["id"], ledger_leaf(org, record)))
            rows += 1
            continue
        check_batch(batch)
        batch = None
        if record["type"] == "event":
            if record["seq"] != tree.size + 1:
                raise Wrong(f"event {record['seq']} stands in the place of {tree.size + 1}")
            leaf = event_leaf(org, record)
            if record["prev"] != prev or record["leaf"] != leaf.hex():
                raise Wrong(f"event {record['seq']} does not hash to its leaf, or is not chained")
            if record["action"] == "ledger.batch" and record["outcome"] == "ok":
                batch = (json.loads(record["detail"]), [])
            prev = leaf.hex()
            tree.push(0, leaf)
            events += 1
        elif record["type"] == "checkpoint":
            checkpoints += 1
            origin, size, root = record["note"].split("\n")[:3]
            whole = tree.copy()
            push_all(whole, int(size), record["tail"])
            if origin != header["log"] or record["number"] != checkpoints or whole.size != int(size):
                raise Wrong("a checkpoint is not this log's, or stands elsewhere")
            if base64.b64encode(whole.root()).decode() != root:
                raise Wrong(f"the root over {size} events is another")
            is_complete = tree.size == header["to"]
        else:
            raise Wrong("an unknown record")
    if not is_complete:
        raise Wrong("the export is cut")
    return f"ok {events} {rows} {base64.b64encode(tree.root()).decode()}"


if __name__ == "__main__":
    try:
        with open(sys.argv[1], encoding="utf-8", newline="\n") as file:
            print(verify(iter(file)))
    except (Wrong, ValueError, KeyError) as wrong:
        print(f"wrong: {wrong}")
        sys.exit(1)

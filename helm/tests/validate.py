"""Reads rendered manifests on standard input, validates each against Kubernetes' own schemas, prints them as JSON.

usage: validate.py VERSION…    exit 1 and one line for each thing that is wrong
"""

import json
import sys

import kubernetes_validate
import yaml


class Unique(yaml.SafeLoader):
    """A loader that refuses a key that stands twice; Kubernetes would take one of the two."""


def mapping(loader, node):
    keys = [loader.construct_object(key) for key, _ in node.value]
    for key in keys:
        if keys.count(key) > 1:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", node.start_mark)
    return loader.construct_mapping(node, deep=True)


Unique.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)


def main(versions):
    wrong = []
    manifests = [one for one in yaml.load_all(sys.stdin, Unique) if one is not None]
    for manifest in manifests:
        for version in versions:
            try:
                kubernetes_validate.validate(manifest, version, strict=True)
            except Exception as error:  # whatever it is, the manifest did not pass
                name = f"{manifest.get('kind')} {manifest.get('metadata', {}).get('name')}"
                where = "/".join(str(step) for step in getattr(error, "path", []))
                wrong.append(f"{name}, Kubernetes {version}, /{where}: {getattr(error, 'message', error)}")
    json.dump(manifests, sys.stdout)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

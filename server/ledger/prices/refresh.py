#!/usr/bin/env python3
"""Writes the price catalogue from the pinned package genai-prices (MIT, see NOTICE).

    python refresh.py                                  catalog.json, cases.json and kinds.json
    python refresh.py --limits-from PRICES.json        limits.json as well

catalog.json  one model a line: who offers it, how it is recognized, what it costs.
cases.json    what genai-prices itself computes for these models: the ledger's tests must agree to the nano-dollar.
kinds.json    the same for requests with tokens that have prices of their own: written for an hour, sound, pictures.
limits.json   context window and longest answer, which genai-prices does not carry, from the file
              model_prices_and_context_window_backup.json of the package litellm (MIT).

Rates are integers in pico-dollars a token: one dollar per million tokens is 1,000,000. A rate finer than that is
rounded up. A model that bills anything but tokens as a matter of course (seconds, pages, characters, requests) is carried
without prices, so that no other's rule takes it for its own: it is unpriced,
and refused where a limit on cost applies.
"""

import argparse
import json
import re
from datetime import UTC, datetime
from decimal import ROUND_CEILING, Decimal
from importlib.metadata import version
from pathlib import Path

from genai_prices import Usage, calc_price, types
from genai_prices.data import providers

HERE = Path(__file__).parent
# Who is carried, in the order in which an unknown address is searched by the model's name.
VENDORS = [
    "openai", "anthropic", "google", "x-ai", "deepseek", "mistral", "moonshotai", "zai", "minimax", "cohere", "meta",
    "perplexity", "groq", "cerebras", "together", "fireworks", "openrouter",
]
# The units of a request that is billed by tokens. Others on a model's list are billed only when used (searches, storage).
RATES = {
    "input_mtok": "in", "cache_read_mtok": "cached", "cache_write_mtok": "write", "cache_write_1h_mtok": "write_1h",
    "input_audio_mtok": "audio_in", "input_image_mtok": "image_in", "output_mtok": "out",
    "output_audio_mtok": "audio_out", "output_image_mtok": "image_out",
}
# Who says how many of its output tokens are sound or pictures. Others' models that make them stay unpriced.
TELLS_KINDS = {"openai"}
KINDS = {"output_audio_mtok", "output_image_mtok"}
FOREIGN = {
    "audio_hours", "input_audio_hours", "input_mchars", "requests_kcount", "output_reasoning_mtok",
    "output_citation_mtok", "output_video_mtok", "input_document_kpages",
    "input_annotated_document_kpages", "input_text_messages_kcount",
}
TEXT_TO_SPEECH = "^(?!.*-[tT][tT][sS](?:$|-))"


class Unknown(Exception):
    """Something that the catalogue has no word for."""


def rule(clause):
    """`=` equals, `^` starts with, `$` ends with, `~` contains, `!` does not contain; in `#` and `%` (equals, starts
    with) every `#` is a digit. A list in a list holds when all of it holds."""
    match clause:
        case types.ClauseEquals():
            return ["=" + clause.equals.lower()]
        case types.ClauseStartsWith():
            return ["^" + clause.starts_with.lower()]
        case types.ClauseEndsWith():
            return ["$" + clause.ends_with.lower()]
        case types.ClauseContains():
            return ["~" + clause.contains.lower()]
        case types.ClauseRegex():
            return shapes(clause.regex)
        case types.ClauseOr():
            return [part for inner in clause.or_ for part in rule(inner)]
        case types.ClauseAnd():
            parts = [rule(inner) for inner in clause.and_]
            if any(len(part) != 1 for part in parts):
                raise Unknown(f"alternatives inside an and: {clause}")
            return [[part[0] for part in parts]]
    raise Unknown(f"the matcher {clause}")


def shapes(regex):
    if regex == TEXT_TO_SPEECH:
        return ["!-tts"]
    if "[-@]" in regex:
        return [shape for sign in "-@" for shape in shapes(regex.replace("[-@]", sign))]
    ends = regex.endswith("$")
    plain = re.sub(r"\\d(?:\{(\d)\})?", lambda m: "#" * int(m[1] or 1), regex.removeprefix("^").removesuffix("$"))
    plain = plain.replace("\\.", ".")
    if not regex.startswith("^") or re.search(r"[\\\[\](){}*+?|]", plain):
        raise Unknown(f"the expression {regex}")
    return [("#" if ends else "%") + plain.lower()]


def pico(dollars_per_million):
    return int((dollars_per_million * 1_000_000).to_integral_value(ROUND_CEILING))


def rates(price, above=None):
    """The rates of a price for a prompt of more than `above` tokens (of any size when None)."""
    found = {}
    for unit, name in RATES.items():
        value = getattr(price, unit)
        if isinstance(value, types.TieredPrices):
            chosen = value.base
            for tier in value.tiers:
                if above is not None and above >= tier.start:
                    chosen = tier.price
            value = chosen
        if value is not None:
            found[name] = pico(value)
    return found


def starts(price):
    values = [getattr(price, unit) for unit in RATES]
    return sorted({tier.start for value in values if isinstance(value, types.TieredPrices) for tier in value.tiers})


def seconds(time):
    return time.hour * 3600 + time.minute * 60 + time.second


def conditional(entry):
    line = rates(entry.prices)
    if tiers := starts(entry.prices):
        line["above"] = [[start, rates(entry.prices, start)] for start in tiers]
    match entry.constraint:
        case None:
            pass
        case types.StartDateConstraint():
            day = entry.constraint.start_date
            line["from"] = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
        case types.TimeOfDateConstraint():
            line["between"] = [seconds(entry.constraint.start_time), seconds(entry.constraint.end_time)]
        case other:
            raise Unknown(f"the condition {other}")
    return line


def entries(model):
    return model.prices if isinstance(model.prices, list) else [types.ConditionalPrice(prices=model.prices)]


def is_by_token(vendor, model):
    foreign = FOREIGN if vendor in TELLS_KINDS else FOREIGN | KINDS

    def used(price):
        return {unit for unit, value in price.__dict__.items() if value is not None}

    return all("input_mtok" in used(e.prices) and not used(e.prices) & foreign for e in entries(model))


def catalogue():
    by_id = {provider.id: provider for provider in providers}
    models = []
    for vendor in VENDORS:
        for model in by_id[vendor].models:
            line = {"p": vendor, "m": model.id, "match": rule(model.match)}
            if model.context_window:
                line["window"] = model.context_window
            line["prices"] = [conditional(entry) for entry in entries(model)] if is_by_token(vendor, model) else []
            models.append(line)
    return models


USAGES = [
    (1_204, 0, 0, 300), (1, 0, 0, 1), (50_001, 20_000, 0, 777), (150_001, 100_000, 1_000, 4_096),
    (300_003, 0, 0, 12_345), (199_999, 1, 0, 7), (272_001, 272_000, 0, 1), (8_191, 4_095, 4_096, 0),
]
MOMENTS = ["2025-06-01T12:00:00Z", "2026-09-15T02:30:00Z", "2026-10-20T23:59:59Z", "2026-11-23T08:15:00Z"]


def cases(models):
    kept = {(line["p"], line["m"]) for line in models if line["prices"]}
    fine = {(line["p"], line["m"]) for line in models if line["p"] == "openrouter" and "gemini" in line["m"]}
    found = []
    for index, line in enumerate(line for line in models if line["p"] not in ("together", "fireworks")):
        if line["p"] == "openrouter" and index % 12:
            continue
        for step in range(2):
            tokens = USAGES[(index + 3 * step) % len(USAGES)]
            at = MOMENTS[(index // 2 + step) % len(MOMENTS)]
            used, cached, write, out = tokens
            usage = Usage(input_tokens=used, cache_read_tokens=cached, cache_write_tokens=write, output_tokens=out)
            when = datetime.fromisoformat(at)
            try:
                price = calc_price(usage, line["m"], provider_id=line["p"], genai_request_timestamp=when)
            except LookupError:
                continue  # a family that is named by no model of its own
            answer = (price.provider.id, price.model.id)
            if answer not in kept or answer in fine:
                continue
            total = price.total_price * Decimal(10) ** 9
            nano = int(total.to_integral_value(ROUND_CEILING))
            found.append([line["p"], line["m"], int(when.timestamp()), *tokens, nano])
    return found


# Input, cached, written, of which for an hour, sound and pictures in; output, sound and pictures out.
KIND_USAGES = [(9_000, 1_000, 3_000, 2_000, 500, 700, 800, 300, 200), (150_001, 0, 120_000, 120_000, 0, 0, 1, 0, 0)]


def kind_cases(models):
    found = []
    at = MOMENTS[-1]
    for line in models:
        named = set(line["prices"][0]) if line["prices"] else set()
        special = named & {"write_1h", "audio_in", "image_in", "audio_out", "image_out"}
        if not special or line["p"] == "openrouter":
            continue
        for used, cached, write, hour, heard, seen, out, spoken, drawn in KIND_USAGES:
            write, hour = (write, hour if "write_1h" in named else 0) if "write" in named else (0, 0)
            heard, spoken = heard if "audio_in" in named else 0, spoken if "audio_out" in named else 0
            seen, drawn = seen if "image_in" in named else 0, drawn if "image_out" in named else 0
            counts = {
                "input_tokens": used, "cache_read_tokens": cached, "cache_write_tokens": write,
                "cache_write_1h_tokens": hour, "input_audio_tokens": heard, "input_image_tokens": seen,
                "output_tokens": out, "output_audio_tokens": spoken, "output_image_tokens": drawn,
            }
            counts = {name: count for name, count in counts.items() if count or name == "cache_read_tokens"}
            # None of the sound and of the pictures came from the cache.
            counts |= {f"cache_{kind}_read_tokens": 0 for kind in ("audio", "image") if f"input_{kind}_tokens" in counts}
            usage = Usage(**counts)
            when = datetime.fromisoformat(at)
            try:
                price = calc_price(usage, line["m"], provider_id=line["p"], genai_request_timestamp=when)
            except LookupError:
                continue
            if (price.provider.id, price.model.id) != (line["p"], line["m"]):
                continue
            nano = int((price.total_price * Decimal(10) ** 9).to_integral_value(ROUND_CEILING))
            tokens = [used, cached, write, hour, heard, seen, out, spoken, drawn]
            found.append([line["p"], line["m"], int(when.timestamp()), tokens, nano])
    return found


# litellm's names for the vendors above; together and fireworks rename too freely to be matched.
THEIR_VENDORS = {
    "openai": "openai", "anthropic": "anthropic", "gemini": "google", "xai": "x-ai", "deepseek": "deepseek",
    "mistral": "mistral", "moonshot": "moonshotai", "zai": "zai", "minimax": "minimax", "cohere": "cohere",
    "cohere_chat": "cohere", "perplexity": "perplexity", "groq": "groq", "cerebras": "cerebras",
    "openrouter": "openrouter",
}


def limits(path, models):
    kept = {(line["p"], line["m"]) for line in models}
    found = {}
    for name, facts in json.loads(Path(path).read_text()).items():
        vendor = THEIR_VENDORS.get(facts.get("litellm_provider"))
        window, longest = facts.get("max_input_tokens"), facts.get("max_output_tokens")
        if not vendor or facts.get("mode") not in ("chat", "responses", "audio_transcription") or not window or not longest:
            continue
        model = name.split("/", 1)[1] if "/" in name else name
        if (vendor, model) in kept:
            found[f"{vendor}/{model}"] = [int(window), int(longest), bool(facts.get("supports_vision"))]
    return dict(sorted(found.items()))


def lines(items):
    return ",\n".join(json.dumps(item, separators=(",", ":"), ensure_ascii=False) for item in items)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--limits-from", metavar="FILE")
    chosen = arguments.parse_args()
    models = catalogue()
    name = f"genai-prices-{version('genai-prices')}"
    (HERE / "catalog.json").write_text(f'{{"version":"{name}","models":[\n{lines(models)}\n]}}\n')
    (HERE / "cases.json").write_text(f"[\n{lines(cases(models))}\n]\n")
    (HERE / "kinds.json").write_text(f"[\n{lines(kind_cases(models))}\n]\n")
    if chosen.limits_from:
        known = limits(chosen.limits_from, models)
        body = ",\n".join(f"{json.dumps(name)}:{json.dumps(facts)}" for name, facts in known.items())
        (HERE / "limits.json").write_text(f"{{\n{body}\n}}\n")


if __name__ == "__main__":
    main()

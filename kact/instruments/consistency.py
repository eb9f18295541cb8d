"""What must hold between the parts of a definition, beyond each key's own type.

These checks catch the transcription errors that scoring code in the wild is known for: seven labels
on six scores, a band that overlaps its neighbour, a flag on an item that is not there. Each raises
`DefinitionError` naming the file and the key.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby

from kact.instruments.instrument import UNANSWERED, Definition
from kact.instruments.items import Item
from kact.instruments.rules import Algorithm
from kact.strict import DefinitionError


def check(definition: Definition, file: str) -> None:
    """Every check on one definition by itself."""
    _check_items(definition, file)
    _check_pages(definition, file)
    _check_total(definition, file)
    _check_bands(definition, file)
    _check_rules(definition, file)
    _check_change(definition, file)
    _check_examples(definition, file)


def check_subset(short: Definition, library: Mapping[str, Definition]) -> None:
    """A short form's items are the named items of its long form: code, words, options, scores."""
    if short.subset_of is None:
        return
    where = f"{short.id}.toml: subset_of"
    long = library.get(short.subset_of.instrument)
    _require(long is not None, where, f"'{short.subset_of.instrument}' is not in the library")
    numbers = short.subset_of.numbers
    _require(len(numbers) == len(short.scored_items), where, "one number for each item")
    for number, item in zip(numbers, short.scored_items, strict=True):
        found = _numbered(long, number)
        same = found is not None and _words(found) == _words(item)
        _require(same, where, f"'{item.code}' is not item {number} of the long form")


def _numbered(definition: Definition | None, number: int) -> Item | None:
    items = definition.scored_items if definition else ()
    return items[number - 1] if 1 <= number <= len(items) else None


def _words(item: Item) -> tuple[object, ...]:
    return item.code, item.wording, item.left, item.right, item.options


def _check_items(definition: Definition, file: str) -> None:
    _require(bool(definition.scored_items), f"{file}: items", "no scored item")
    _require_unique((item.code for item in definition.items), f"{file}: items", "code")
    for number, item in enumerate(definition.items, start=1):
        _check_item(item, f"{file}: items[{number}]")


def _check_item(item: Item, where: str) -> None:
    _require(len(item.options) > 1, f"{where}.options", "fewer than two options")
    _require_unique((option.code for option in item.options), f"{where}.options", "code")
    _require_unique((option.entered for option in item.options), f"{where}.options", "value")
    scores = [option.score for option in item.options]
    reached = (min(scores), max(scores)) == (item.min, item.max)
    _require(reached, f"{where}.options", f"scores do not span {item.min}..{item.max}")
    _require(bool(item.left) == bool(item.right), f"{where}.left", "a scale has two poles")
    labelled = [bool(option.label) for option in item.options]
    if item.has_text:
        _require(any(labelled) != item.is_scale, where, "either labels or two poles")
        _require(all(labelled) or item.is_scale, f"{where}.options", "an option without a label")


def _check_pages(definition: Definition, file: str) -> None:
    """Items stand in the order of the pages, those of a page together, and no page is empty."""
    _require_unique((page.code for page in definition.pages), f"{file}: pages", "code")
    visited = [code for code, _ in groupby(item.page for item in definition.items)]
    listed = [page.code for page in definition.pages]
    _require(visited == listed, f"{file}: pages", "not the pages of the items, in their order")


def _check_total(definition: Definition, file: str) -> None:
    lowest = sum(item.min for item in definition.scored_items)
    highest = sum(item.max for item in definition.scored_items)
    _require(definition.total.min == lowest, f"{file}: total.min", f"the items give {lowest}")
    _require(definition.total.max == highest, f"{file}: total.max", f"the items give {highest}")
    enough = definition.missing.estimate_from
    possible = enough is None or 1 <= enough <= len(definition.scored_items)
    _require(possible, f"{file}: missing.estimate_from", "not a number of items")


def _check_bands(definition: Definition, file: str) -> None:
    """Bands, listed from low to high, meet without gap or overlap and cover the whole range."""
    if not definition.bands:
        return
    _require_unique((band.code for band in definition.bands), f"{file}: bands", "code")
    expected = definition.total.min
    for number, band in enumerate(definition.bands, start=1):
        where = f"{file}: bands[{number}]"
        _require(band.low == expected, f"{where}.low", f"expected {expected}")
        _require(band.high >= band.low, f"{where}.high", "below low")
        expected = band.high + 1
    last = f"{file}: bands[{len(definition.bands)}].high"
    _require(expected - 1 == definition.total.max, last, f"expected {definition.total.max}")


def _check_rules(definition: Definition, file: str) -> None:
    codes = [cutoff.code for cutoff in definition.cutoffs]
    codes += [algorithm.code for algorithm in definition.algorithms]
    _require_unique(codes, f"{file}: cutoffs, algorithms", "code")
    _require_unique((sub.code for sub in definition.subscales), f"{file}: subscales", "code")
    for number, cutoff in enumerate(definition.cutoffs, start=1):
        inside = definition.total.min < cutoff.at <= definition.total.max
        _require(inside, f"{file}: cutoffs[{number}].at", "outside the range")
        sound = not cutoff.certain_early or (cutoff.side == "at_least" and _only_adds(definition))
        _require(sound, f"{file}: cutoffs[{number}].certain_early", "more answers could undo it")
    for where, code in _named_items(definition):
        known = any(item.code == code for item in definition.scored_items)
        _require(known, f"{file}: {where}", f"no scored item '{code}'")
    for number, algorithm in enumerate(definition.algorithms, start=1):
        _check_algorithm(algorithm, f"{file}: algorithms[{number}]")
    for number, flag in enumerate(definition.flags, start=1):
        item = definition.item(flag.item)
        reachable = item.min < flag.at_least <= item.max
        _require(reachable, f"{file}: flags[{number}].at_least", "outside the item's range")


def _only_adds(definition: Definition) -> bool:
    """Whether no answer can lower a sum, so that what is reached stays reached."""
    return all(item.min >= 0 for item in definition.scored_items)


def _check_algorithm(algorithm: Algorithm, where: str) -> None:
    for outcome in algorithm.outcomes:
        for requirement in outcome.requires:
            _require_unique(requirement.items, where, "item")
            possible = 1 <= requirement.count <= len(requirement.items)
            _require(possible, where, f"count {requirement.count} cannot be met")


def _named_items(definition: Definition) -> Iterable[tuple[str, str]]:
    """Every mention of an item's code outside `items`, with where it stands."""
    for number, flag in enumerate(definition.flags, start=1):
        yield f"flags[{number}].item", flag.item
    for number, subscale in enumerate(definition.subscales, start=1):
        yield from ((f"subscales[{number}].items", code) for code in subscale.items)
    for number, algorithm in enumerate(definition.algorithms, start=1):
        yield from ((f"algorithms[{number}]", code) for code in _mentioned(algorithm))


def _mentioned(algorithm: Algorithm) -> Iterable[str]:
    yield from (threshold.item for threshold in algorithm.exceptions)
    for outcome in algorithm.outcomes:
        yield from (code for requirement in outcome.requires for code in requirement.items)


def _check_change(definition: Definition, file: str) -> None:
    both = definition.rci is not None and definition.published_change is not None
    _require(not both, f"{file}: rci", "a published change is given too; keep one")
    if definition.rci is not None:
        sound = definition.rci.sd > 0 and 0 < definition.rci.r < 1
        _require(sound, f"{file}: rci", "sd must be positive and r between 0 and 1")


def _check_examples(definition: Definition, file: str) -> None:
    _require(bool(definition.examples), f"{file}: examples", "no worked example")
    for number, example in enumerate(definition.examples, start=1):
        where = f"{file}: examples[{number}].answers"
        _require(len(example.answers) == len(definition.scored_items), where, "wrong number")
        words = {answer for answer in example.answers if isinstance(answer, str)}
        _require(words <= {UNANSWERED}, where, f"expected whole numbers or '{UNANSWERED}'")


def _require(holds: bool, where: str, says: str) -> None:
    if not holds:
        raise DefinitionError(f"{where}: {says}")


def _require_unique(values: Iterable[object], where: str, what: str) -> None:
    twice = [value for value, times in Counter(values).items() if times > 1]
    _require(not twice, where, f"{what} used twice: {', '.join(map(str, twice))}")

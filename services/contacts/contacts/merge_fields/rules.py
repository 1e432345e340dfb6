"""Reading and filling in of merge fields, by Jinja2's sandbox with most of its language taken away. Pure.

There are fields, `if`, comparisons and a few filters; no loop, call, arithmetic or assignment. So no template runs longer than it is
written, and none makes more of a value than the value is.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import ChainableUndefined, Template, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST = 100_000
LONGEST_RESULT = 1_000_000
MOST_FIELDS = 1000
MOST_PARTS = 10 * MOST_FIELDS
"""Of what is written between braces: fields, filters, texts and what joins them."""
DEEPEST = 20
LONGEST_SEPARATOR = 20
_TOO_DEEP = "The merge fields are nested too deep."
_FILTERS = ("default", "upper", "lower", "title", "capitalize", "trim", "first", "last", "length")
_TESTS = ("defined", "undefined", "none")
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.Filter,
    nodes.Test,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
)


class MergeFieldError(ValueError):
    """A text's merge fields can't be read or filled in; the message says why."""


class _Environment(ImmutableSandboxedEnvironment):
    """Fields are members of mappings and nothing else: no attribute of any object can be reached. What is not there is blank."""

    def __init__(self, *, html: bool) -> None:
        super().__init__(autoescape=html, undefined=ChainableUndefined, finalize=_shown, keep_trailing_newline=True)
        self.filters = {**{name: self.filters[name] for name in _FILTERS}, "join": _joined}
        self.tests = {name: test for name, test in self.tests.items() if name in _TESTS or not name.isidentifier()}
        self.globals = {}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A member of a mapping."""
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """A member of a mapping."""
        if isinstance(obj, Mapping) and isinstance(argument, str) and argument in obj:
            return obj[argument]
        return self.undefined(obj=obj, name=str(argument))


def check(text: str) -> None:
    """Make sure that the merge fields of `text` can be read.

    Raises:
        MergeFieldError: they can't.
    """
    _compiled(text, html=False)


def fill_in(text: str, facts: Mapping[str, Any], *, html: bool = False) -> str:
    """`text` with its merge fields filled in; in HTML the values are escaped.

    Raises:
        MergeFieldError: they can't be read, or the result is too long.
    """
    if "{" not in text:
        return text
    parts, length = [], 0
    try:
        for part in _compiled(text, html=html).generate(facts):
            parts.append(part)
            length += len(part)
            if length > LONGEST_RESULT:
                raise MergeFieldError("With its merge fields filled in this is too long.")
    except (TemplateError, TypeError) as error:
        raise MergeFieldError(str(error)[:300]) from error
    return "".join(parts)


@lru_cache(maxsize=256)
def _compiled(text: str, *, html: bool) -> Template:
    environment = _ENVIRONMENTS[html]
    if len(text) > LONGEST:
        raise MergeFieldError(f"At most {LONGEST} characters.")
    try:
        tree = environment.parse(text)
        _refuse_others(tree)
        return environment.from_string(tree)
    except (TemplateError, ValueError) as error:
        raise MergeFieldError(str(error)[:300]) from error
    except RecursionError as error:
        raise MergeFieldError(_TOO_DEEP) from error


def _refuse_others(tree: nodes.Template) -> None:
    """What is deep, or much, is refused before it is compiled: 300 filters, one behind another, take ten seconds."""
    fields = parts = 0
    waiting: list[tuple[int, nodes.Node]] = [(0, tree)]
    while waiting:
        depth, node = waiting.pop()
        if not isinstance(node, _ALLOWED):
            raise MergeFieldError(f"Merge fields know no {type(node).__name__.lower()}.")
        parts += 1
        fields += isinstance(node, nodes.Name)
        if fields > MOST_FIELDS or parts > MOST_PARTS:
            raise MergeFieldError(f"At most {MOST_FIELDS} merge fields.")
        if depth > DEEPEST:
            raise MergeFieldError(_TOO_DEEP)
        waiting += [(depth + 1, child) for child in node.iter_child_nodes()]


def _joined(value: Any, separator: Any = "") -> Any:
    """The members of a list with a short `separator` between them. Jinja's own also parts a text's letters: a few make gigabytes."""
    if not isinstance(value, list):
        return value
    if len(str(separator)) > LONGEST_SEPARATOR:
        raise MergeFieldError(f"Between the members of a list there are at most {LONGEST_SEPARATOR} characters.")
    return str(separator).join(map(str, value))


def _shown(value: Any) -> Any:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else value


_ENVIRONMENTS = {html: _Environment(html=html) for html in (False, True)}

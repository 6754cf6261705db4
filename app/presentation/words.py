"""Every sentence that a reader sees, keyed by language and then by what it is about.

Short, exact, warm, in the second person. A sentence names the place and, where there is one, the mend.
"""

from __future__ import annotations

from typing import Any

DEFAULT = "en"

WORDS: dict[str, dict[str, str]] = {
    "en": {
        # Why a source, a point or an option was refused.
        "refusal.empty": "There is no formula here yet. Try  L = [σ(wx + b) − y]²",
        "refusal.source_too_long": "This source has {length:,} characters; {limit:,} is the most that is read.",
        "refusal.character": "“{character}” has no meaning in a formula.",
        "refusal.question": "“{character}” has no meaning in a formula. What should stand here?",
        "refusal.partial": "“{character}” asks for a derivative; type the function itself, and its derivatives are shown.",
        "refusal.subscript": "This subscript belongs to no name. Write it right after one letter: w_1, w_i or w_{{ij}}.",
        "refusal.command": "The LaTeX command {command} is not known here.",
        "refusal.wrapped": "{command}{{…}} can hold one word here: a function or a name.",
        "refusal.missing_argument": "{command} has nothing to work on.",
        "refusal.unknown_function": "There is no function “{name}” here. Did you mean {suggestion}?",
        "refusal.unclosed": "This “{bracket}” is never closed.",
        "refusal.unopened": "This “{bracket}” closes a bracket that was never opened.",
        "refusal.crossed": "“{found}” cannot close the “{bracket}” of line {line}, column {column}.",
        "refusal.nesting": "Brackets are nested deeper than {limit} levels here. Name an inner part on a line of its own.",
        "refusal.empty_brackets": "There is nothing between these brackets.",
        "refusal.missing_operand": "Something is missing after “{found}”.",
        "refusal.two_signs": "“{found}” cannot follow “{after}”; something is missing between them.",
        "refusal.unexpected_start": "A formula cannot begin with “{found}”.",
        "refusal.unexpected": "“{found}” cannot stand here.",
        "refusal.two_numbers": "Two numbers stand side by side. Put a sign between them, or no space inside “{found}”.",
        "refusal.missing_arguments": "{name} needs its argument: {name}(…).",
        "refusal.comma": "This comma separates nothing. A decimal point is a point: 0.5, not 0,5.",
        "refusal.arity": "{name} takes {expected} argument(s), not {found}.",
        "refusal.two_equals": "A line has one “=”. Put each equation on a line of its own.",
        "refusal.no_left_side": "Nothing stands to the left of this “=”. Give the formula a name, or drop the sign.",
        "refusal.no_right_side": "Nothing follows this “=”.",
        "refusal.left_side": "“{found}” is not a name. To the left of “=” stands a name, such as L or f(x, w).",
        "refusal.repeated_parameter": "The parameter {name} is listed twice.",
        "refusal.line_without_name": "Only the last line may go without a name. Write  p = …  here.",
        "refusal.circular": "{name} is defined by itself.",
        "refusal.used_before": "{name} is used here, and defined only further down. Move its line up.",
        "refusal.defined_twice": "{name} is defined twice. Give one of the two another name.",
        "refusal.python_sign": "“{sign}” has no meaning in this formula. Powers are written ** in Python.",
        "refusal.python_attribute": "“{name}” is not a function or a number that is known here.",
        "refusal.python_keyword": "“{word}” starts a Python statement that is not read here. Keep the formula alone.",
        "refusal.too_many_operations": "This function has more than {limit:,} operations.",
        "refusal.too_many_primes": "At most {limit} primes can be read.",
        "refusal.too_many_for_a_picture": (
            "This function has {found:,} operations, and a picture holds {limit:,}. "
            "Ask for the numbers alone (picture=0, or backgraph grad)."
        ),
        "refusal.unknown_operation": "There is no function “{name}” to open or to prime.",
        "refusal.unknown_node": "There is no node {name} in this graph.",
        "refusal.unknown_variable": "The function has no variable {name}; it has {known}.",
        "refusal.point_entry": "“{entry}” is not a value. Write  w=1.5,b=0.5",
        "refusal.point_number": "{name} cannot be “{found}”. A value is a number: 1.5, -2, 1e-3, 1/3.",
        # Why a node has no value, or an infinite one.
        "problem.domain": "{formula} has no real value at {arguments}: {need}. It stays empty, and so does all after it.",
        "problem.after": "{origin} has no value, so this has none either.",
        "problem.literal": "{formula} has no value, so this has none either.",
        "problem.overflow": "This is too large for a computer's number (more than 1.8 × 10³⁰⁸).",
        "problem.lost_in_overflow": "A number before this is too large for a computer, so nothing can be said here.",
        "problem.no_derivative": "{formula} has no finite derivative here.",
        "problem.kink": "{formula} has a kink exactly here; the derivative follows PyTorch's convention.",
        "need.domain": "it needs {condition}",
        "need.division": "nothing can be divided by 0",
        "need.power": "a negative number has only whole powers, and 0 only positive ones",
        # Why a gradient is exactly 0.
        "zero.no_path": "{output} does not depend on {name}: no path leads from {name} to {output}.",
        "zero.local_zero": "The local derivative of {target} = {formula} with respect to {source} is 0 here: {local} = 0.",
        "zero.cancels": "The contributions to {name} cancel each other exactly.",
        # What was guessed or noticed.
        "note.split": "read {word} as {parts}",
        "note.unused": "{name} is not used by the last line",
        "note.unknown_value": "a value for {name} was given, and the function has no {name}",
        "note.unknown_parameter": "the function has no variable {name}",
        "note.defaulted": "values chosen for you: {names}",
        "note.kink": "{name} stands exactly at a kink of {formula}: its derivative follows PyTorch's convention",
        # Whether the gradients agree.
        "agrees.both": "agrees with finite differences and with the closed form",
        "agrees.closed_form": "agrees with the closed form; too close to a boundary for finite differences",
        "agrees.no": "does not agree with {with_}: please report this function",
        "agrees.difference": "finite differences",
        "agrees.closed": "the closed form",
        "agrees.kink": "at a kink there is no derivative to agree with; the convention of PyTorch is shown",
        "agrees.no_value": "{output} has no value here, so it has no gradient",
        "agrees.overflow": "{output} is too large for a computer's number here, and so are its gradients",
        "agrees.no_gradient": "a gradient has no finite value here",
        "agrees.no_parameters": "no variable is a parameter, so there is no gradient to find",
        "agrees.boundary": "too close to the boundary of the domain to compare with finite differences",
        # What the picture says to a screen reader, and to a pointer that rests on an edge.
        "picture.title": "Computation graph of {formula}",
        "picture.value": "{name} = {value}",
        "picture.gradient": "∂{output}/∂{name} = {value}",
        "picture.desc": "{count} operations. Variables: {variables}. Result: {result}. Gradients: {gradients}.",
        "picture.desc_quiet": "{count} operations. Variables: {variables}. Result: {result}.",
        "picture.none": "none",
        "picture.no_value": "no value",
        "picture.local": "∂{target}/∂{source} = {symbol} = {value}",
        "picture.local_symbol": "∂{target}/∂{source} = {symbol}",
        # The line above the graph.
        "caption.start": "Ready. The forward pass computes every value, the reverse pass every gradient.",
        "caption.finished": "Finished.",
        # The explore page.
        "page.name": "Backgraph",
        "page.title": "{formula} · Backgraph",
        "page.description": "Backgraph shows how backpropagation works on any function you type",
        "page.skip": "Skip to the content",
        "page.nav": "Pages",
        "page.explore": "Explore",
        "page.examples": "Examples",
        "page.help": "Help",
        "page.back": "Back to the graph",
        "page.help_title": "How to read the graph",
        "page.help_value": "Blue is the forward pass: the value of each node, from left to right.",
        "page.help_gradient": (
            "Orange is the backward pass: the gradient of the output with respect to each "
            "node."
        ),
        "page.help_edge": (
            "On an edge stands its local derivative. Upstream gradient × local derivative is "
            "what arrives at the other end, and arrivals add up."
        ),
        "page.help_quiet": "Grey and dashed: a constant, or an edge that carries no gradient.",
        "page.help_keys": "Keys",
        "page.key_space": "Space",
        "page.key_wheel": "wheel",
        "page.play_or_pause": "play or pause",
        "page.step_keys": "one step back, one step on",
        "page.end_keys": "before the first step, after the last",
        "page.walk_keys": "from node to node, once one has the focus",
        "page.zoom_keys": "zoom; drag to pan",
        "page.function": "Function",
        "page.placeholder": "f = (w e^{{bx}} + ln(wx)) b",
        "page.read_as": "read as",
        "page.long": (
            "This function is longer than an address can hold (8,190 bytes). It lives in "
            "this page: copy its text to share it."
        ),
        "page.offline": "No answer from the server. Everything you typed is still here.",
        "page.again": "Try again",
        "page.draw": "Draw",
        "page.enter_hint": "or press Enter",
        "page.mend": "Use",
        "page.variables": "Variables",
        "page.slider_of": "{name}, slider",
        "page.value_of": "Value of {name}",
        "page.gradient_of": "Gradient of {name} wanted",
        "page.gradient": "gradient",
        "page.constant": "constant",
        "page.no_variables": "This function has no variables.",
        "page.result": "Result",
        "page.graph": "Computation graph",
        "page.start": "Start",
        "page.forward": "Forward",
        "page.backward": "Backward",
        "page.finished": "Finished",
        "page.at_start": "Nothing is computed yet. Press Play, or step with →.",
        "page.viewport": "Computation graph; scroll or drag to pan",
        "page.zoom": "Zoom",
        "page.zoom_in": "Zoom in",
        "page.zoom_out": "Zoom out",
        "page.fit": "Fit the whole graph",
        "page.player": "Player",
        "page.first": "First",
        "page.previous": "Step back",
        "page.next": "Step",
        "page.last": "Last",
        "page.play": "Play",
        "page.pause": "Pause",
        "page.scrub": "Step of the two passes",
        "page.speed": "Speed",
        "page.invitation": "Type a function, and its graph appears here. Or begin with one of these:",
        "page.table": "Every node",
        "page.node": "Node",
        "page.operation": "Operation",
        "page.value": "Value",
        "page.gradient_column": "Gradient",
        "page.remark": "Remark",
        "page.parameter": "parameter",
        "page.chosen": "Values chosen for you: {names}.",
        "page.undefined": "no value",
        "page.node_value": "value {value}",
        "page.node_gradient": "gradient {gradient}",
    },
}


def say(key: str, lang: str = DEFAULT, **fields: Any) -> str:
    """The sentence `key` in `lang` (English where there is none), with its fields filled in."""
    sentence = WORDS.get(lang, {}).get(key) or WORDS[DEFAULT][key]
    return sentence.format(**fields)

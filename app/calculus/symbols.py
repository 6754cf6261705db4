"""The alphabet: Greek letters, look-alike characters, LaTeX commands, and the ASCII spelling of names."""

from __future__ import annotations

import unicodedata

GREEK: dict[str, str] = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "omicron": "ο",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π",
    "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip

VARIANTS = {
    "varepsilon": "epsilon",
    "vartheta": "theta",
    "varphi": "phi",
    "varrho": "rho",
    "varsigma": "sigma",
}

GREEK_NAMES: dict[str, str] = {letter: name for name, letter in GREEK.items()} | {
    "ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi", "ς": "sigma", "\u00b5": "mu", "\u2126": "Omega",
}  # fmt: skip

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱʲᵏᵐˣʸᶻᵗᵃᵇᶜˡ", "0123456789+-()nijkmxyztabcl", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌ₐₑₕᵢⱼₖₗₘₙₒₚₛₜₓ", "0123456789+-=aehijklmnopstx", strict=True))

# ½ and the like, as numerator and denominator.
VULGAR = {c: tuple(unicodedata.normalize("NFKC", c).split("⁄")) for c in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"}

# x̂, x̄ … as a letter and a mark; ŷ, ẋ … as one character: a letter and the accent of its name.
MARKS = {
    "\u0302": "hat",
    "\u0304": "bar",
    "\u0305": "bar",
    "\u0303": "tilde",
    "\u0307": "dot",
    "\u20d7": "vec",
}
ACCENTED = {
    chr(code): (pair[0], MARKS[pair[1]])
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
    if len(pair := unicodedata.normalize("NFD", chr(code))) == 2 and pair[0].isascii() and pair[1] in MARKS
}

# What is written in mathematics and has no meaning here: the key of the sentence that says so.
REFUSED_SIGNS = {
    **dict.fromkeys("∂∇", "partial"),
    **dict.fromkeys("<>≤≥≦≧⩽⩾≪≫≠≈≃≅≡∼∝∈∉⊂⊆", "comparison"),
    **dict.fromkeys("…⋯⋮⋱", "dots"),
    **dict.fromkeys("∫∬∮", "integral"),
    **dict.fromkeys("±∓", "plus_minus"),
    "°": "degree", "∞": "infinity", "_": "subscript", "?": "question", "%": "percent",
}  # fmt: skip
REFUSED_COMMANDS = {
    **dict.fromkeys(("partial", "nabla"), "partial"),
    **dict.fromkeys(("le", "leq", "leqslant", "ge", "geq", "geqslant", "lt", "gt"), "comparison"),
    **dict.fromkeys(("ne", "neq", "approx", "sim", "simeq", "cong", "equiv", "ll", "gg"), "comparison"),
    **dict.fromkeys(("in", "notin", "propto"), "comparison"),
    **dict.fromkeys(("ldots", "cdots", "dots", "dotsc", "dotsb", "vdots", "ddots", "hdots"), "dots"),
    **dict.fromkeys(("int", "iint", "oint", "intop"), "integral"),
    **dict.fromkeys(("lim", "limsup", "liminf", "sup", "inf", "argmin", "argmax"), "limit"),
    **dict.fromkeys(("pm", "mp"), "plus_minus"),
    **dict.fromkeys(("top", "intercal", "transpose"), "transpose"),
    "infty": "infinity", "circ": "degree", "degree": "degree", "%": "percent",
}  # fmt: skip

# Greek capitals that look like Latin ones, for which TeX has no others, either.
_CAPITALS = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧ", "ABEZHIKMNOPTX", strict=True))

# 𝑤, 𝜎 and the like: the letters of mathematics in Unicode, as text copied from a PDF has them.
_ALPHANUMERICS = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x1D400, 0x1D800)}

# The zeros of other scripts; nine more digits follow each.
_ZEROS = "٠۰߀०০੦૦୦௦౦೦൦෦๐໐༠၀႐០᠐᥆᧐᪀᪐᭐᮰᱀᱐꘠꣐꤀꧐꧰꩐꯰𐒠𐴰𑁦𑃰𑄶𑇐𑋰𑑐𑓐𑙐𑛀𑜰𑣠𑥐𑱐𑵐𑶠𖩠𖫀𖭐𞅀𞋰𞥐🯰"

# One character for one character, so that positions stay true.
LOOKALIKES = str.maketrans(
    {
        **{
            k: _CAPITALS.get(v, GREEK.get(GREEK_NAMES.get(v, v), v))
            for k, v in _ALPHANUMERICS.items()
            if len(v) == 1 and k != v
        },
        **{chr(ord(zero) + digit): str(digit) for zero in _ZEROS for digit in range(10)},
        **dict.fromkeys("−–—‐‑﹣－", "-"),
        **dict.fromkeys("·⋅∙•×∗✕✖＊", "*"),
        **dict.fromkeys("÷∕⁄／", "/"),
        **dict.fromkeys("＋﹢", "+"),
        **dict.fromkeys("＝≔", "="),
        **dict.fromkeys("（❨", "("),
        **dict.fromkeys("）❩", ")"),
        **dict.fromkeys("［⟦", "["),
        **dict.fromkeys("］⟧", "]"),
        **dict.fromkeys("｛", "{"),
        **dict.fromkeys("｝", "}"),
        **dict.fromkeys("｜∣", "|"),
        **dict.fromkeys("＾ˆ", "^"),
        **dict.fromkeys("，", ","),
        **dict.fromkeys("；", ";"),
        **dict.fromkeys("′’‘ʹ＇", "'"),
        **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\u2061\u2062\u202f\u205f\u3000\ufeff\u00ad\t\r\v\f", " "),
        **dict.fromkeys("\u2028\u2029\u0085", "\n"),
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
        **{chr(0xFF21 + k): chr(0x41 + k) for k in range(26)},
        **{chr(0xFF41 + k): chr(0x61 + k) for k in range(26)},
        **{variant: GREEK[GREEK_NAMES[variant]] for variant in "ϵϑϕς\u00b5\u2126"},
        **_CAPITALS,
        "ℓ": "l",
        "ℯ": "e",
        "ℎ": "h",
        "ℒ": "L",
        "‖": "|",
    }
)

_LOOKALIKE = {chr(code): str(plain) for code, plain in LOOKALIKES.items()}

# Letters of another alphabet that look like ours; they are pointed out, not read.
CYRILLIC = dict(zip("асеорхуіјАВЕКМНОРСТХІ", "aceopxyijABEKMHOPCTXI", strict=True))

# LaTeX commands that only arrange; they mean nothing here.
ORNAMENTS = frozenset(
    {
        "left",
        "right",
        "middle",
        "big",
        "Big",
        "bigg",
        "Bigg",
        "bigl",
        "bigr",
        "Bigl",
        "Bigr",
        "biggl",
        "biggr",
    }
    | {"Biggl", "Biggr", "displaystyle", "textstyle", "limits", "nolimits", "quad", "qquad", "nonumber"}
    | {"notag", "hfill", "space", "thinspace", *" ,;:!.>[]()"}
    | {
        "mathop",
        "mathbin",
        "mathord",
        "mathopen",
        "mathclose",
        "mathinner",
        "underbrace",
        "overbrace",
        "boxed",
        "ensuremath",
        "mathstrut",
    }
    | {"rm", "bf", "it", "sf", "tt", "cal", "mathsurround", "allowbreak", "relax", "strut", "scriptstyle"}
)
LATEX_SIGNS = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "lbrack": "[", "rbrack": "]", "{": "{", "}": "}",
    "lbrace": "{", "rbrace": "}", "vert": "|", "mid": "|", "lvert": "|<", "rvert": "|>",
    "lVert": "|<", "rVert": "|>", "Vert": "|", "|": "|",
    "lparen": "(", "rparen": ")", "colon": ":", "coloneqq": "=", "prime": "'", "lbracket": "[", "_": "_",
}  # fmt: skip
# `\\mathop{…}` and the like: the group is read as if they were not there, without brackets of its own.
TRANSPARENT = frozenset({"mathop", "mathbin", "mathord", "ensuremath", "underbrace", "overbrace"})
ACCENTS = frozenset({"hat", "bar", "tilde", "dot", "vec", "widehat", "overline"})
LATEX_WRAPPERS = frozenset(
    {"operatorname", "mathrm", "mathit", "mathbf", "mathsf", "text", "textrm", "textit", "boldsymbol", "bm"}
    | {"mathcal", "mathscr", "mathbb"}
)


def parts_of_name(name: str) -> tuple[str, str, str]:
    """Base, raised index and index of a name: `w__1_2`, written w^{(1)}_2, is w, 1 and 2."""
    base, _, index = name.partition("_")
    raised, _, rest = index[1:].partition("_") if index.startswith("_") else ("", "", "")
    return (base, raised, rest) if raised else (base, "", index)


def raised_name(name: str, raised: str) -> str:
    """The ASCII form of w^{(1)}: `w__1`; an index stays behind it."""
    base, _, index = name.partition("_")
    return f"{base}__{raised}_{index}" if index else f"{base}__{raised}"


def ascii_name(base: str, subscript: str = "") -> str:
    """The name in JSON and addresses: `λ`, `₁` -> `lambda_1`."""
    base = GREEK_NAMES.get(base, base)
    return f"{base}_{subscript}" if subscript else base


def unified(text: str) -> str:
    """The text with one spelling of each character, at the same places.

    A long text has few different characters; to replace those is faster than to look at each in turn.
    """
    if text.isascii():
        return text.translate(LOOKALIKES)
    for character in _LOOKALIKE.keys() & set(text):
        text = text.replace(character, _LOOKALIKE[character])
    return text

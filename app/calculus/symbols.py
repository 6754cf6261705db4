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

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱʲᵏᵐˣʸᶻᵗᵃᵇᶜ", "0123456789+-()nijkmxyztabc", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚₛₜₓ", "0123456789aehijklmnopstx", strict=True))

# 𝑤, 𝜎 and the like: the letters of mathematics in Unicode, as text copied from a PDF has them.
_ALPHANUMERICS = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x1D400, 0x1D800)}

# One character for one character, so that positions stay true.
LOOKALIKES = str.maketrans(
    {
        **{
            k: GREEK.get(GREEK_NAMES.get(v, v), v)
            for k, v in _ALPHANUMERICS.items()
            if len(v) == 1 and k != v
        },
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
        "ℓ": "l",
        "ℯ": "e",
        "ℎ": "h",
        "ℒ": "L",
        "‖": "|",
    }
)

# Letters of another alphabet that look like ours; they are pointed out, not read.
CYRILLIC = dict(zip("асеорхуіјАВЕКМНОРСТХІ", "aceopxyijABEKMHOPCTXI", strict=True))
QUOTES = frozenset('"“”„«»‟‹›')

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
)
LATEX_SIGNS = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "lbrack": "[", "rbrack": "]", "{": "{", "}": "}",
    "lbrace": "{", "rbrace": "}", "vert": "|", "mid": "|", "lvert": "|<", "rvert": "|>",
    "lVert": "|<", "rVert": "|>", "Vert": "|", "|": "|",
    "lparen": "(", "rparen": ")", "colon": ":", "coloneqq": "=", "prime": "'", "lbracket": "[", "_": "_",
}  # fmt: skip
ACCENTS = frozenset({"hat", "bar", "tilde", "dot", "vec", "widehat", "overline"})
LATEX_WRAPPERS = frozenset(
    {"operatorname", "mathrm", "mathit", "mathbf", "mathsf", "text", "textrm", "textit", "boldsymbol", "bm"}
    | {"mathcal", "mathscr", "mathbb"}
)


def ascii_name(base: str, subscript: str = "") -> str:
    """The name in JSON and addresses: `λ`, `₁` -> `lambda_1`."""
    base = GREEK_NAMES.get(base, base)
    return f"{base}_{subscript}" if subscript else base

"""How Python's libraries spell things: NumPy, PyTorch, JAX, TensorFlow, SciPy, micrograd, `math`.

Names are kept without their module: `torch.mul`, `np.multiply` and `x.mul` are one word's business.
"""

from __future__ import annotations

from app.calculus.operations import ABBREVIATIONS, OPERATIONS

MODULES = frozenset(
    {"torch", "nn", "functional", "F", "np", "numpy", "math", "jnp", "jax", "tf", "keras", "activations"}
    | {"scipy", "special", "sp", "sympy", "tensorflow", "losses", "autograd", "lax"}
)

# Operations of the table by another name, the signs among them.
OPERATORS: dict[str, str] = {
    "add": "add", "sub": "sub", "subtract": "sub", "mul": "mul", "multiply": "mul", "div": "div",
    "divide": "div", "true_divide": "div", "neg": "neg", "negative": "neg", "power": "pow",
    "float_power": "pow",
}  # fmt: skip

_FORMULAS = {
    "leaky_relu": "max(x, 0) + y min(x, 0)",
    "elu": "max(x, 0) + y (e^(min(x, 0)) - 1)",
    "relu6": "min(max(x, 0), 6)",
    "softsign": "x / (1 + |x|)",
    "mish": "x tanh(softplus(x))",
    "exp2": "2^x",
    "logit": "ln(x / (1 - x))",
    "logaddexp": "ln(e^x + e^y)",
    "xlogy": "x ln y",
    "mse_loss": "(x - y)^2",
    "l1_loss": "|x - y|",
    "binary_cross_entropy": "-(y ln x + (1 - y) ln(1 - x))",
    "binary_cross_entropy_with_logits": "softplus(x) - x y",
}

# What a name stands for, over x and y, by its number of arguments.
FORMULAS: dict[tuple[str, int], str] = {
    (name, 2 if "y" in formula else 1): formula for name, formula in (ABBREVIATIONS | _FORMULAS).items()
}

CLASSES: dict[str, str] = {
    "MSELoss": "mse_loss",
    "L1Loss": "l1_loss",
    "BCELoss": "binary_cross_entropy",
    "BCEWithLogitsLoss": "binary_cross_entropy_with_logits",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    **{name: name.lower() for name in ("ReLU", "ELU", "SiLU", "GELU", "Softplus", "LogSigmoid", "Softsign")},
    "LeakyReLU": "leaky_relu",
    "Mish": "mish",
}

KNOWN = frozenset({*OPERATORS, *CLASSES, *_FORMULAS})  # besides the spellings of the table

# What makes a variable of a number: `w = torch.tensor(2.0)`. Elsewhere it is its argument.
CONSTRUCTORS = frozenset(
    {"tensor", "Tensor", "as_tensor", "Value", "Variable", "constant", "Parameter", "array", "asarray"}
    | {"float16", "float32", "float64", "float_", "scalar", "FloatTensor", "DoubleTensor"}
)
RANDOM = frozenset({"rand", "randn", "random", "normal", "uniform", "gauss", "standard_normal"})
SYMBOLS = frozenset({"symbols", "Symbol"})
FILLED = {"zeros": "0", "ones": "1"}

# What a single number is under: itself.
ITSELF = CONSTRUCTORS | {"float", "item", "detach", "clone", "numpy", "cpu", "cuda", "double", "contiguous"}
ITSELF |= {"sum", "mean", "squeeze", "unsqueeze", "flatten", "reduce_sum", "reduce_mean", "stop_gradient"}
ITSELF |= {"to", "type", "astype", "view", "reshape", "tolist", "requires_grad_", "nansum", "average"}
SAME_ATTRIBUTES = frozenset({"data", "real", "value", "T"})
AVERAGES = frozenset({"sum", "mean", "reduce_sum", "reduce_mean", "nansum", "average"})
OF_LISTS = {  # what a list of numbers may be given to
    **dict.fromkeys(("sum", "reduce_sum", "nansum", "fsum"), "sum"),
    **dict.fromkeys(("mean", "reduce_mean", "average"), "mean"),
    **{name: name for name in ("max", "min", "logsumexp")},
}
ARRANGING = frozenset({"to", "type", "astype", "view", "reshape", "unsqueeze", "squeeze"})  # and arguments

# Clamping: what each further argument does.
CLAMPS = frozenset({"clamp", "clip", "clip_by_value"})
BOUNDS = {
    **dict.fromkeys(("min", "a_min", "clip_value_min"), "max"),
    **dict.fromkeys(("max", "a_max", "clip_value_max"), "min"),
}

# Keywords that change nothing for single numbers, and keywords that only name their argument.
IDLE_KEYWORDS = frozenset(
    {"requires_grad", "dtype", "device", "label", "name", "inplace", "reduction", "trainable", "copy"}
    | {"keepdim", "keepdims", "_children", "_op"}
)
NAMING_KEYWORDS = frozenset({"negative_slope", "alpha", "exponent", "other"})

# Asking for derivatives, changing parameters, building layers: not part of a function.
GRADIENTS = frozenset(
    {"grad", "value_and_grad", "gradient", "jacobian", "hessian", "jacfwd", "jacrev", "vjp", "jvp", "vmap"}
)
TRACING = frozenset({"jit", "function", "compile", "checkpoint"})
LAYERS = frozenset({"Linear", "Sequential", "Module", "Dense", "Conv1d", "Conv2d", "Embedding", "Dropout"})
VECTORS = frozenset({"dot", "matmul", "mm", "inner", "vdot", "mv", "bmm", "einsum", "linspace", "arange"})
CASES = frozenset({"where", "select", "piecewise", "cond"})
WITHOUT_EFFECT = frozenset(
    {"print", "display", "pprint", "draw_dot", "backward", "_backward", "zero_grad", "zero_", "retain_grad"}
    | {"requires_grad_", "manual_seed", "seed", "watch", "show", "set_printoptions", "train", "eval"}
)
NOTED_ATTRIBUTES = frozenset({"grad", "label", "requires_grad", "_backward", "name"})

# Words of Python that no formula holds, and why: the key of the sentence.
KEYWORDS: dict[str, str] = {
    **dict.fromkeys(("for", "while", "async", "await", "yield", "break", "continue"), "python_loop"),
    **dict.fromkeys(("if", "elif", "else", "match", "try", "except", "finally"), "python_cases"),
    **dict.fromkeys(("class", "self", "super"), "python_class"),
    "with": "python_with",
    "def": "python_def",
    **dict.fromkeys(
        ("lambda", "return", "import", "from", "del", "global", "nonlocal", "raise", "assert"),
        "python_keyword",
    ),
    **dict.fromkeys(("and", "or", "not", "in", "is", "None", "True", "False"), "python_keyword"),
}
SIGNS: dict[str, str] = {
    **dict.fromkeys(("//", "//=", "%", "%="), "python_rounding"),
    **dict.fromkeys(("@", "@="), "python_vector_sign"),
    **dict.fromkeys(("<", ">", "==", "!", "&", "~", "<=", ">="), "python_comparison"),
    "=": "python_assignment",
}
MENDS = {"^": "**", "//": "/", "@": "*", "//=": "/=", "@=": "*="}
AUGMENTED = {"+=": "add", "-=": "sub", "*=": "mul", "/=": "div", "**=": "pow"}


def arity(operation: str) -> int:
    """How many arguments a call by this name takes."""
    if operation in OPERATIONS:
        return len(OPERATIONS[operation].arguments)
    return 1 if (operation, 1) in FORMULAS or (operation, 2) not in FORMULAS else 2

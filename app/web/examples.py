"""The built-in examples: what the menu offers and an empty page begins with. One row each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A function worth looking at: its point, its parameters, and where it is from."""

    title: str
    source: str
    at: str
    wrt: str
    origin: str


HOMEWORK = "CS475 homework 1"
NOTES = "CS231n notes: Backpropagation, Intuitions"

EXAMPLES = (
    Example(
        "A function with sharing",
        "f(x,b,w) = (w e^{bx} + ln(wx)) b",
        "w=1.5,b=0.5,x=2",
        "b,w",
        f"{HOMEWORK}, Table 1",
    ),
    Example(
        "Squared error", "L = [(wx + b) - y]^2", "w=1.5,x=2,b=0.5,y=4", "w,b", f"{HOMEWORK}, an easy example"
    ),
    Example("The sigmoid", "f = 1/(1 + e^{-x})", "x=0.5", "x", f"{HOMEWORK}, Task 3"),
    Example(
        "Logistic neuron, squared error",
        "L = [σ(wx + b) - y]^2",
        "w=1.5,x=2,b=-2,y=1",
        "w,b",
        f"{HOMEWORK}, Task 4",
    ),
    Example(
        "Two layers with a penalty",
        "f(w_1, w_2, b_1, b_2, x, λ) = [y - σ(w_2σ(w_1x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]",
        "w_1=0.5,w_2=-1.5,b_1=0.1,b_2=0.3,x=2,y=1,lambda=0.01",
        "w_1,w_2,b_1,b_2",
        f"{HOMEWORK}, Task 5",
    ),
    Example(
        "Two ways from b", "e = (a + b)(b + 1)", "a=2,b=1", "a,b", "C. Olah: Calculus on Computational Graphs"
    ),
    Example("Sum and product", "f = (x + y)z", "x=-2,y=5,z=-4", "x,y,z", NOTES),
    Example(
        "A sigmoid neuron",
        "f = 1/(1 + e^{-(w_0x_0 + w_1x_1 + w_2)})",
        "w_0=2,x_0=-1,w_1=-3,x_1=-2,w_2=-3",
        "w_0,x_0,w_1,x_1,w_2",
        NOTES,
    ),
    Example(
        "micrograd’s example",
        "c_1 = a + b\n"
        "d_1 = a b + b^3\n"
        "c_2 = c_1 + (c_1 + 1)\n"
        "c_3 = c_2 + (1 + c_2 + (-a))\n"
        "d_2 = d_1 + (d_1 · 2 + relu(b + a))\n"
        "d_3 = d_2 + (3 d_2 + relu(b - a))\n"
        "e = c_3 - d_3\n"
        "f = e^2\n"
        "g = f/2 + 10/f",
        "a=-4,b=2",
        "a,b",
        "A. Karpathy: micrograd, README",
    ),
    Example(
        "Softmax and cross-entropy",
        "a_1 = e^{z_1}\na_2 = e^{z_2}\na_3 = e^{z_3}\n"
        "s = a_1 + a_2 + a_3\n"
        "p_1 = a_1/s\np_2 = a_2/s\np_3 = a_3/s\n"
        "L = -(y_1 ln p_1 + y_2 ln p_2 + y_3 ln p_3)",
        "z_1=2,z_2=1,z_3=-1,y_1=0,y_2=1,y_3=0",
        "z_1,z_2,z_3",
        "Three classes, written out",
    ),
    Example(
        "GELU", "y = x/2 (1 + erf(x/√2))", "x=0.7", "x", "Hendrycks and Gimpel: Gaussian Error Linear Units"
    ),
    Example(
        "A gate of an LSTM cell",
        "f = σ(w x + u h + b)\nc = f c_0 + i g",
        "w=0.5,x=1,u=-0.8,h=0.4,b=1,c_0=0.6,i=0.3,g=-0.5",
        "w,u,b",
        "Gers, Schmidhuber and Cummins: Learning to Forget",
    ),
)

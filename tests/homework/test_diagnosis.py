"""Wrong answers are explained by the mistake that gives them, at its place, and unrelated ones by none."""

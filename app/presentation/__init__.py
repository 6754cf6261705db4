"""A lesson turned into things to look at: words, numbers, outlines, layout, picture, JSON."""

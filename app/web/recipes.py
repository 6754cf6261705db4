"""THE TABLE of recipes: how this very graph gets into each tool. A row is a text to copy, with fields.

The words beside it are `recipe.<name>` and `recipe_how.<name>`; what a field says is in `share.py`.
"""

from dataclasses import dataclass
from string import Template


@dataclass(frozen=True, slots=True)
class Recipe:
    """The text for one tool; `file` is the format it needs beside it, `options` how that is asked for."""

    name: str
    text: Template
    file: str = ""
    options: tuple[tuple[str, str], ...] = ()


def _recipe(name: str, text: str, file: str = "", **options: str) -> Recipe:
    return Recipe(name, Template(text.strip("\n")), file, tuple(options.items()))


_PLUGIN = """<back-graph $attributes></back-graph>
<script type="module">
  import Backgraph from "$plugin";
  Backgraph.init(Reveal);
</script>"""

RECIPES = (
    _recipe(
        "html",
        """
<script type="module" src="$module"></script>
<back-graph $attributes controls></back-graph>
""",
    ),
    _recipe("iframe", "$frame"),
    _recipe(
        "reveal",
        f"<section>\n{_PLUGIN}\n</section>".replace("\n", "\n  ").replace("\n  </section", "\n</section"),
    ),
    _recipe("quarto", f"## $heading\n\n```{{=html}}\n{_PLUGIN}\n```"),
    _recipe(
        "slidev",
        """
---
layout: full
---

<iframe src="$embed" title="$name" class="w-full h-full" style="border: 0"></iframe>
""",
    ),
    _recipe(
        "marp",
        """
---
marp: true
---

# $heading

<iframe src="$embed" title="$name" width="1120" height="500" style="border: 0"></iframe>
""",
    ),
    _recipe(
        "jupyter",
        """
from IPython.display import IFrame

IFrame("$address", width="100%", height=480)
""",
    ),
    _recipe(
        "beamer",
        r"""
\documentclass[aspectratio=169]{beamer}
\usepackage{pgffor}
\begin{document}
\begin{frame}
  \foreach \n in {1,...,$moments}{%
    \only<\n>{\includegraphics[width=\linewidth,height=.9\textheight,keepaspectratio,page=\n]{backgraph.pdf}}}
\end{frame}
\end{document}
""",
        "pdf",
        pages="steps",
    ),
    _recipe("powerpoint", "$file", "pptx"),
    _recipe("google", "$png", "pptx"),
    _recipe("keynote", "$file", "pptx"),
    _recipe("notion", "$address"),
    _recipe("moodle", "$frame"),
    _recipe("markdown", "[![$title]($svg)]($page)"),
    _recipe("terminal", "$command"),
)

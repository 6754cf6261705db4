/**
 * The explanations beside the graph: whatever stands there for a node or an edge is lit with it.
 * An element names what it stands for in data-node and data-edge, several ids apart by spaces.
 */
export class Lights {
  /** @param {HTMLElement} root; @param {(ids: string[]) => void} pointed called with what the pointer comes to */
  constructor(root, pointed) {
    this.root = root;
    root.addEventListener("pointerover", ({ target }) => pointed(ids(target.closest("[data-node], [data-edge]"))));
    root.addEventListener("pointerleave", () => pointed([]));
  }

  /** Give this state to all that stands for one of these ids, and to nothing else. */
  light(state, wanted) {
    for (const element of this.root.querySelectorAll("[data-node], [data-edge]")) {
      element.classList.toggle(state, ids(element).some((id) => wanted.includes(id)));
    }
  }

  /** @param {{ids: string[], phase: string}} now the node and edge of the current step */
  follow({ ids: wanted, phase }) {
    this.light("active", wanted);
    for (const pass of ["backward", "tangent"]) this.light(pass, phase === pass ? wanted : []);
  }
}

const ids = (element) => [element?.dataset.node, element?.dataset.edge].filter(Boolean).join(" ").split(" ").filter(Boolean);

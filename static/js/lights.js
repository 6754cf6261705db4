/**
 * The explanations beside the graph: whatever stands there for a node, an edge or a path is lit with it.
 * An element names what it stands for in data-node, data-edge or data-path, several ids apart by spaces.
 */
const LIT = "[data-node], [data-edge], [data-path]";

export class Lights {
  /**
   * @param {HTMLElement} root
   * @param {{pointed: (ids: string[], path: string[]) => void, picked: (ids: string[], path: string[]) => void}} tell
   *   pointed: what the pointer or the focus comes to, and the path that it is; picked: what was clicked
   */
  constructor(root, tell) {
    this.root = root;
    for (const come of ["pointerover", "focusin"]) {
      root.addEventListener(come, ({ target }) => {
        const element = target.closest(LIT);
        tell.pointed(ids(element), list(element, "data-path"));
      });
    }
    for (const gone of ["pointerleave", "focusout"]) root.addEventListener(gone, () => tell.pointed([], []));
    root.addEventListener("click", ({ target }) => {
      const element = target.closest("a") ? null : target.closest(LIT);
      if (element) tell.picked(ids(element), list(element, "data-path"));
    });
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

const list = (element, name) => (element?.getAttribute(name) ?? "").split(" ").filter(Boolean);

const ids = (element) => [...list(element, "data-node"), ...list(element, "data-edge")];

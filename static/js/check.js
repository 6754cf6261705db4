/**
 * The panel "Check my answer": while somebody types, the answer is read; Check marks it. What a hint speaks of
 * is told, so that it can be lit on the graph.
 */
export class Check {
  /**
   * @param {HTMLElement} root holds the panel, if its tab is open
   * @param {{typed: (choice: object) => void, asked: (choice: object) => void}} tell
   *   typed: an answer that is only to be read; asked: one to be marked; as parameters, "" for none
   */
  constructor(root, tell) {
    this.root = root;
    root.addEventListener("input", ({ target }) => {
      if (target.id === "answer") tell.typed({ answer: target.value, mark: "0", hint: "" });
    });
    root.addEventListener("submit", (event) => {
      if (event.target.id !== "answering") return;
      event.preventDefault();
      tell.asked({ answer: this.answer.value, mark: "", hint: "" });
    });
    root.addEventListener("keydown", (event) => {
      const alone = event.target.id === "answer" && event.target.rows === 1 && !event.isComposing;
      if (event.key !== "Enter" || (!alone && !event.ctrlKey && !event.metaKey) || event.shiftKey) return;
      if (event.target.id !== "answer") return;
      event.preventDefault();
      event.target.form.requestSubmit();
    });
  }

  get answer() {
    return this.root.querySelector("#answer");
  }

  /** The ids of the node and the edge that the hints speak of. */
  get lit() {
    return (this.root.querySelector("#check")?.dataset.lit ?? "").split(" ").filter(Boolean);
  }
}

/** The box that the function is typed into: it grows with its text; Enter draws, Shift+Enter starts a line. */
export class SourceBox {
  /** @param {HTMLTextAreaElement} box; @param {{typed: () => void, entered: () => void}} tell */
  constructor(box, tell) {
    this.box = box;
    box.addEventListener("input", () => {
      this.grow();
      tell.typed();
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      tell.entered();
    });
    this.grow();
  }

  get text() {
    return this.box.value;
  }

  set text(text) {
    if (text !== this.box.value) this.box.value = text;
    this.grow();
  }

  grow() {
    this.box.style.setProperty("height", "auto");
    if (!this.box.offsetParent) return; // not shown, so it has no height of its own
    const border = this.box.offsetHeight - this.box.clientHeight;
    this.box.style.setProperty("height", `${this.box.scrollHeight + border}px`);
  }
}

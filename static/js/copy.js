/**
 * Copies what belongs to a [data-copy] link or button, and says so beside it. Without this module, or where nothing
 * may be copied, a link opens the text; beside a button the text stands.
 */
export class Copy {
  /**
   * @param {HTMLElement} root
   * @param {(pressed: HTMLElement) => string|Promise<string>} read the text that belongs to what was pressed
   */
  constructor(root, read) {
    this.read = read;
    root.addEventListener("click", (event) => {
      const pressed = event.target.closest("[data-copy]");
      if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.copy(pressed);
    });
  }

  async copy(pressed) {
    const said = pressed.closest("[data-role=copy]").querySelector("[role=status]");
    said.textContent = "";
    try {
      await write(Promise.resolve(this.read(pressed)));
      said.textContent = said.dataset.done;
    } catch (error) {
      console.debug(error);
      if (pressed.href) location.assign(pressed.href);
      else said.textContent = said.dataset.failed;
    }
  }
}

/** Put a text that is still to come on the clipboard: Safari allows it only while the click is fresh. */
async function write(coming) {
  if (!navigator.clipboard?.write) return old(await coming);
  const blob = coming.then((text) => new Blob([text], { type: "text/plain" }));
  return navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
}

/** Pages that do not come over https have no clipboard but this one. */
function old(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("nothing may be copied here");
}

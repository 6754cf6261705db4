/**
 * Copies what a [data-copy] link leads to, and says so beside it. Without this module, or where nothing may be
 * copied, the link opens the text.
 */
export class Copy {
  /** @param {HTMLElement} root; @param {(address: string) => Promise<string>} read the text at an address */
  constructor(root, read) {
    this.read = read;
    root.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-copy]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.copy(link);
    });
  }

  async copy(link) {
    const said = link.closest("[data-role=copy]").querySelector("[role=status]");
    said.textContent = "";
    try {
      await write(this.read(link.href));
      said.textContent = said.dataset.done;
    } catch (error) {
      console.debug(error);
      location.assign(link.href);
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

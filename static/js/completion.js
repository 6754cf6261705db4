const INSET = 12; // of a name in the list, so that it stands under what was typed

/**
 * The list of names under the caret. The box keeps the focus; the arrows walk through the list, Tab takes the chosen
 * name (or the first), Enter only one that was chosen, Escape closes the list until another word.
 */
export class Completion {
  /**
   * @param {HTMLTextAreaElement} box; @param {HTMLElement} list; @param {HTMLElement} said
   * @param {(offer: object) => void} take called with the offer that is taken
   */
  constructor(box, list, said, take) {
    Object.assign(this, { box, list, said, take, offers: [], chosen: -1 });
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.accept([...list.children].indexOf(option));
    });
  }

  get open() {
    return this.offers.length > 0;
  }

  show(offers, { left, bottom }) {
    this.offers = offers;
    this.list.replaceChildren(...offers.map((offer, index) => this.option(offer, index)));
    this.list.hidden = false;
    const room = this.box.offsetWidth - this.list.offsetWidth;
    this.list.style.setProperty("left", `${Math.max(0, Math.min(left - INSET, room))}px`);
    this.list.style.setProperty("top", `${bottom}px`);
    this.say(this.said.dataset.said.replace("…", offers[0].label));
    this.choose(-1);
  }

  close() {
    if (!this.open) return;
    this.offers = [];
    this.list.hidden = true;
    this.list.replaceChildren();
    this.say("");
    this.choose(-1);
  }

  say(text) {
    if (this.said.textContent !== text) this.said.textContent = text;
  }

  option({ label }, index) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${index}`;
    option.role = "option";
    option.textContent = label;
    if (index === 0) option.append(hint(this.list.dataset.key));
    return option;
  }

  choose(index) {
    this.chosen = index;
    for (const [place, option] of [...this.list.children].entries()) {
      option.setAttribute("aria-selected", String(place === index));
    }
    if (index < 0) this.box.removeAttribute("aria-activedescendant");
    else this.box.setAttribute("aria-activedescendant", this.list.children[index].id);
  }

  accept(index) {
    const offer = this.offers[index];
    this.close();
    this.take(offer);
  }

  /** @returns {boolean} whether the key was the list's */
  key({ key, shiftKey }) {
    if (!this.open || shiftKey) return false;
    const walks = this.chosen >= 0;
    if (key === "ArrowDown") this.choose((this.chosen + 1) % this.offers.length);
    else if (key === "ArrowUp" && walks) this.choose(this.chosen - 1);
    else if (key === "Tab" || (key === "Enter" && walks)) this.accept(Math.max(0, this.chosen));
    else if (key === "Escape") this.close();
    else return false;
    return true;
  }
}

function hint(key) {
  const element = document.createElement("kbd");
  element.setAttribute("aria-hidden", "true");
  element.textContent = key;
  return element;
}

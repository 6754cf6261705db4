/**
 * A list that is put in order with two buttons on each item; the order stands in the field above it, too, where
 * it can be typed instead.
 */
export class OrderList {
  /** @param {HTMLOListElement} list; @param {HTMLInputElement} field; @param {HTMLElement} said */
  constructor(list, field, said) {
    Object.assign(this, { list, field, said });
    for (const item of list.children) item.append(this.button(item, "up", "↑", -1), this.button(item, "down", "↓", 1));
    list.hidden = false;
    field.addEventListener("input", () => this.follow());
    this.follow();
  }

  get names() {
    return [...this.list.children].map(({ dataset }) => dataset.name);
  }

  button(item, way, sign, step) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `small ${way}`;
    button.textContent = sign;
    button.setAttribute("aria-label", this.list.dataset[way].replace("…", item.dataset.name));
    button.addEventListener("click", () => this.move(item, step, button));
    return button;
  }

  move(item, step, button) {
    const there = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (there) there[step < 0 ? "before" : "after"](item);
    button.focus();
    this.field.value = this.names.join(", ");
    this.field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    const { said } = this.said.dataset;
    const place = this.names.indexOf(item.dataset.name) + 1;
    this.said.textContent = said.replace("…", item.dataset.name).replace("#", place);
  }

  /** Put the items in the order that is typed, as far as it names them. */
  follow() {
    const typed = this.field.value.split(/[,;\s→]+/).map(plain);
    const place = ({ dataset }) => {
      const found = typed.indexOf(plain(dataset.name));
      return found < 0 ? typed.length : found;
    };
    const items = [...this.list.children];
    const sorted = items.toSorted((one, other) => place(one) - place(other));
    if (sorted.some((item, index) => item !== items[index])) this.list.append(...sorted);
  }
}

/** w₁, w_1 and w1 are one name. */
const plain = (name) => name.replace(/[₀-₉]/g, (digit) => digit.codePointAt(0) - 0x2080).replaceAll(/[_{}]/g, "");

/**
 * The variables' rows: a number that is typed, a slider that follows it (and the other way round), a role.
 * A slider's range grows with its value and holds still while it is dragged.
 */
export class Variables {
  /**
   * @param {HTMLElement} root
   * @param {{changed: (name: string, text: string) => void, released: () => void, chosen: (names: string[]) => void}} tell
   */
  constructor(root, tell) {
    this.root = root;
    this.tell = tell;
    this.reach = new Map(); // name -> half the slider's range
    root.addEventListener("input", (event) => this.input(event.target));
    root.addEventListener("change", (event) => this.change(event.target));
    root.addEventListener("pointerdown", ({ target }) => target.type === "range" && hold(target));
    this.refresh();
  }

  refresh() {
    for (const slider of this.root.querySelectorAll("input[type=range]")) {
      if (!slider.matches("[data-held]")) this.fit(slider);
    }
  }

  /** Values as they stand in the boxes: {name: text}. */
  get values() {
    const boxes = [...this.root.querySelectorAll("input[name^='at.']")];
    return Object.fromEntries(boxes.map((box) => [box.name.slice(3), box.value]));
  }

  /** Whether a slider is under the finger. */
  get held() {
    return this.root.querySelector("[data-held]") !== null;
  }

  input(target) {
    const slides = target.type === "range";
    const number = slides ? twin(target) : target;
    if (!number.name?.startsWith("at.")) return;
    if (slides) number.value = rounded(target.valueAsNumber);
    else this.fit(twin(number));
    this.tell.changed(number.name.slice(3), number.value);
  }

  change(target) {
    if (target.type === "range") {
      this.fit(target);
      this.tell.released();
    }
    if (target.name !== "wrt") return;
    const chosen = [...this.root.querySelectorAll("input[name=wrt]:checked")];
    this.tell.chosen(chosen.map((box) => box.value));
  }

  /** Lay the slider's range around the number beside it: 1, 2 or 5 times a power of ten. */
  fit(slider) {
    const value = Number(twin(slider).value);
    if (!Number.isFinite(value)) return;
    const name = slider.dataset.of;
    const size = Math.abs(value);
    const before = this.reach.get(name) ?? 0;
    const keeps = size < 0.96 * before && (size > 0.02 * before || size === 0);
    const reach = keeps ? before : round(2 * size || 5);
    this.reach.set(name, reach);
    Object.assign(slider, { min: -reach, max: reach, step: reach / 100 });
    slider.value = value;
  }
}

/** The number beside a slider, the slider beside a number. */
const twin = (input) =>
  input.closest("[data-variable]").querySelector(input.type === "range" ? "input[name^='at.']" : "input[type=range]");

/** The next of 1, 2, 5, 10, 20, 50 … */
function round(size) {
  const power = 10 ** Math.floor(Math.log10(size));
  return power * [1, 2, 5, 10].find((digit) => digit * power >= size * (1 - 1e-9));
}

/** Without the dust of binary fractions. */
const rounded = (value) => String(Number(value.toPrecision(8)));

function hold(slider) {
  slider.dataset.held = "";
  window.addEventListener("pointerup", () => delete slider.dataset.held, { once: true });
  window.addEventListener("pointercancel", () => delete slider.dataset.held, { once: true });
}

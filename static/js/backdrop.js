/**
 * The marks behind a textarea, which cannot mark its own text: the same text in the same lines lies behind it,
 * unseen but for its marks. It is empty while nothing is marked.
 */
export class Backdrop {
  /** @param {HTMLElement} layer; @param {HTMLTextAreaElement} box */
  constructor(layer, box) {
    this.layer = layer;
    this.box = box;
    box.addEventListener("scroll", () => this.align());
    new ResizeObserver(() => this.align()).observe(box);
  }

  /** @param {{start: number, end: number, name: string}[]} marks may overlap, and may be empty */
  show(marks) {
    const text = this.box.value;
    const cuts = marks.flatMap(({ start, end }) => [start, end]);
    const places = [...new Set([0, ...cuts, text.length])].sort((one, other) => one - other);
    const pieces = places.flatMap((place, index) => {
      const empty = marks.filter(({ start, end }) => start === place && end === place);
      const around = marks.filter(({ start, end }) => start <= place && place < end);
      return [...empty.map(({ name }) => marked(name, "")), piece(around, text.slice(place, places[index + 1] ?? place))];
    });
    // A line break at the very end makes a line only before something.
    this.layer.replaceChildren(...(marks.length ? [...pieces, "\u200b"] : []));
    this.align();
  }

  /** The same lines as in the box, wherever that is scrolled, and however wide its bar is. */
  align() {
    if (!this.layer.firstChild) return;
    this.layer.style.setProperty("width", `${this.box.clientWidth + this.layer.offsetWidth - this.layer.clientWidth}px`);
    this.layer.scrollTop = this.box.scrollTop;
  }

  /** Where a mark begins, within what holds layer and box. */
  corner(name) {
    const mark = this.layer.querySelector(`.${name}`);
    return { left: mark.offsetLeft, bottom: mark.offsetTop + mark.offsetHeight - this.layer.scrollTop };
  }
}

function piece(marks, text) {
  return marks.length ? marked(marks.map(({ name }) => name).join(" "), text) : text;
}

function marked(name, text) {
  const mark = document.createElement("mark");
  mark.className = text ? name : `${name} empty`;
  mark.textContent = text;
  return mark;
}

/**
 * Bringing the parts of the page up to date from a newly rendered page.
 *
 * The old elements stay and take over what differs, so focus, caret, scroll and a slider under the finger
 * survive. What somebody is typing in or holding (":focus", "[data-held]") keeps its value unless forced.
 */
const FIELDS = "input, textarea"; // have a value besides what is written

export function update(page, { only = null, force = false, root = document } = {}) {
  for (const part of root.querySelectorAll("[data-part]")) {
    const name = part.dataset.part;
    const fresh = page.querySelector(`[data-part="${name}"]`);
    if (fresh && (!only || only.includes(name))) children(part, fresh, force);
  }
}

function children(old, fresh, force) {
  const keyed = new Map([...old.children].filter(key).map((child) => [key(child), child]));
  let cursor = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const match = key(wanted) ? keyed.get(key(wanted)) : alike(cursor, wanted) && cursor;
    if (!match) old.insertBefore(document.adoptNode(wanted), cursor);
    else {
      if (match === cursor) cursor = cursor.nextSibling;
      else old.insertBefore(match, cursor);
      one(match, wanted, force);
    }
  }
  while (cursor) {
    const after = cursor.nextSibling;
    cursor.remove();
    cursor = after;
  }
}

function one(old, fresh, force) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (old.matches("[data-held]")) return;
  if (old.isEqualNode(fresh) && !old.matches(FIELDS) && !old.querySelector(FIELDS)) return; // a field may hold more than its attributes say
  if ([old, fresh].some((one) => one.matches("svg.large"))) return exchange(old, fresh);
  attributes(old, fresh);
  if (old instanceof HTMLInputElement && (force || !old.matches(":focus"))) {
    old.value = fresh.getAttribute("value") ?? "";
    old.checked = fresh.hasAttribute("checked");
  }
  if (old instanceof HTMLTextAreaElement && (force || !old.matches(":focus"))) old.value = fresh.textContent;
  children(old, fresh, force);
}

/** A picture of so many elements is replaced as a whole, and stays as it is seen; whoever has the focus in it keeps it. */
function exchange(old, fresh) {
  const { activeElement } = old.getRootNode();
  const focused = old.contains(activeElement) && activeElement.id;
  fresh.style.cssText = old.style.cssText;
  if (old.dataset.detail) fresh.dataset.detail = old.dataset.detail;
  old.replaceWith(document.adoptNode(fresh));
  const again = focused && fresh.getElementById(focused);
  if (!again) return;
  again.setAttribute("tabindex", "0"); // as the view gives it to one of them
  again.focus({ preventScroll: true });
}

function attributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

/** What makes an element the same one in the old page and in the new: an <a> never becomes a <g>. */
function key(node) {
  const name = node.id || node.dataset?.key;
  return name ? `${node.nodeName} ${name}` : null;
}

const alike = (old, fresh) => old && !key(old) && old.nodeName === fresh.nodeName;

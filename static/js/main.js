/**
 * The explore page: puts the modules together and keeps page and address in step.
 *
 * Every change asks the server for the page of the new query and takes its parts over; the server's page is
 * the only template. The address follows: a new entry when a function begins or something is chosen, the same
 * entry while letters, values and steps change.
 */
import { Server, text } from "./api.js";
import "./backgraph.js";
import "./blanks.js";
import { Check } from "./check.js";
import { Copy } from "./copy.js";
import { Descend } from "./descend.js";
import { Files } from "./files.js";
import { Lights } from "./lights.js";
import { update } from "./parts.js";
import { through } from "./paths.js";
import { SourceBox } from "./source-box.js";
import { fits, parse, write } from "./state.js";
import { Variables } from "./variables.js";

const PAUSE = { typing: 250, naming: 900, address: 300, rest: 250, held: 1000 }; // milliseconds
const ANSWER = ["answer", "mark", "hint"]; // belongs to one function
const SAME_GRAPH = ["changed", "played", "tab", "of", "voice", "asked", "kind", "hint"]; // why it is drawn anew
const PATIENCE = { refused: 600, empty: 1500 }; // and with what somebody has not finished

const main = document.querySelector("main");
const form = document.querySelector("#question");
const graph = document.querySelector("back-graph, graph-blanks");
const path = new URL(form.action).pathname;
const narrow = window.matchMedia("(max-width: 760px)");
const server = new Server(path, (query) => fits(query, path));
const timers = new Map();

const box = new SourceBox(form.elements.f, {
  typed: (within) => {
    cancel("unfinished"); // what was wrong with it may be mended now
    later("typing", within ? PAUSE.naming : PAUSE.typing, () => draw("typed")); // `sig` is not yet s·i·g
  },
  entered: () => draw("entered"),
});
const variables = new Variables(document.querySelector("[data-part=variables]"), {
  changed: (name, text) => {
    typed[name] = text;
    moved();
  },
  released: () => main.hasAttribute("data-moving") && !asked && rest(),
  chosen: (names) => {
    shown.wrt = names.length ? names : ["none"];
    draw("chosen");
  },
});

const descend = new Descend(document.querySelector("[data-part=panel]"), {
  moved: ({ at, start, steps }, why) => descended(at, { start, steps }, why),
  chosen: (at, choice) => {
    later("typing", PAUSE.typing, () => descended(at, { ...choice, start: "", steps: "" }, "changed"));
  },
  followed: (query) => load(query, "changed"),
});

new Files(form, { opened: (query) => load(query, "loaded") });
const check = new Check(document.querySelector("[data-part=panel]"), {
  typed: (choice) => later("answer", PAUSE.typing, () => answered(choice, "changed")),
  asked: (choice) => answered(choice, "asked"),
});

const lights = new Lights(document.querySelector("[data-part=panel]"), { pointed: point, picked: pick });
const NOTHING = { by: "", path: [] };
let live = null; // shows the page at values that are moved
let asked = null; // why the server is being asked
let pinned = NOTHING; // what was clicked: every path through it stays lit

for (const part of ["panel", "reading"]) new Copy(document.querySelector(`[data-part=${part}]`), ({ href }) => text(href));

let shown = opening(); // the state of the graph that is shown
let drafting = false; // whether typing made the address's entry
const typed = { ...shown.at }; // every value that was given, so that a variable that comes back has its own

/** The state the page was opened with: an address's, or that of a page too long for one. */
function opening() {
  const state = parse(history.state?.query ?? location.search);
  return { ...state, f: state.f ?? box.text };
}

/** The state as the page stands. Another function gets the values that were given, not those chosen for it. */
function current() {
  const same = box.text === shown.f;
  const at = same ? { ...typed, ...variables.values } : typed;
  const rest = same ? shown.rest : shown.rest.filter(([key]) => !ANSWER.includes(key));
  return { f: box.text, at, wrt: shown.wrt, step: same ? graph.step : null, rest };
}

/** Which way the graph goes: upright on a narrow page, unless the address says otherwise. */
function wanted(state = shown) {
  const [, said] = state.rest.find(([key]) => key === "layout") ?? [];
  return said ?? (narrow.matches ? "bt" : "lr");
}

function question(state) {
  const rest = state.rest.filter(([key]) => key !== "layout");
  return write({ ...state, rest: wanted(state) === "bt" ? [...rest, ["layout", "bt"]] : rest });
}

/**
 * Another value: the page shows it by itself, and asks the server when it rests. What the server was asked about the
 * values before is old then; anything else it was asked comes first.
 */
function moved() {
  if (box.text !== shown.f || (asked && asked !== "changed") || !live?.show(variables.values)) return draw("changed");
  descend.stop();
  cancel("unfinished");
  server.forget();
  asked = null;
  main.toggleAttribute("data-moving", true);
  form.setAttribute("aria-busy", "true");
  rest();
  later("address", PAUSE.address, () => record({ ...current(), at: variables.values }, "step"));
}

/** Ask the server when values have rested; a slider under the finger is likely to move on. */
function rest() {
  later("rest", variables.held ? PAUSE.held : PAUSE.rest, () => draw("changed"));
}

async function draw(why, state = current()) {
  if (why !== "played") descend.stop();
  for (const waiting of ["typing", "unfinished", "rest"]) cancel(waiting);
  const urgent = !["changed", "played"].includes(why);
  if (urgent || !asked) asked = why;
  form.setAttribute("aria-busy", "true");
  try {
    const page = await server.ask(question(state), { urgent });
    if (!page) return;
    asked = null;
    notice("unanswered", false);
    take(page, state, why);
  } catch (error) {
    asked = null;
    unanswered(error);
  }
  form.removeAttribute("aria-busy");
}

function take(page, state, why) {
  const loaded = why === "loaded" || why === "back";
  if (loaded) box.text = state.f ?? page.querySelector("#f").value;
  const answer = page.querySelector("main").dataset.state;
  if (answer === "ready" && !page.querySelector(graph.localName)) {
    return location.assign(`${path}?${write(state)}`); // from blanks to the whole graph, or back
  }
  const show = () => {
    if (answer === "refused") update(page, { only: ["error"] }); // the graph stays
    else adopt(page, { ...state, f: state.f ?? box.text }, why, loaded);
    box.refresh(state.f ?? box.text);
  };
  // Someone may still be typing: what is unfinished does not interrupt.
  const patience = ["typed", "changed"].includes(why) && PATIENCE[answer];
  if (patience) later("unfinished", patience, show);
  else show();
  record(answer === "ready" ? { ...shown, at: variables.values, step: graph.step } : state, why);
}

function adopt(page, state, why, loaded) {
  const step = ["changed", "chosen", "played", "asked"].includes(why) ? graph.step : state.step;
  const { dataset } = page.querySelector("main");
  shown = { ...state, wrt: "roles" in dataset ? state.wrt : null };
  main.dataset.state = dataset.state;
  main.dataset.view = dataset.view;
  main.dataset.layout = dataset.layout;
  document.title = page.title;
  document.body.toggleAttribute("data-bare", "bare" in page.body.dataset);
  if (why === "fold") graph.hold(state.from);
  update(page, { force: loaded });
  main.removeAttribute("data-moving");
  variables.refresh();
  graph.refresh(step);
  live?.refresh();
  descend.refresh();
  if (!SAME_GRAPH.includes(why)) pinned = NOTHING;
  trace(pinned.path);
  graph.fault(check.lit);
  follow();
  showTab();
}

/** The server is busy, says something, or cannot be reached. */
function unanswered(error) {
  console.debug(error);
  const said = document.querySelector("[data-role=reason]");
  const { offline, unanswered } = said.dataset;
  said.textContent = "reason" in error ? error.reason || unanswered : offline;
  notice("unanswered", true);
}

/** Write a state into the address; one that is too long for an address is kept beside it. */
function record(state, why) {
  const query = write(state);
  const long = !fits(query, path);
  notice("long", long);
  const share = document.querySelector("[data-share]"); // there is none beside a graph to be filled in
  if (share) Object.assign(share, { hidden: long, search: query });
  if (why === "back" || why === "played") return; // what is played is written down where it pauses
  const fresh = query !== (history.state?.query ?? location.search.slice(1)) && begins(why);
  drafting = why === "typed" || (drafting && !["entered", "loaded", "chosen"].includes(why));
  const entry = [long ? { query } : null, "", long ? path : `${path}?${query}`];
  if (fresh) history.pushState(...entry);
  else history.replaceState(...entry);
}

/** Whether a change is one that "back" undoes: the first letter of a function, a choice, an example. */
const begins = (why) =>
  ["loaded", "chosen", "view", "mode", "read", "hide", "fold"].includes(why) || (!drafting && (why === "typed" || why === "entered"));

function load(query, why) {
  const state = parse(query);
  Object.assign(typed, state.at);
  return draw(why, state);
}

function later(what, pause, act) {
  cancel(what);
  timers.set(what, setTimeout(act, pause));
}

function cancel(what) {
  clearTimeout(timers.get(what));
}

function notice(name, visible) {
  document.querySelector(`[data-notice="${name}"]`).hidden = !visible;
}

function follow() {
  lights.follow(graph.now);
}

/** On a narrow page the row of tabs scrolls; the open one is in view. */
function showTab() {
  const open = document.querySelector(".tabs [aria-current]");
  if (!open) return;
  const { parentElement: row, offsetLeft, offsetWidth } = open;
  row.scrollLeft = offsetLeft - row.offsetLeft - (row.clientWidth - offsetWidth) / 2;
}

function point(ids, path = []) {
  graph.select(ids);
  lights.light("selected", ids);
  trace(path.length ? path : pinned.path);
}

/** Light every path through what was clicked, or let go of it. */
function pick(ids, path = []) {
  const by = [...ids, ...path].join(" ");
  pinned = by === pinned.by ? NOTHING : { by, path: path.length ? path : through(graph.lesson.edges, ids) };
  trace(pinned.path);
}

function trace(path) {
  graph.trace(path);
  lights.light("path", path);
}

/** The same function at another point of a descent. */
function descended(at, choice, why) {
  Object.assign(typed, at);
  return draw(why, { ...current(), at: { ...current().at, ...at }, rest: besides(choice) });
}

/** An answer to be read or marked. */
function answered(choice, why) {
  cancel("answer");
  return draw(why, { ...current(), rest: besides(choice) });
}

/** The other parameters with a choice among them; what is empty leaves the address. */
function besides(choice) {
  const chosen = Object.entries(choice).map(([key, value]) => [key, String(value)]);
  const others = shown.rest.filter(([key]) => !(key in choice));
  return [...others, ...chosen.filter(([, value]) => value)];
}

/** The same function with another choice (view, tab, reading, mode along …), which is taken from the link that offers it. */
function choose(what, link) {
  const names = what.split(" ");
  const there = parse(new URL(link.getAttribute("href"), location).search); // a link in the picture has no .search
  const chosen = there.rest.filter(([key]) => names.includes(key));
  const others = shown.rest.filter(([key]) => !names.includes(key));
  const step = what === "fold" ? there.step : current().step; // other nodes have other steps
  const from = link.closest("[data-node]")?.dataset.node; // it stays where it is
  draw(names[0], { ...current(), step, from, rest: [...others, ...chosen] });
}

/** Fetch what shows moved values, which nobody needs before a hand is near; until it is here the server is asked. */
async function reckon() {
  try {
    const { Live } = await import("./live.js");
    live ??= new Live(document);
    main.toggleAttribute("data-live", true);
  } catch (error) {
    console.debug(error); // the next hand fetches it again
  }
}

window.addEventListener("load", () => (window.requestIdleCallback ?? setTimeout)(reckon));
for (const coming of ["pointerover", "pointerdown", "focusin"]) {
  document.querySelector("[data-part=variables]").addEventListener(coming, () => reckon().then(() => live?.ready()));
}
graph.addEventListener("point", ({ detail }) => point(detail));
graph.addEventListener("seen", () => live?.follow());
graph.addEventListener("pick", ({ detail }) => pick(detail));
graph.addEventListener("move", () => {
  follow();
  live?.redraw();
  // Browsers count how often an address changes, so it waits for a pause.
  later("address", PAUSE.address, () => record({ ...current(), at: variables.values }, "step"));
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  draw("entered");
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const link = event.target.closest("a[data-load], a[data-choose]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.dataset.choose) return choose(link.dataset.choose, link);
  link.closest("details")?.removeAttribute("open");
  load(link.search, "loaded");
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && pinned.by) pick(pinned.by.split(" "));
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
document.querySelector("[data-again]").addEventListener("click", () => draw("entered"));
window.addEventListener("popstate", () => {
  const jump = !history.state && location.hash; // to a place in the page: the question is the same
  if (!jump) load(history.state?.query ?? location.search, "back");
});
narrow.addEventListener("change", () => draw("changed"));

follow();
showTab();
graph.fault(check.lit);
if (history.state?.query) load(history.state.query, "back");
else if (main.dataset.state === "ready" && main.dataset.layout !== wanted()) draw("changed");
else if (main.dataset.state === "ready") record({ ...current(), at: variables.values }, "step");

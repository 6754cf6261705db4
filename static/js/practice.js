/**
 * The practice page: an answer is checked without leaving the page (the server's page is the only template), and how
 * many exercises were solved one after another is kept in this browser, nowhere else.
 */
import { page } from "./api.js";
import "./blanks.js";
import { update } from "./parts.js";

const KEPT = "backgraph.practice";
const main = document.querySelector("main");
const form = document.querySelector("form[data-check=formula]");
const streak = document.querySelector("[data-role=streak]");
let { count = 0, last = "", solved = true } = kept();

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {}; // a browser that keeps nothing
  }
}

function keep() {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ count, last, solved }));
  } catch {
    return; // then it is forgotten with the page
  }
}

/** Another exercise is there: one that was left unsolved ends the streak. */
function begin() {
  const { exercise } = main.dataset;
  if (exercise !== last && !solved) count = 0;
  if (exercise !== last) [last, solved] = [exercise, false];
  keep();
  tell();
}

function succeed() {
  if (!solved) count += 1;
  solved = true;
  keep();
  tell();
}

function tell() {
  streak.textContent = count ? streak.dataset.said.replace("…", count) : "";
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const asked = new FormData(form, event.submitter);
  form.setAttribute("aria-busy", "true");
  try {
    update(await page(form.action, asked));
    const { verdict } = document.querySelector("#verdict").dataset;
    if (verdict === "correct") succeed();
  } catch {
    form.submit(); // the way without JavaScript says what is the matter
  }
  form.removeAttribute("aria-busy");
});
document.addEventListener("checked", ({ detail }) => detail.complete && succeed());

// A narrow page wants its graph upright, as the explore page does.
const here = new URL(location.href);
if (document.querySelector("graph-blanks") && matchMedia("(max-width: 760px)").matches && !here.searchParams.has("layout")) {
  here.searchParams.set("layout", "bt");
  location.replace(here);
}

begin();
if (document.querySelector("#verdict[data-verdict=correct]")) succeed();

/**
 * The Share page: a button beside each recipe copies it; a choice is followed at once; a file that takes its time can
 * be cancelled. Without this module the texts can be selected, and the form has its button.
 */
import { Copy } from "./copy.js";
import { Downloads } from "./downloads.js";

new Copy(document.querySelector("main"), (button) => button.closest("[data-role=copy]").querySelector("code").textContent);

new Downloads(document.querySelector("main"), document.querySelector("[data-role=downloads]"));

const form = document.querySelector(".share-choices");
form.addEventListener("change", () => form.requestSubmit());

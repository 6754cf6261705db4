/**
 * The Share page: a button beside each recipe copies it; a choice is followed at once. Without this module the texts
 * can be selected, and the form has its button.
 */
import { Copy } from "./copy.js";

new Copy(document.querySelector("main"), (button) => button.closest("[data-role=copy]").querySelector("code").textContent);

const form = document.querySelector(".share-choices");
form.addEventListener("change", () => form.requestSubmit());

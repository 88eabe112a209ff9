// Small helpers every page shares. A page works without them; they only save taps.
"use strict";

// Ask before what cannot be taken back. Without script the form is simply sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = form.dataset.ask;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  // A second tap on the same button must not send the form again.
  if (form.method === "post" && !form.hasAttribute("hx-post")) {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  }
});

// Coming back with the browser's Back button: the page is as it was left, so its forms may be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-goes]") && event.target.value) window.location = event.target.dataset.goes + event.target.value;
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// On paper every route is open.
window.addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details.route")) fold.open = true;
});

// A form is sent once: the second press of an unsure hand does nothing until the answer is there.
(() => {
  "use strict";
  const free = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("method") !== "post" || form.closest("dialog")) return;
    if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  }, true);
  // Another behaviour or the browser may still hold the form back.
  document.addEventListener("submit", (event) => { if (event.defaultPrevented && !event.target.matches("[data-hx-post], [hx-post]")) free(event.target); });
  document.addEventListener("htmx:afterRequest", (event) => { const form = event.target.closest("form"); if (form) free(form); });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(free));
})();

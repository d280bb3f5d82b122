// What has to be noticed: the summary of errors takes the focus; a broken connection is said, and nothing typed goes.
(() => {
  "use strict";
  const look = (root) => { const first = root.querySelector("[data-focus]"); if (first) first.focus(); };
  addEventListener("DOMContentLoaded", () => look(document));
  document.addEventListener("htmx:afterSettle", (event) => look(event.target));
  const broken = () => {
    const place = document.getElementById("messages");
    if (!place || place.querySelector("[data-broken]")) return;
    const line = document.createElement("p");
    line.className = "message warn";
    line.dataset.broken = "";
    line.textContent = document.body.dataset.offline;
    place.append(line);
  };
  document.addEventListener("htmx:sendError", broken);
  document.addEventListener("htmx:timeout", broken);
  document.addEventListener("htmx:afterOnLoad", () => document.querySelectorAll("[data-broken]").forEach((line) => line.remove()));
})();

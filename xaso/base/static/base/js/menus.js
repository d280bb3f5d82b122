// An open menu closes with Escape and with a click elsewhere.
(() => {
  "use strict";
  const close = (except) => document.querySelectorAll("[data-menu][open]").forEach((menu) => { if (menu !== except) menu.open = false; });
  document.addEventListener("click", (event) => close(event.target.closest("[data-menu]")));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("[data-menu][open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
})();

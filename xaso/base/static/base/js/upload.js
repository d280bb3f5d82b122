// How far an upload that htmx carries has come; and a form with data-send-on-choice goes when its files are chosen.
(() => {
  "use strict";
  document.addEventListener("htmx:xhr:progress", (event) => {
    const meter = event.target.querySelector(".upload progress");
    if (!meter || !event.detail.lengthComputable) return;
    meter.hidden = false;
    meter.value = event.detail.loaded / event.detail.total;
  });
  document.addEventListener("change", (event) => {
    const form = event.target.type === "file" && event.target.closest("form[data-send-on-choice]");
    if (form && event.target.files.length) form.requestSubmit();
  });
})();

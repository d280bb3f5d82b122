// A box with data-checks="name" ticks all boxes of that name, and shows how many are ticked in data-checked="name".
(() => {
  "use strict";
  const boxes = (name) => [...document.querySelectorAll(`input[type=checkbox][name="${name}"]`)];
  document.addEventListener("change", (event) => {
    const all = event.target.dataset.checks, name = all || event.target.name;
    if (all) boxes(all).forEach((box) => { box.checked = event.target.checked; });
    const head = name && document.querySelector(`[data-checks="${name}"]`);
    if (!head) return;
    const ticked = boxes(name).filter((box) => box.checked).length;
    head.checked = ticked > 0 && ticked === boxes(name).length;
    head.indeterminate = ticked > 0 && !head.checked;
    document.querySelectorAll(`[data-checked="${name}"]`).forEach((place) => { place.textContent = ticked; });
  });
})();

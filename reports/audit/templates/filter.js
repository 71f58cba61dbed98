"use strict";
(() => {
  const form = document.querySelector(".filter");
  const told = form.querySelector(".told");
  const field = (name) => form.querySelector("#q-" + name);
  const fields = { text: field("text"), severity: field("severity"), state: field("state"), owner: field("owner") };
  let all = null;
  const find = () => Array.from(document.querySelectorAll("[data-state]"), (node) => ({
    node, text: null, severity: node.dataset.severity, state: node.dataset.state, owner: node.dataset.owner,
  }));
  const words = (one) => (one.text ??= one.node.textContent.replace(/\s+/g, " ").toLowerCase());
  const chosen = () => {
    const text = fields.text.value.trim().replace(/\s+/g, " ").toLowerCase();
    const { severity, state, owner } = { severity: fields.severity.value, state: fields.state.value, owner: fields.owner.value };
    const any = text || severity || state || owner;
    return any ? (one) => (!severity || one.severity === severity) && (!state || one.state === state)
      && (!owner || one.owner === owner) && (!text || words(one).includes(text)) : null;
  };
  const apply = () => {
    all ??= find();
    const keep = chosen();
    let shown = 0;
    for (const one of all) {
      const hide = keep !== null && !keep(one);
      if (one.node.hidden !== hide) one.node.hidden = hide;
      if (!hide) shown += 1;
    }
    for (const chunk of document.querySelectorAll(".chunk, .group:has([data-state])")) {
      chunk.hidden = keep !== null && chunk.querySelector("[data-state]:not([hidden])") === null;
      if (keep !== null && shown <= 200 && !chunk.hidden && chunk.matches(".chunk")) chunk.open = true;
    }
    told.textContent = keep === null ? all.length + " findings in this page" : shown + " of " + all.length + " findings of this page are shown";
  };
  let waiting = 0;
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(apply, 120); };
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => { event.preventDefault(); apply(); });
  form.addEventListener("reset", () => setTimeout(apply));
  addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target !== null && target.closest("[hidden]") !== null) { form.reset(); }
  });
  form.hidden = false;
  apply();
})();

(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const facts = all("details.fact");
  const cells = new Map(all(".lane a").map((a) => [decodeURIComponent(a.hash.slice(1)), a]));
  for (const fact of facts) {
    const cell = cells.get(fact.id);
    if (!cell) continue;
    cell.title = `${fact.dataset.v}: ${fact.id}`;
    cell.setAttribute("aria-label", cell.title);
  }
  const form = document.getElementById("filter");
  const query = document.getElementById("q");
  const kind = document.getElementById("k");
  const shown = document.getElementById("shown");
  const none = document.getElementById("none");
  const text = new Map(facts.map((f) => [f, (f.id + " " + f.querySelector("summary").textContent + " " + f.querySelector("dl").textContent).toLowerCase()]));

  function apply() {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = new Set(all("input[name=v]:checked", form).map((i) => i.value));
    let count = 0;
    for (const fact of facts) {
      const hit = verdicts.has(fact.dataset.v) && (!kind.value || fact.dataset.k === kind.value) && words.every((w) => text.get(fact).includes(w));
      fact.hidden = !hit;
      const cell = cells.get(fact.id);
      if (cell) cell.parentElement.hidden = !hit;
      if (hit) count += 1;
    }
    for (const group of all(".operation")) group.hidden = !group.querySelector("details.fact:not([hidden])");
    for (const lane of all(".lane")) lane.hidden = !lane.querySelector("li:not([hidden])");
    none.hidden = count > 0;
    shown.textContent = count === facts.length ? `${count} facts` : `${count} of ${facts.length} facts`;
  }

  function open() {
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch { return; }
    const element = id && document.getElementById(id);
    if (!element) return;
    if (element.hidden) { form.reset(); apply(); }
    for (let e = element; e; e = e.parentElement) if (e instanceof HTMLDetailsElement) e.open = true;
    element.scrollIntoView({ block: "start" });
    const summary = element.querySelector("summary");
    if (element.matches("details.fact") && summary) summary.focus({ preventScroll: true });
  }

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  addEventListener("hashchange", open);
  // The hash stays the same when the same link is followed twice.
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) open();
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      query.focus();
    } else if (event.key === "Escape" && event.target === query) {
      query.value = "";
      apply();
    }
  });
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = facts.filter((f) => !f.open && (f.dataset.v === "broken" || f.dataset.v === "flaky"));
    for (const fact of opened) fact.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fact of opened) fact.open = false;
  });
  apply();
  open();
  // The browser goes to the fragment by itself, too, and takes the focus away again.
  addEventListener("load", () => setTimeout(open));
})();

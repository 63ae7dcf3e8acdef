// Filters the table of the error index. Without JavaScript the table is whole.
"use strict";

(function () {
  const table = document.getElementById("situations");
  if (!table) return;
  const form = document.getElementById("situation-filters");
  const count = document.getElementById("situation-count");
  const rows = Array.from(table.tBodies[0].rows, (row) => ({
    row,
    text: row.textContent.toLowerCase(),
    words: (row.dataset.words || "").toLowerCase(),
    pattern: compiled(row.dataset.pattern),
    services: (row.dataset.services || "").split(" "),
    status: row.dataset.status,
    retry: row.dataset.retry,
  }));
  const order = rows.map((entry) => entry.row);

  function compiled(pattern) {
    try {
      return pattern ? new RegExp(pattern, "is") : null;
    } catch (error) {
      return null; // a pattern that JavaScript cannot read only ranks by its words
    }
  }

  // A pasted message ranks the situation whose pattern it matches first, then rows that hold all
  // its words.
  function rank(entry, query) {
    if (!query) return 1;
    const lower = query.toLowerCase();
    if (entry.row.dataset.code.toLowerCase() === lower) return 4;
    const named = lower.includes(entry.row.dataset.code.toLowerCase());
    if (entry.pattern && entry.pattern.test(query)) return named ? 6 : 3;
    const all = entry.text + " " + entry.words;
    return lower.split(/[^\p{L}\p{N}_.'-]+/u).filter(Boolean).every((word) => all.includes(word))
      ? 2
      : 0;
  }

  function update() {
    const data = new FormData(form);
    const query = String(data.get("q") || "").trim();
    const ranked = rows.map((entry, index) => ({
      entry,
      index,
      rank:
        (!data.get("service") || entry.services.includes(data.get("service"))) &&
        (!data.get("status") || entry.status === data.get("status")) &&
        (!data.get("retry") || entry.retry === data.get("retry"))
          ? rank(entry, query)
          : 0,
    }));
    ranked.sort((one, other) => other.rank - one.rank || one.index - other.index);
    const shown = ranked.filter((one) => one.rank > 0);
    const body = table.tBodies[0];
    const fragment = document.createDocumentFragment();
    for (const one of ranked) {
      one.entry.row.hidden = one.rank === 0;
      fragment.appendChild(one.entry.row);
    }
    body.appendChild(fragment);
    count.textContent = `${shown.length} of ${order.length} situations`;
    const address = new URL(window.location.href);
    for (const name of ["q", "service", "status", "retry"]) {
      const value = String(data.get(name) || "");
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    window.history.replaceState(null, "", address);
  }

  const asked = new URL(window.location.href).searchParams;
  for (const field of form.elements) {
    if (field.name && asked.has(field.name)) field.value = asked.get(field.name);
  }
  form.hidden = false;
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  update();
})();

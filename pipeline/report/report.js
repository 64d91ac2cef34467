"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const body = at("tasks").tBodies[0];
  const rows = [...body.rows];
  const crops = JSON.parse(at("crops").textContent);
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d");
  const words = new Map(rows.map((row) => [row, plain(row.textContent)]));

  function filter() {
    const wanted = plain(at("f-text").value).split(/\s+/).filter(Boolean);
    const doc = at("f-doc").value, lead = at("f-lead").value, from = at("f-from").value, to = at("f-to").value;
    let shown = 0;
    for (const row of rows) {
      const data = row.dataset;
      const fits = wanted.every((word) => words.get(row).includes(word))
        && (!doc || data.doc === doc)
        && (!lead || data.lead.split("|").includes(lead))
        && (!from || (data.due && data.due >= from))
        && (!to || (data.due && data.due <= to))
        && (!at("f-doubt").checked || data.doubt === "1");
      row.hidden = !fits;
      shown += fits;
    }
    at("count").textContent = `${shown} phần nhiệm vụ`;
  }
  for (const id of ["f-text", "f-doc", "f-lead", "f-from", "f-to", "f-doubt"]) at(id).addEventListener("input", filter);
  document.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());

  const collator = new Intl.Collator("vi");
  const keys = {
    seq: (row) => row.dataset.seq.padStart(9, "0"),
    due: (row) => row.dataset.due || "9999",
    lead: (row) => row.dataset.lead,
    content: (row) => row.cells[1].textContent,
  };
  document.querySelectorAll("#tasks th button").forEach((button) => button.addEventListener("click", () => {
    const head = button.closest("th");
    const down = head.getAttribute("aria-sort") === "ascending";
    document.querySelectorAll("#tasks th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = keys[button.dataset.sort];
    rows.sort((a, b) => collator.compare(key(a), key(b)) * (down ? -1 : 1));
    body.append(...rows);
  }));

  body.addEventListener("click", (event) => {
    const button = event.target.closest("button.open");
    if (!button) return;
    const row = button.closest("tr");
    at("crop-title").textContent = row.cells[1].textContent.trim();
    at("crop-images").replaceChildren(...crops[row.dataset.id].map((source) => {
      const image = new Image();
      image.src = source;
      image.alt = "Ảnh dòng này trong văn bản gốc";
      return image;
    }));
    at("crop").showModal();
  });
})();

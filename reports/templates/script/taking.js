// Tables that sort, patches and runs to take along.

function valueOf(row, column) {
  const cell = row.cells[column];
  const text = cell.dataset.sort || cell.textContent.trim();
  return text !== "" && !isNaN(Number(text)) ? Number(text) : text;
}

function ordered(one, other) {
  return typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other));
}

function sortTable(table, column, head) {
  const down = head.getAttribute("aria-sort") === "ascending";
  all("th[aria-sort]", table).forEach((each) => each.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const rows = Array.from(table.tBodies[0].rows);
  rows.sort((a, b) => (down ? -1 : 1) * ordered(valueOf(a, column), valueOf(b, column)));
  table.tBodies[0].append(...rows);
}

all("table.sortable").forEach((table) => {
  Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sortTable(table, column, head));
    head.append(button);
  });
});

function patchOf(link) { return decodeURIComponent(link.href.slice(link.href.indexOf(",") + 1)); }

all("[data-copy]").forEach((button) => {
  button.addEventListener("click", () => copy(button, button.closest("figure").querySelector("code").textContent));
});

all("[data-copy-patch]").forEach((button) => {
  button.addEventListener("click", () => copy(button, patchOf(button.parentElement.querySelector("[data-patch]"))));
});

all("[data-all-patches]").forEach((button) => {
  const section = button.closest("section");
  const patches = all("a[data-patch]", section);
  button.hidden = patches.length !== all("details.file", section).length;
  button.addEventListener("click", () => download("v0to1.patch", "text/x-diff", patches.map(patchOf).join("")));
});

function twoColumns() {
  const two = !root.classList.contains("in-two");
  root.classList.toggle("in-two", two);
  all("[data-two]").forEach((each) => each.setAttribute("aria-pressed", String(two)));
  all("details.split-view").forEach((each) => { each.open = two; });
  say(two ? "Diffs side by side" : "Diffs in one column");
}

all("[data-two]").forEach((button) => button.addEventListener("click", twoColumns));

const save = document.getElementById("save-run");
if (save) {
  save.addEventListener("click", () => {
    download("run.json", "application/json", document.getElementById("run").textContent);
  });
}

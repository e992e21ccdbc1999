// Filters, permanent links, sorting and copying. The page is complete without this script,
// and no markup is ever made from text here: only textContent, attributes and dataset.
(function () {
  "use strict";

  const KEYS = ["q", "state", "verdict", "severity", "server", "rule", "path", "sort"];
  const cards = Array.from(document.querySelectorAll("[data-finding]"));
  const inputs = new Map(Array.from(document.querySelectorAll("[data-key]"), (each) => [each.dataset.key, each]));
  const words = new Map();
  const first = new Map(cards.map((card, index) => [card, index]));
  const severe = { error: 0, warning: 1, info: 2 };
  let current = -1;
  let sorted = "";

  document.querySelectorAll(".js").forEach((each) => { each.hidden = false; });

  // --- filters: the whole state is in the address ------------------------------------------

  function asked() {
    const query = location.hash.startsWith("#?") ? location.hash.slice(2) : "";
    return new URLSearchParams(query);
  }

  function address(params) {
    const kept = new URLSearchParams();
    KEYS.forEach((key) => { if (params.get(key)) { kept.set(key, params.get(key)); } });
    const text = kept.toString();
    return text ? "#?" + text : "#findings";
  }

  function textOf(card) {
    if (!words.has(card)) { words.set(card, card.textContent.toLowerCase()); }
    return words.get(card);
  }

  function matches(card, params) {
    const needles = (params.get("q") || "").toLowerCase().split(/\s+/).filter(Boolean);
    return KEYS.every((key) => {
      const want = params.get(key);
      return key === "q" || key === "sort" || !want || card.dataset[key] === want;
    }) && needles.every((needle) => textOf(card).includes(needle));
  }

  const ORDERS = {
    place: (a, b) => a.dataset.path.localeCompare(b.dataset.path) || a.dataset.line - b.dataset.line,
    effort: (a, b) => b.dataset.effort - a.dataset.effort,
    rule: (a, b) => a.dataset.rule.localeCompare(b.dataset.rule),
    severity: (a, b) => severe[a.dataset.severity] - severe[b.dataset.severity],
  };

  function sort(name) {
    if (name === sorted) { return; }
    sorted = name;
    const order = ORDERS[name] || (() => 0);
    document.querySelectorAll(".cards").forEach((list) => {
      const own = Array.from(list.children);
      own.sort((a, b) => order(a, b) || first.get(a) - first.get(b));
      list.append(...own);
    });
  }

  function apply(params) {
    let shown = 0;
    const narrowed = KEYS.some((key) => key !== "sort" && params.get(key));
    cards.forEach((card) => {
      card.hidden = !matches(card, params);
      shown += card.hidden ? 0 : 1;
    });
    document.querySelectorAll("section.state").forEach((section) => {
      const left = section.querySelectorAll("[data-finding]:not([hidden])").length;
      section.querySelector("[data-count]").textContent = String(left);
      section.hidden = narrowed && left === 0;
    });
    inputs.forEach((input, key) => { input.value = params.get(key) || ""; });
    document.querySelectorAll("[data-tile]").forEach((tile) => {
      if (tile.dataset.tile === params.get("state")) { tile.setAttribute("aria-current", "true"); }
      else { tile.removeAttribute("aria-current"); }
    });
    sort(params.get("sort") || "");
    document.getElementById("matching").textContent = shown + " of " + cards.length + " shown";
  }

  function follow(jump) {
    apply(asked());
    const name = decodeURIComponent(location.hash.slice(1));
    if (name.startsWith("?")) {
      if (jump) { document.getElementById("findings").scrollIntoView(); }
      return;
    }
    const target = name && document.getElementById(name);
    if (!target) { return; }
    for (let each = target; each; each = each.parentElement) {
      if (each.tagName === "DETAILS") { each.open = true; }
    }
    document.querySelectorAll(".aimed").forEach((each) => each.classList.remove("aimed"));
    target.classList.add("aimed");
    current = cards.indexOf(target);
    target.scrollIntoView();
  }

  inputs.forEach((input, key) => {
    input.addEventListener("input", () => {
      const params = asked();
      params.set(key, input.value);
      history.replaceState(null, "", address(params));
      apply(asked());
    });
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-filter], a[data-filter-key]");
    if (!link) { return; }
    event.preventDefault();
    const params = new URLSearchParams(link.dataset.filter || "");
    if (link.dataset.filterKey) { params.set(link.dataset.filterKey, link.dataset.filterValue); }
    const to = address(params);
    if (to === location.hash) { follow(true); } else { location.hash = to; }
  });

  window.addEventListener("hashchange", () => follow(true));

  document.querySelectorAll("[data-act]").forEach((button) => {
    button.addEventListener("click", () => {
      if (button.dataset.act === "clear") { location.hash = "#findings"; return; }
      cards.forEach((card) => { if (!card.hidden) { card.open = button.dataset.act === "open"; } });
    });
  });

  // --- tables that sort ---------------------------------------------------------------------

  function valueOf(row, column) {
    const cell = row.cells[column];
    const text = cell.dataset.sort || cell.textContent.trim();
    return text !== "" && !isNaN(Number(text)) ? Number(text) : text;
  }

  function sortTable(table, column, head) {
    const down = head.getAttribute("aria-sort") === "ascending";
    table.querySelectorAll("th[aria-sort]").forEach((each) => each.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = Array.from(table.tBodies[0].rows);
    rows.sort((a, b) => {
      const one = valueOf(a, column);
      const other = valueOf(b, column);
      const order = typeof one === "number" && typeof other === "number"
        ? one - other : String(one).localeCompare(String(other));
      return down ? -order : order;
    });
    table.tBodies[0].append(...rows);
  }

  document.querySelectorAll("table.sortable").forEach((table) => {
    Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sortTable(table, column, head));
      head.append(button);
    });
  });

  // --- copying and downloading ----------------------------------------------------------------

  function tell(button, word) {
    const before = button.textContent;
    button.textContent = word;
    setTimeout(() => { button.textContent = before; }, 1600);
  }

  function copyByHand(text) {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  async function copy(button, text) {
    let done = false;
    try {
      await navigator.clipboard.writeText(text);
      done = true;
    } catch (error) {
      done = copyByHand(text);
    }
    tell(button, done ? "Copied" : "Could not copy");
  }

  function download(name, type, text) {
    const link = document.createElement("a");
    link.download = name;
    link.href = "data:" + type + ";charset=utf-8," + encodeURIComponent(text);
    document.body.append(link);
    link.click();
    link.remove();
  }

  function patchOf(link) {
    return decodeURIComponent(link.href.slice(link.href.indexOf(",") + 1));
  }

  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.addEventListener("click", () => {
      copy(button, button.closest("figure").querySelector("code").textContent);
    });
  });
  document.querySelectorAll("[data-copy-patch]").forEach((button) => {
    button.addEventListener("click", () => copy(button, patchOf(button.parentElement.querySelector("[data-patch]"))));
  });

  const all = document.getElementById("all-patches");
  if (all) {
    const patches = Array.from(document.querySelectorAll("a[data-patch]"));
    const files = document.querySelectorAll("details.file").length;
    all.hidden = patches.length !== files;
    all.addEventListener("click", () => download("v0to1.patch", "text/x-diff", patches.map(patchOf).join("")));
  }

  const save = document.getElementById("save-run");
  if (save) {
    save.addEventListener("click", () => {
      download("run.json", "application/json", document.getElementById("run").textContent);
    });
  }

  // --- theme, print, keys -----------------------------------------------------------------------

  const root = document.documentElement;
  const theme = document.getElementById("theme");

  function dark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function nameTheme() { theme.textContent = dark() ? "Light" : "Dark"; }

  theme.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    nameTheme();
  });
  nameTheme();

  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = Array.from(document.querySelectorAll("details:not([open]):not(.split-view)"));
    folded.forEach((each) => { each.open = true; });
  });
  window.addEventListener("afterprint", () => folded.forEach((each) => { each.open = false; }));

  const help = document.getElementById("help");
  const keys = document.getElementById("keys");
  help.addEventListener("click", () => {
    keys.hidden = !keys.hidden;
    help.setAttribute("aria-expanded", String(!keys.hidden));
    if (!keys.hidden) { keys.scrollIntoView({ block: "center" }); }
  });

  function step(by) {
    const shown = cards.map((card, index) => index).filter((index) => !cards[index].hidden);
    if (!shown.length) { return; }
    const at = shown.indexOf(current);
    const next = at < 0 ? (by > 0 ? 0 : shown.length - 1) : (at + by + shown.length) % shown.length;
    current = shown[next];
    cards[current].querySelector("summary").focus();
    cards[current].scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape") {
      if (location.hash.startsWith("#?")) { location.hash = "#findings"; }
      event.target.blur();
    } else if (typing) {
      return;
    } else if (event.key === "/") {
      event.preventDefault();
      inputs.get("q").focus();
    } else if (event.key === "j" || event.key === "k") {
      step(event.key === "j" ? 1 : -1);
    } else if (event.key === "o" && current >= 0) {
      cards[current].open = !cards[current].open;
    }
  });

  follow(location.hash.length > 1);
})();

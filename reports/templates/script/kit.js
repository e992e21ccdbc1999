// What all of the page uses. The page is complete without a script, and no markup is ever made from
// text here: only textContent, attributes, dataset, and copies of what stands in the page.

const root = document.documentElement;

function all(selector, inside = document) { return Array.from(inside.querySelectorAll(selector)); }

function say(text) { document.getElementById("said").textContent = text; }

function tell(button, word) {
  const before = button.textContent;
  button.textContent = word;
  say(word);
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

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    return copyByHand(text);
  }
}

async function copy(button, text) {
  tell(button, (await copied(text)) ? "Copied" : "Could not copy");
}

function download(name, type, text) {
  const link = document.createElement("a");
  link.download = name;
  link.href = "data:" + type + ";charset=utf-8," + encodeURIComponent(text);
  document.body.append(link);
  link.click();
  link.remove();
}

function remembered(name) {
  try { return localStorage.getItem(name); } catch (error) { return null; }
}

function remember(name, value) {
  try { localStorage.setItem(name, value); } catch (error) { say("This browser does not keep settings of files."); }
}

all(".js").forEach((each) => { each.hidden = false; });

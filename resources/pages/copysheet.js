"use strict";
// The copy sheet on a second PC: nothing is loaded and nothing is sent; ticks stay in this browser where it lets them.
(function () {
  const body = document.body;
  const store = "a6desk-copysheet:" + body.dataset.digest;
  const items = Array.from(document.querySelectorAll(".item"));
  const said = document.getElementById("said");
  const bar = document.querySelector("progress");
  const count = document.getElementById("count");
  const next = document.getElementById("next");

  const button = (item) => item.querySelector("button");
  const box = (item) => item.querySelector("input");
  const text = (item) => item.querySelector(".text");

  function tell(sentence, trouble) {
    said.textContent = sentence;
    said.classList.toggle("trouble", Boolean(trouble));
  }

  function remembered() {
    try {
      const keys = JSON.parse(localStorage.getItem(store));
      return new Set(Array.isArray(keys) ? keys : []);
    } catch (error) {
      return new Set();
    }
  }

  function remember() {
    try {
      localStorage.setItem(store, JSON.stringify(items.filter((item) => box(item).checked).map((item) => item.dataset.key)));
    } catch (error) {
      tell(body.dataset.forgets, true);
    }
  }

  function show() {
    let done = 0;
    for (const item of items) {
      item.classList.toggle("done", box(item).checked);
      done += box(item).checked ? 1 : 0;
    }
    bar.value = done;
    count.textContent = body.dataset.progress.replace("{done}", String(done));
  }

  function tick(item, on) {
    box(item).checked = on;
    show();
    remember();
  }

  // Older browsers, and pages opened from a stick, may have no clipboard for pages: then the old way.
  function copyTheOldWay(content) {
    const area = document.createElement("textarea");
    area.className = "hidden";
    area.value = content;
    body.appendChild(area);
    area.select();
    let copied = false;
    try {
      copied = document.execCommand("copy");
    } catch (error) {
      copied = false;
    }
    area.remove();
    return copied;
  }

  function copied(item) {
    tick(item, true);
    const at = items.indexOf(item);
    const rest = items.slice(at + 1).concat(items.slice(0, at)).find((each) => !box(each).checked);
    tell(body.dataset.copied.replace("{label}", () => item.dataset.name));
    if (rest) {
      button(rest).focus();
      rest.scrollIntoView({ block: "nearest" });
    } else {
      tell(body.dataset.all);
      button(item).focus();
    }
  }

  function failed(item) {
    const range = document.createRange();
    range.selectNodeContents(text(item));
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    tell(body.dataset.byhand, true);
  }

  function copy(item) {
    const content = text(item).textContent;
    const old = () => (copyTheOldWay(content) ? copied(item) : failed(item));
    if (navigator.clipboard && navigator.clipboard.writeText) {
      navigator.clipboard.writeText(content).then(() => copied(item), old);
    } else {
      old();
    }
  }

  function copyNext() {
    const here = items.findIndex((item) => item.contains(document.activeElement));
    const order = items.slice(Math.max(here, 0)).concat(items.slice(0, Math.max(here, 0)));
    const item = order.find((each) => !box(each).checked);
    if (item) {
      copy(item);
    }
  }

  const known = remembered();
  for (const item of items) {
    box(item).checked = known.has(item.dataset.key);
    box(item).addEventListener("change", () => tick(item, box(item).checked));
    button(item).addEventListener("click", () => copy(item));
  }
  next.addEventListener("click", copyNext);
  show();
})();

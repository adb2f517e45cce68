// The cells of the score grid: what stands in each, what may be typed, and how it is shown.
// What was typed and is not saved yet is the cell's draft; everything else is as the server has it.
"use strict";

window.Grid = (() => {
  const table = document.getElementById("grid");
  if (!table) return null;
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const data = { ...read("grid-data"), ...read("grid-desk") };
  const words = read("grid-words");
  const EXEMPT = "不适用";
  const YES = "是";
  const NO = "否";
  const CLEAR = "清空";
  const NUMBER = /^[+-]?(?:\d{1,12}(?:\.\d{0,6})?|\.\d{1,6})$/;
  const watchers = [];
  const besides = []; // what is added to a cell's value, and
  const spoken = []; // what is said of it beside the value

  const say = (key, values = {}) =>
    words[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

  const clock = new Intl.DateTimeFormat("sv-SE", {
    timeZone: data.zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  });
  const moment = (seconds) => clock.format(new Date(seconds * 1000));
  const time = (date) => clock.format(date).slice(-5);

  // Full-width digits, letters and signs as ordinary ones, trimmed: the same as the server's reading.
  const narrowed = (text) =>
    text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, " ").trim();

  // A decimal as a whole number of millionths, so that nothing is ever a float; null where it is none.
  function millionths(text) {
    if (!NUMBER.test(text)) return null;
    const negative = text.startsWith("-");
    const [whole, part = ""] = text.replace(/^[+-]/, "").split(".");
    const value = BigInt(whole || "0") * 1000000n + BigInt(part.padEnd(6, "0"));
    return negative ? -value : value;
  }

  function plain(text) {
    const value = millionths(text);
    if (value === null || value < 0n) return text;
    const part = (value % 1000000n).toString().padStart(6, "0").replace(/0+$/, "");
    return (value / 1000000n).toString() + (part && "." + part);
  }

  // What was typed, in the words of the workbook. A Chinese full stop is what an input method makes of a point.
  function canonical(typed, indicator) {
    const text = narrowed(typed).replace(/^(\d+)。(\d+)$/, "$1.$2");
    const lower = text.toLowerCase();
    if (text === CLEAR) return "";
    if ([EXEMPT, words.exempt, "n/a", "na"].includes(lower)) return EXEMPT;
    if (indicator.kind !== "veto") return plain(text);
    if ([words.yes, "y", "yes"].includes(lower)) return YES;
    return [NO, words.no, "n", "no"].includes(lower) ? "" : text;
  }

  const marked = (indicator) => indicator.kind === "points" || indicator.kind === "deduction";

  // What is wrong with a cell's text, in words; empty where nothing is. The server judges again.
  function fault(text, indicator) {
    if (text === "") return "";
    if (text === EXEMPT) return marked(indicator) ? "" : say("exempt_not_allowed");
    if (indicator.kind === "veto") return text === YES ? "" : say("not_yes_no");
    const value = millionths(text);
    if (value === null) return say("not_a_number");
    if (value < 0n) return say("negative");
    if (value > millionths(indicator.maximum)) return say("over_maximum", { limit: indicator.maximum });
    return value % millionths(data.step) ? say("off_step", { limit: data.step }) : "";
  }

  function needsReason(text, indicator) {
    if (text === EXEMPT || text === YES) return true;
    const value = millionths(text);
    if (value === null) return false;
    if (indicator.kind === "deduction") return value < millionths(indicator.maximum);
    return indicator.kind === "bonus" && value > 0n;
  }

  const rows = [...table.tBodies[0].rows];
  const width = data.indicators.length;
  const cells = [];
  rows.forEach((row, r) => {
    data.indicators.forEach((indicator, c) => {
      const [text = "", version = 0, reason = "", by = "", at = 0] = data.cells[r * width + c];
      const group = data.groups[r];
      const td = row.cells[c + 1];
      td.tabIndex = -1;
      cells.push({ r, c, group, indicator, td, text, version, reason, by, at, draft: null, key: `${group.id}-${indicator.id}` });
    });
  });

  const textOf = (cell) => (cell.draft ? cell.draft.text : cell.text);
  const reasonOf = (cell) => (cell.draft ? cell.draft.reason : cell.reason);
  const stateOf = (cell) => (cell.draft ? cell.draft.state : "");
  const isMissing = (cell) => marked(cell.indicator) && textOf(cell) === "";

  function shown(text) {
    if (text === EXEMPT) return words.exempt;
    return text === YES ? words.yes : text;
  }

  function isLow(cell) {
    const value = millionths(textOf(cell));
    return marked(cell.indicator) && value !== null && value < millionths(cell.indicator.maximum);
  }

  // What may be given for an item: the sign of it that the eye finds in the header.
  function most({ kind, maximum }) {
    if (kind === "veto") return words.vetoItem;
    return say(kind === "bonus" ? "bonusUpTo" : "maximum", { maximum });
  }

  // A value as it is heard: the short sign of an exemption, which is seen, and the words it stands for.
  const exempt = [...new Set([words.exempt, words.setExempt])].join(" ");

  function heard(text, { kind }) {
    if (text === "") return kind === "points" || kind === "deduction" ? words.notScored : words.none;
    return text === EXEMPT ? exempt : shown(text);
  }

  // The whole cell in words, for whoever hears the grid.
  function label(cell) {
    const { group, indicator } = cell;
    const parts = [group.name, `${indicator.code} ${indicator.name}`, heard(textOf(cell), indicator)];
    if (!marked(indicator)) parts.push(most(indicator));
    if (stateOf(cell)) parts.push(words[stateOf(cell)], cell.draft.message);
    if (stateOf(cell) === "conflict") parts.push(say("named", { name: words.theirs, text: heard(cell.text, indicator) }));
    if (reasonOf(cell)) parts.push(say("named", { name: words.reason, text: reasonOf(cell) }));
    parts.push(...spoken.map((speak) => speak(cell)));
    return parts.filter(Boolean).join(", ");
  }

  function paint(cell) {
    const { td } = cell;
    const text = textOf(cell);
    const state = stateOf(cell);
    td.textContent = shown(text);
    besides.forEach((add) => add(cell));
    td.classList.toggle("low", isLow(cell));
    td.classList.toggle("exempt", text === EXEMPT);
    td.classList.toggle("vetoed", text === YES);
    td.classList.toggle("noted", Boolean(reasonOf(cell)));
    if (state) td.dataset.state = state;
    else delete td.dataset.state;
    td.title = [state && (cell.draft.message || words[state]), reasonOf(cell)].filter(Boolean).join(" · ");
    td.setAttribute("aria-label", label(cell));
    if (state === "refused") td.setAttribute("aria-invalid", "true");
    else td.removeAttribute("aria-invalid");
    watchers.forEach((watch) => watch(cell));
  }

  // A short tick where a cell was just saved.
  function flash(cell) {
    cell.td.classList.add("just-saved");
    setTimeout(() => cell.td.classList.remove("just-saved"), 1200);
  }

  function element(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    const { dataset = {}, ...others } = properties;
    Object.assign(made, others);
    Object.assign(made.dataset, dataset);
    made.append(...children.filter((child) => child !== null));
    return made;
  }

  const at = (r, c) => cells[r * width + c];
  const told = document.getElementById("grid-told");
  let silence = 0;

  // One sentence about what just happened, seen and heard.
  function tell(text) {
    told.textContent = text;
    told.classList.remove("visually-hidden");
    clearTimeout(silence);
    silence = setTimeout(() => told.classList.add("visually-hidden"), 5000);
  }

  return {
    table, data, words, say, moment, time, cells, rows, width, at, watchers, besides, spoken, millionths,
    EXEMPT, YES, canonical, fault, needsReason, marked, textOf, reasonOf, stateOf, isMissing, shown, heard, most, label, paint, flash,
    element, tell,
  };
})();

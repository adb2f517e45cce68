/* Shows the pictures of figures with ECharts. The server gives the figures (json_script), the caption and a table with
   the same figures; chart-kinds.js says how each kind is drawn. Text in tooltips is richText: the content policy allows
   no inline style. */
(() => {
  "use strict";

  const PAPER_WIDTH = 680;
  const PAPER_HEIGHT = { heat: 900, radar: 320, ranks: 300, any: 290 };
  const NARROW = 560;
  const SERIES_LIGHT = ["#a5101b", "#1b5a9e", "#1a6b3c", "#86500a", "#6b3fa0", "#0b6b75", "#9a3f74", "#4d5560"];
  const SERIES_DARK = ["#ff9d9d", "#8fbcf2", "#8ad3a6", "#f0be78", "#c9a9f2", "#7fd3dc", "#f0a5cf", "#b6bec8"];
  const LIGHT = {
    ink: "#1b1f24", soft: "#565e68", line: "#e2e5e9", surface: "#ffffff", series: SERIES_LIGHT,
    warmth: ["#e58f86", "#f6cf9f", "#fdf3e0", "#ffffff"],
    tones: { best: "#1a6b3c", good: "#1b5a9e", fair: "#c98a1b", poor: "#b3121d" },
  };
  const DARK = {
    ink: "#e8eaed", soft: "#a9b1ba", line: "#30353b", surface: "#1a1d21", series: SERIES_DARK,
    warmth: ["#8a3038", "#6a4a22", "#35290f", "#1a1d21"],
    tones: { best: "#5fb284", good: "#6ea8e6", fair: "#d6a955", poor: "#e05a62" },
  };
  const asked = (query) => window.matchMedia(query);
  const dark = asked("(prefers-color-scheme: dark)");
  const still = asked("(prefers-reduced-motion: reduce)");
  const forced = asked("(forced-colors: active)");
  const contrast = asked("(prefers-contrast: more)");

  /* The colours of the page around a picture; where the reader chose their own, theirs. */
  function colours(box) {
    if (forced.matches) {
      const { color, backgroundColor } = getComputedStyle(box);
      const base = (backgroundColor.match(/\d+/g) || [255]).slice(0, 3).every((part) => Number(part) < 128) ? DARK : LIGHT;
      return { ...base, ink: color, soft: color, surface: backgroundColor };
    }
    const base = dark.matches ? DARK : LIGHT;
    return contrast.matches ? { ...base, soft: base.ink, line: base.soft } : base;
  }

  class Picture {
    constructor(box) {
      this.box = box;
      this.kind = box.dataset.chart;
      this.figures = JSON.parse(document.getElementById(box.dataset.figures).textContent);
      this.told = document.querySelector(`[data-chart-said="${box.dataset.figures}"]`);
      this.at = -1;
      box.classList.remove("no-script");
      this.chart = window.echarts.init(box, null, { renderer: "svg", height: 320 });
      this.draw({});
      box.addEventListener("keydown", (event) => this.key(event));
      box.addEventListener("blur", () => this.chart.dispatchAction({ type: "hideTip" }));
    }

    /* The picture as it is drawn on the screen, on paper or (``saved``) by itself: always dark on white but on a screen. */
    drawing({ paper = false, width }) {
      return window.ChartKinds[this.kind](this.figures, {
        width, narrow: width < NARROW, colours: paper ? LIGHT : colours(this.box), paper,
      });
    }

    option({ option }, { paper = false, inks = LIGHT }) {
      const axis = { axisLabel: { color: inks.soft }, nameTextStyle: { color: inks.soft },
        splitLine: { lineStyle: { color: inks.line } }, axisLine: { lineStyle: { color: inks.soft } } };
      return {
        color: inks.series,
        textStyle: { fontFamily: getComputedStyle(this.box).fontFamily },
        animation: !still.matches && !paper, animationDuration: 150, animationDurationUpdate: 150,
        ...option,
        aria: { enabled: true, label: { enabled: false }, decal: { show: true }, ...option.aria },
        tooltip: { renderMode: "richText", confine: true, transitionDuration: 0, backgroundColor: inks.surface,
          borderColor: inks.soft, textStyle: { color: inks.ink, fontSize: 13 }, ...option.tooltip },
        ...(option.xAxis ? { xAxis: [option.xAxis].flat().map((each) => merged(axis, each)) } : {}),
        ...(option.yAxis ? { yAxis: merged(axis, option.yAxis) } : {}),
      };
    }

    draw({ paper = false }) {
      const width = paper ? PAPER_WIDTH : this.box.clientWidth;
      if (!width) return;
      this.now = this.drawing({ paper, width });
      const lying = this.kind === "bars" && this.figures.sideways;
      const most = paper && !lying ? PAPER_HEIGHT[this.kind] || PAPER_HEIGHT.any : Infinity;
      const height = Math.min(this.now.height, most);
      this.box.style.height = `${height}px`;
      this.chart.resize({ width: this.now.width || width, height });
      this.chart.setOption(this.option(this.now, { paper, inks: paper ? LIGHT : colours(this.box) }), true);
    }

    /* Arrow keys show one figure after the other, and say it; in a map of rows up and down go from row to row. */
    key(event) {
      const { count, row = 1, said, across } = this.now;
      const steps = { ArrowRight: 1, ArrowDown: row, ArrowLeft: -1, ArrowUp: -row };
      if (event.key === "Escape") this.chart.dispatchAction({ type: "hideTip" });
      if (!(event.key in steps)) return;
      event.preventDefault();
      this.at = this.at < 0 ? (steps[event.key] > 0 ? 0 : count - 1) : (this.at + steps[event.key] + count) % count;
      if (across) this.box.scrollLeft = across(this.at) * this.box.scrollWidth - this.box.clientWidth / 2;
      this.show(this.now.keys(this.at));
      this.told.textContent = said(this.at);
    }

    show(place) {
      if (!("at" in place)) return this.chart.dispatchAction({ type: "showTip", ...place });
      const lying = "yAxisIndex" in place;
      const middle = (lying ? this.chart.getWidth() : this.now.height) / 2;
      const along = this.chart.convertToPixel(lying ? { yAxisIndex: 0 } : { xAxisIndex: 0 }, place.at);
      return this.chart.dispatchAction({ type: "showTip", x: lying ? middle : along, y: lying ? along : middle });
    }

    /* The same picture as dots, on white, for a file: ``ratio`` dots a pixel. */
    dots(width, ratio) {
      const stage = document.createElement("div");
      const now = this.drawing({ paper: true, width });
      const size = { width, height: now.height, devicePixelRatio: ratio };
      const chart = window.echarts.init(stage, null, { renderer: "canvas", ...size });
      chart.setOption({ ...this.option(now, { paper: true }), animation: false, tooltip: { show: false } });
      const canvas = chart.renderToCanvas({ pixelRatio: ratio, backgroundColor: "#ffffff" });
      chart.dispose();
      return { canvas, width, height: now.height };
    }
  }

  function merged(base, own) {
    const both = { ...base, ...own };
    for (const name of Object.keys(base)) both[name] = { ...base[name], ...own[name] };
    return both;
  }

  const pictures = [...document.querySelectorAll("[data-chart]")].map((box) => new Picture(box));
  let printing = false;
  const drawn = (paper) => pictures.forEach((picture) => picture.draw({ paper }));
  new ResizeObserver(() => { if (!printing) window.requestAnimationFrame(() => drawn(false)); }).observe(document.querySelector("main"));
  [dark, forced, contrast].forEach((each) => each.addEventListener("change", () => drawn(false)));
  const closed = [...document.querySelectorAll("details[data-on-paper]:not([open])")];
  const printed = (paper) => {
    printing = paper;
    closed.forEach((details) => { details.open = paper; });
    drawn(paper);
  };
  window.addEventListener("beforeprint", () => printed(true));
  window.addEventListener("afterprint", () => printed(false));
  pictures.forEach((picture) => window.ChartSaving.offer(picture));
})();

/* Draws the pictures of results with ECharts. The server gives the figures (json_script), the caption and a table with
   the same figures; this file only draws. Text in tooltips is richText: the content policy allows no inline style. */
(() => {
  "use strict";

  const PAPER_WIDTH = 680;
  const PAPER_HEIGHT = { heat: 900, radar: 320, ranks: 300, totals: 320, any: 260 };
  const NARROW = 560;
  const SERIES_LIGHT = ["#a5101b", "#1b5a9e", "#1a6b3c", "#86500a", "#6b3fa0", "#0b6b75", "#9a3f74", "#4d5560"];
  const SERIES_DARK = ["#ff9d9d", "#8fbcf2", "#8ad3a6", "#f0be78", "#c9a9f2", "#7fd3dc", "#f0a5cf", "#b6bec8"];
  const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect", "emptyTriangle", "emptyDiamond"];
  const LIGHT = {
    ink: "#1b1f24", soft: "#565e68", line: "#e2e5e9", surface: "#ffffff", series: SERIES_LIGHT,
    warmth: ["#e58f86", "#f6cf9f", "#fdf3e0", "#ffffff"],
    grades: ["#1a6b3c", "#1b5a9e", "#c98a1b", "#b3121d"],
  };
  const DARK = {
    ink: "#e8eaed", soft: "#a9b1ba", line: "#30353b", surface: "#1a1d21", series: SERIES_DARK,
    warmth: ["#8a3038", "#6a4a22", "#35290f", "#1a1d21"],
    grades: ["#5fb284", "#6ea8e6", "#d6a955", "#e05a62"],
  };
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const number = (text) => (text === null ? null : Number(text));
  const shortened = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

  /* All names to choose from on the screen; on paper only those that are drawn. */
  function legend(look, names) {
    return {
      type: look.paper ? "plain" : "scroll",
      textStyle: { color: look.colours.ink },
      data: names.filter((pair) => pair[1] || !look.paper).map((pair) => pair[0]),
      selected: Object.fromEntries(names),
    };
  }

  /* Lines over periods: ranks with the first on top, or totals. */
  function lines(figures, look, { ranks }) {
    const many = figures.lines.length > 8;
    const named = ranks && !look.narrow && !many;
    const last = figures.periods.length - 1;
    const names = (place) => { // those who share the last rank share its label
      const same = figures.lines.filter((line) => line.values[last] === figures.lines[place].values[last]);
      return same[0] === figures.lines[place] ? same.map((line) => shortened(line.name, same.length > 1 ? 6 : 10)).join("、") : "";
    };
    const said = (at) => [
      figures.periods[at],
      ...figures.lines
        .filter((line) => line.values[at] !== null)
        .sort((one, other) => (ranks ? 1 : -1) * (Number(one.values[at]) - Number(other.values[at])))
        .slice(0, 12)
        .map((line) => (ranks ? `${line.values[at]}  ${line.name}  ${line.totals[at]}` : `${line.values[at]}  ${line.name}`)),
    ].join("\n");
    const highest = Math.max(1, ...figures.lines.flatMap((line) => line.values.map(Number)));
    const rankAxis = { inverse: true, min: 1, max: Math.max(highest, 2), minInterval: 1, nameLocation: "start" };
    return {
      said,
      count: figures.periods.length,
      height: ranks ? Math.min(220 + highest * 14, 460) : 340,
      option: {
        grid: { left: 8, right: named ? 150 : 24, top: 34, bottom: named ? 22 : look.paper ? 76 : 50, containLabel: true },
        legend: { show: !named, bottom: 0, ...legend(look, figures.lines.map((line) => [line.name, line.shown])) },
        tooltip: { trigger: "axis", formatter: (all) => said(all[0].dataIndex) },
        xAxis: { type: "category", data: figures.periods, axisTick: { show: false }, offset: 12, axisLine: { show: !ranks, onZero: false } },
        yAxis: { type: "value", name: figures.unit, scale: !figures.counted, axisLine: { show: false }, ...(ranks ? rankAxis : {}) },
        series: figures.lines.map((line, place) => ({
          type: "line", name: line.name, data: line.values.map(number), connectNulls: false, symbolSize: line.own ? 10 : 7,
          symbol: SYMBOLS[place % SYMBOLS.length],
          lineStyle: { width: line.own ? 4 : 2, type: line.own ? "solid" : ["solid", "dashed", "dotted"][Math.floor(place / 8) % 3] },
          z: line.own ? 5 : 2,
          endLabel: { show: named, formatter: names(place), color: look.colours.ink, fontWeight: line.own ? "bold" : "normal" },
        })),
      },
      keys: (at) => ({ xAxisIndex: 0, at }),
    };
  }

  const groupSaid = (figures, at) => [
    figures.groups[at].name,
    ...figures.dimensions.map((name, place) => `${name}  ${figures.groups[at].points[place]}`),
  ].join("\n");

  function radar(figures, look) {
    const known = figures.groups.flatMap((group) => group.shares.filter((share) => share !== null).map(Number));
    const floor = Math.max(0, Math.floor((Math.min(...known, 100) - 10) / 10) * 10);
    return {
      said: (at) => groupSaid(figures, at),
      count: figures.groups.length,
      height: look.narrow ? 380 : 420,
      option: {
        legend: { bottom: 0, ...legend(look, figures.groups.map((group, place) => [group.name, place < 8])) },
        tooltip: { trigger: "item", formatter: (one) => groupSaid(figures, one.seriesIndex) },
        graphic: [{ type: "text", left: 8, top: 8, silent: true, style: { text: `${floor} – 100 %`, fill: look.colours.soft, fontSize: 12 } }],
        radar: {
          center: ["50%", look.narrow ? "44%" : "46%"], radius: look.narrow ? "52%" : "66%",
          indicator: figures.dimensions.map((name) => ({ name, max: 100, min: floor })),
          axisName: { color: look.colours.soft, formatter: (name) => (look.narrow ? shortened(name, 6) : name) },
          splitArea: { show: false }, splitLine: { lineStyle: { color: look.colours.line } },
          axisLine: { lineStyle: { color: look.colours.line } },
        },
        series: figures.groups.map((group) => ({
          type: "radar", name: group.name, symbolSize: 6, lineStyle: { width: 2 }, emphasis: { lineStyle: { width: 4 } },
          data: [{ name: group.name, value: group.shares.map((share) => (share === null ? floor : Number(share))) }],
        })),
      },
      keys: (at) => ({ seriesIndex: at, dataIndex: 0 }),
    };
  }

  function bars(figures, look) {
    const said = (at) => [
      figures.dimensions[at], ...figures.groups.map((group) => `${group.name}  ${group.points[at]}`),
    ].join("\n");
    return {
      said,
      count: figures.dimensions.length,
      height: 340,
      option: {
        grid: { left: 8, right: 16, top: 34, bottom: 44, containLabel: true },
        legend: { bottom: 0, ...legend(look, figures.groups.map((group, place) => [group.name, place < 8])) },
        tooltip: { trigger: "axis", formatter: (all) => said(all[0].dataIndex) },
        xAxis: { type: "category", data: figures.dimensions,
          axisLabel: { hideOverlap: false, interval: 0, formatter: (name) => shortened(name, look.narrow ? 4 : 8), rotate: look.narrow ? 40 : 0 } },
        yAxis: { type: "value", name: "%", max: figures.fitted ? undefined : 100 },
        series: figures.groups.map((group) => ({ type: "bar", name: group.name, data: group.shares.map(number) })),
      },
      keys: (at) => ({ xAxisIndex: 0, at }),
    };
  }

  function heat(figures, look) {
    const said = (at) => {
      const cell = figures.cells[at];
      const item = figures.items[cell.item];
      return `${figures.groups[cell.group]}\n${item.code} ${item.name}\n${cell.points}`;
    };
    const wide = (look.width - 110) / figures.items.length;
    return {
      said,
      count: figures.cells.length,
      height: 96 + figures.groups.length * (look.narrow ? 30 : 34),
      option: {
        aria: { decal: { show: false } },
        grid: { left: 8, right: 12, top: 8, bottom: 58, containLabel: true },
        tooltip: { trigger: "item", formatter: (one) => said(one.dataIndex) },
        xAxis: { type: "category", data: figures.items.map((item) => item.code), position: "top", splitArea: { show: false },
          axisTick: { show: false }, axisLabel: { interval: 0, rotate: wide < 30 ? 90 : 0 } },
        yAxis: { type: "category", data: figures.groups, inverse: true, axisTick: { show: false },
          axisLabel: { interval: 0, formatter: (name) => shortened(name, look.narrow ? 5 : 12) } },
        visualMap: { min: 0, max: 100, dimension: 2, calculable: false, orient: "horizontal", left: "center", bottom: 0, itemWidth: 12,
          itemHeight: 120, text: ["100 %", "0 %"], textStyle: { color: look.colours.soft }, inRange: { color: look.colours.warmth } },
        series: [{
          type: "heatmap",
          data: figures.cells.map((cell) => ({
            value: [cell.item, cell.group, cell.share === null ? "-" : Number(cell.share)],
          })),
          label: { show: wide >= 26, color: look.colours.ink, fontSize: 11, formatter: (one) => figures.cells[one.dataIndex].points.split(" / ")[0] },
          itemStyle: { borderColor: look.colours.line, borderWidth: 1 },
        }],
      },
      keys: (at) => ({ seriesIndex: 0, dataIndex: at }),
    };
  }

  /* How many groups lie where: one column an interval, stacked by grade; the bounds of the grades as lines. */
  function spread(figures, look) {
    const bins = figures.bins;
    const [low, high] = [Number(bins[0].low), Number(bins[bins.length - 1].high)];
    const step = Number(bins[0].high) - low;
    const most = Math.max(...bins.map((bin) => bin.counts.reduce((sum, count) => sum + count, 0)));
    const said = (at) => [
      `${bins[at].low} – ${bins[at].high}`,
      ...figures.grades.map((grade, place) => [grade, bins[at].counts[place]]).filter((pair) => pair[1]).map((pair) => pair.join("  ")),
    ].join("\n");
    const colour = (place) => look.colours.grades[place === figures.grades.length - 1 ? 3 : Math.min(place, 2)];
    const bounds = figures.grades
      .map((grade, place) => ({ name: grade, xAxis: (Number(figures.bounds[place]) - low) / step - 0.5 }))
      .filter((bound) => bound.xAxis > -0.5 && bound.xAxis <= bins.length - 0.5);
    return {
      said,
      count: bins.length,
      height: 320,
      option: {
        grid: { left: 8, right: 28, top: 44, bottom: 44, containLabel: true },
        legend: { bottom: 0, textStyle: { color: look.colours.ink } },
        tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, formatter: (all) => said(all[0].dataIndex) },
        xAxis: [
          { type: "category", data: bins.map((bin) => `${bin.low}–${bin.high}`), axisTick: { show: false },
            axisLabel: { rotate: look.narrow ? 40 : 0 } },
          { type: "value", min: -0.5, max: bins.length - 0.5, show: false },
        ],
        yAxis: { type: "value", name: figures.groups, minInterval: 1, axisLine: { show: false, onZero: false }, ...(most > 4 ? {} : { max: most + 1 }) },
        series: [
          ...figures.grades.map((grade, place) => ({
            type: "bar", name: grade, stack: "groups", barCategoryGap: "12%", itemStyle: { color: colour(place) },
            data: bins.map((bin) => bin.counts[place] || null), label: { show: false },
          })),
          { type: "line", xAxisIndex: 1, data: [], silent: true, tooltip: { show: false },
            markLine: { symbol: "none", silent: true, animation: false, data: bounds, lineStyle: { color: look.colours.soft, type: "dashed" },
              label: { formatter: (one) => `≥ ${one.name}`, color: look.colours.soft, position: "end" } } },
        ],
      },
      keys: (at) => ({ xAxisIndex: 0, at, high }),
    };
  }

  /* How many came how far: from all to few, each with its share of all. */
  function funnel(figures, look) {
    const stages = figures.stages;
    const said = (at) => `${stages[at].name}  ${stages[at].count}  ${stages[at].percent} %`;
    const named = (at) => (look.narrow ? `${stages[at].name} ${stages[at].count}` : said(at));
    return {
      said,
      count: stages.length,
      height: 60 + stages.length * 44,
      option: {
        tooltip: { trigger: "item", formatter: (one) => said(one.dataIndex) },
        series: [{
          type: "funnel", sort: "none", left: look.narrow ? 0 : "8%", right: look.narrow ? 150 : 260, top: 8, bottom: 8, min: 0, max: stages[0].count, minSize: "1%", gap: 3,
          label: { position: "right", color: look.colours.ink, fontSize: 13, formatter: (one) => named(one.dataIndex) },
          labelLine: { length: 16, lineStyle: { color: look.colours.soft } }, itemStyle: { borderWidth: 0 },
          data: stages.map((stage) => ({ name: stage.name, value: stage.count })),
        }],
      },
      keys: (at) => ({ seriesIndex: 0, dataIndex: at }),
    };
  }

  const KINDS = {
    ranks: (figures, look) => lines(figures, look, { ranks: true }),
    totals: (figures, look) => lines(figures, look, { ranks: false }),
    radar, bars, heat, spread, funnel,
  };

  class Picture {
    constructor(box) {
      this.box = box;
      this.figures = JSON.parse(document.getElementById(box.dataset.figures).textContent);
      this.told = document.querySelector(`[data-chart-said="${box.dataset.figures}"]`);
      this.at = -1;
      box.classList.remove("no-script");
      this.chart = window.echarts.init(box, null, { renderer: "svg", height: 320 });
      this.draw({});
      box.addEventListener("keydown", (event) => this.key(event));
      box.addEventListener("blur", () => this.chart.dispatchAction({ type: "hideTip" }));
    }

    draw({ paper = false }) {
      const width = paper ? PAPER_WIDTH : this.box.clientWidth;
      if (!width) return;
      const colours = dark.matches && !paper ? DARK : LIGHT;
      this.drawing = KINDS[this.box.dataset.chart](this.figures, {
        width, narrow: width < NARROW, colours, paper,
      });
      const height = paper ? Math.min(this.drawing.height, PAPER_HEIGHT[this.box.dataset.chart] || PAPER_HEIGHT.any) : this.drawing.height;
      this.box.style.height = `${height}px`;
      this.chart.resize({ width, height });
      const { option } = this.drawing;
      const axis = { axisLabel: { color: colours.soft }, nameTextStyle: { color: colours.soft },
        splitLine: { lineStyle: { color: colours.line } }, axisLine: { lineStyle: { color: colours.soft } } };
      this.chart.setOption({
        color: colours.series,
        textStyle: { fontFamily: getComputedStyle(this.box).fontFamily },
        animation: !still.matches && !paper, animationDuration: 150, animationDurationUpdate: 150,
        ...option,
        aria: { enabled: true, label: { enabled: false }, decal: { show: true }, ...option.aria },
        tooltip: { renderMode: "richText", confine: true, transitionDuration: 0, backgroundColor: colours.surface,
          borderColor: colours.soft, textStyle: { color: colours.ink, fontSize: 13 }, ...option.tooltip },
        ...(option.xAxis ? { xAxis: [option.xAxis].flat().map((each) => merged(axis, each)) } : {}),
        ...(option.yAxis ? { yAxis: merged(axis, option.yAxis) } : {}),
      }, true);
    }

    /* Arrow keys show one figure after the other, and say it. */
    key(event) {
      const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
      if (event.key === "Escape") this.chart.dispatchAction({ type: "hideTip" });
      if (!(event.key in steps)) return;
      event.preventDefault();
      const { count, said, keys } = this.drawing;
      this.at = this.at < 0 ? (steps[event.key] > 0 ? 0 : count - 1) : (this.at + steps[event.key] + count) % count;
      const place = keys(this.at);
      if ("at" in place) {
        const x = this.chart.convertToPixel({ xAxisIndex: 0 }, place.at);
        this.chart.dispatchAction({ type: "showTip", x, y: this.drawing.height / 2 });
      } else {
        this.chart.dispatchAction({ type: "showTip", ...place });
      }
      this.told.textContent = said(this.at);
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
  dark.addEventListener("change", () => drawn(false));
  const closed = [...document.querySelectorAll("details[data-on-paper]:not([open])")];
  const printed = (paper) => {
    printing = paper;
    closed.forEach((details) => { details.open = paper; });
    drawn(paper);
  };
  window.addEventListener("beforeprint", () => printed(true));
  window.addEventListener("afterprint", () => printed(false));
})();

/* How each kind of picture is drawn: from figures and a look to what ECharts takes, how high it is, how many figures it
   has, what is said of each, and where the keys show it. Figures come as text, for they are exact. */
"use strict";

window.ChartKinds = (() => {
  const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect", "emptyTriangle", "emptyDiamond"];
  const CELL = 30; // a figure is read in so many pixels
  const number = (text) => (text === null ? null : Number(text));
  /* As much of a name as stands in the room of so many Chinese characters; a Latin letter takes half of one. */
  function shortened(text, most) {
    let room = most;
    const cut = [...text].findIndex((letter) => (room -= letter < "\u2e80" ? 0.55 : 1) < 0);
    return cut < 0 ? text : `${[...text].slice(0, cut - 1).join("").trimEnd()}…`;
  }

  /* All names to choose from on the screen; on paper only those that are drawn. */
  function legend(look, names, shapes = []) {
    return {
      type: look.paper ? "plain" : "scroll",
      textStyle: { color: look.colours.ink },
      data: names
        .map(([name, shown], place) => ({ name, shown, ...(shapes.length ? { icon: shapes[place % shapes.length] } : {}) }))
        .filter((each) => each.shown || !look.paper),
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
        xAxis: { type: "category", data: figures.periods, axisTick: { show: false }, offset: 12, axisLine: { show: !ranks, onZero: false },
          axisLabel: { interval: 0, width: (look.width - (named ? 200 : 80)) / figures.periods.length - 4, overflow: "break", lineHeight: 14 } },
        yAxis: { type: "value", name: figures.unit, axisLine: { show: false }, ...(ranks ? rankAxis : { min: Number(figures.floor) }) },
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
    const floor = Number(figures.floor);
    return {
      said: (at) => groupSaid(figures, at),
      count: figures.groups.length,
      height: look.narrow ? 380 : 420,
      option: {
        legend: { bottom: 0, ...legend(look, figures.groups.map((group, place) => [group.name, place < 8]), SYMBOLS) },
        tooltip: { trigger: "item", formatter: (one) => groupSaid(figures, one.seriesIndex) },
        graphic: [{ type: "text", left: 8, top: 8, silent: true, style: { text: `${floor}–100%`, fill: look.colours.soft, fontSize: 12 } }],
        radar: {
          center: ["50%", look.narrow ? "44%" : "46%"], radius: look.narrow ? "52%" : "66%",
          indicator: figures.dimensions.map((name) => ({ name, max: 100, min: floor })),
          axisName: { color: look.colours.soft, formatter: (name) => (look.narrow ? shortened(name, 6) : name) },
          splitArea: { show: false }, splitLine: { lineStyle: { color: look.colours.line } },
          axisLine: { lineStyle: { color: look.colours.line } },
        },
        series: figures.groups.map((group, place) => ({
          type: "radar", name: group.name, symbol: SYMBOLS[place % SYMBOLS.length], symbolSize: 7,
          lineStyle: { width: 2, type: ["solid", "dashed", "dotted"][place % 3] }, emphasis: { lineStyle: { width: 4 } },
          data: [{ name: group.name, value: group.shares.map(Number) }],
        })),
      },
      keys: (at) => ({ seriesIndex: at, dataIndex: 0 }),
    };
  }

  /* Bars from nothing up, one or more rows of them, beside or on each other; lying where the names are long. */
  function bars(figures, look) {
    const { categories, series, sideways, stacked } = figures;
    const alone = series.length === 1;
    const said = (at) => [
      categories[at],
      ...series.map((each) => (alone ? each.said[at] : `${each.name}  ${each.said[at]}`)),
      ...figures.marks.map((mark) => `${mark.name}  ${mark.value}`),
    ].join("\n");
    const most = Math.max(...figures.marks.map((mark) => Number(mark.value)), 0);
    const counted = series.every((each) => each.values.every((value) => value === null || Number.isInteger(Number(value))));
    const names = { type: "category", data: categories, inverse: sideways, axisTick: { show: false },
      axisLabel: { interval: 0, hideOverlap: false, ...(sideways
        ? { formatter: (name) => shortened(name, look.narrow ? 10 : 18) }
        : { width: (look.width - 60) / categories.length - 4, overflow: "break", lineHeight: 14 }) } };
    const values = { type: "value", name: sideways ? "" : figures.unit, min: 0, minInterval: counted ? 1 : 0,
      axisLine: { show: false }, max: figures.whole ? 100 : (extent) => (most > extent.max ? Math.ceil(most * 0.11) * 10 : null) };
    const ends = (place) => figures.sums.length > 0 && place === series.length - 1; // where the sum stands
    const bar = Math.max(stacked ? 22 : 16 * series.length, 22);
    return {
      said,
      count: categories.length,
      height: sideways ? 76 + categories.length * (bar + 12) * (look.paper ? 0.75 : 1) : 340,
      option: {
        aria: { decal: { show: !alone } },
        grid: { left: 8, right: sideways ? 56 : 20, top: sideways ? 12 : 34, bottom: alone ? 12 : 44, containLabel: true },
        legend: { show: !alone, bottom: 0, ...legend(look, series.map((each) => [each.name, true])) },
        tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, formatter: (all) => said(all[0].dataIndex) },
        xAxis: sideways ? values : names,
        yAxis: sideways ? names : values,
        series: series.map((each, place) => ({
          type: "bar", name: each.name, stack: stacked ? "one" : undefined, barMaxWidth: 44,
          itemStyle: each.tone ? { color: look.colours.tones[each.tone] } : {}, data: each.values.map(number),
          label: { show: alone || ends(place), position: sideways ? "right" : "top", color: look.colours.ink, fontSize: 11,
            formatter: (one) => (alone ? each.values[one.dataIndex] ?? "" : figures.sums[one.dataIndex]) },
          markLine: place === 0 && figures.marks.length ? marked(figures, look) : undefined,
        })),
      },
      keys: (at) => (sideways ? { yAxisIndex: 0, at } : { xAxisIndex: 0, at }),
    };
  }

  /* What is to be reached, as a line across the bars. */
  const marked = (figures, look) => ({
    symbol: "none", silent: true, animation: false, lineStyle: { color: look.colours.ink, type: "dashed", width: 1.5 },
    label: { position: "insideStartTop", color: look.colours.ink, formatter: (one) => one.name },
    data: figures.marks.map((mark) => ({ name: mark.name, [figures.sideways ? "xAxis" : "yAxis"]: Number(mark.value) })),
  });

  function heat(figures, look) {
    const said = (at) => {
      const cell = figures.cells[at];
      const item = figures.items[cell.item];
      return `${figures.groups[cell.group]}\n${item.code} ${item.name}\n${cell.points}`;
    };
    const width = Math.max(look.width, look.paper ? 0 : 110 + figures.items.length * CELL); // a picture that is slid, not shrunk
    const wide = (width - 110) / figures.items.length;
    return {
      said,
      width,
      count: figures.cells.length,
      row: figures.items.length,
      across: (at) => (110 + (figures.cells[at].item + 0.5) * wide) / width,
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
          itemHeight: 120, text: ["100%", "0%"], textStyle: { color: look.colours.soft }, inRange: { color: look.colours.warmth } },
        series: [{
          type: "heatmap",
          data: figures.cells.map((cell) => ({
            value: [cell.item, cell.group, cell.share === null ? "-" : Number(cell.share)],
          })),
          label: { show: true, color: look.colours.ink, fontSize: wide < 24 ? 8 : wide < 30 ? 9.5 : 11, formatter: (one) => figures.cells[one.dataIndex].points.split(" / ")[0] },
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
    const colour = (place) => look.colours.tones[figures.tones[place]];
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

  /* How many came how far: from all to few, each as long as it is many and with its share of all. */
  function funnel(figures, look) {
    const stages = figures.stages;
    const said = (at) => `${stages[at].name}  ${stages[at].said}`;
    const all = stages[0].count;
    const bar = { type: "bar", stack: "one", barWidth: "72%" };
    const beside = { ...bar, data: stages.map((stage) => (all - stage.count) / 2), silent: true, itemStyle: { color: "transparent" } };
    return {
      said,
      count: stages.length,
      height: 24 + stages.length * 44,
      option: {
        aria: { decal: { show: false } },
        grid: { left: 8, right: look.narrow ? 84 : 110, top: 8, bottom: 8, containLabel: true },
        tooltip: { trigger: "item", formatter: (one) => said(one.dataIndex) },
        xAxis: { type: "value", min: 0, max: all, show: false },
        yAxis: { type: "category", data: stages.map((stage) => stage.name), inverse: true, axisTick: { show: false },
          axisLine: { show: false }, axisLabel: { interval: 0, fontSize: 13, ...(look.narrow ? { width: 90, overflow: "break" } : {}) } },
        series: [
          beside,
          { ...bar, data: stages.map((stage) => stage.count), itemStyle: { borderRadius: 3 } },
          { ...beside,
            label: { show: true, position: "right", color: look.colours.ink, fontSize: 13, formatter: (one) => stages[one.dataIndex].said } },
        ],
      },
      keys: (at) => ({ seriesIndex: 1, dataIndex: at }),
    };
  }

  return {
    ranks: (figures, look) => lines(figures, look, { ranks: true }),
    totals: (figures, look) => lines(figures, look, { ranks: false }),
    radar, bars, heat, spread, funnel,
  };
})();

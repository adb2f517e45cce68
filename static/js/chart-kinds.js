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

  const wide = (text) => [...text].reduce((sum, letter) => sum + (letter < "\u2e80" ? 7 : 12.5), 0); // in pixels, about
  const words = (names) => names.flatMap((name) => (wide(name) < 48 ? name : name.match(/[^\s\u2e80-\uffff]+/g) || [])); // what no line may break
  /* In two lines where it is written without blanks, so that it stands beside a small picture. */
  function halved(name) {
    const letters = [...shortened(name, 10)];
    const middle = Math.ceil(letters.length / 2);
    if (letters.length < 6 || letters.includes(" ") || name < "\u2000") return shortened(name, 6);
    return `${letters.slice(0, middle).join("")}\n${letters.slice(middle).join("")}`;
  }

  const longest = (texts) => Math.max(0, ...texts.map(wide));

  /* So many lines the names of a legend take below each other. */
  function legendLines(look, names) {
    let [lines, used] = [1, 0];
    names.map((name) => wide(name) + 48).forEach((room) => {
      if (used + room > look.width) [lines, used] = [lines + 1, 0];
      used += room;
    });
    return lines;
  }

  /* All names to choose from on the screen; on paper only those that are drawn. */
  function legend(look, names, shapes = []) {
    return {
      type: look.paper || (look.narrow && names.length <= 8) ? "plain" : "scroll",
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
    const named = ranks && !many;
    const beside = look.narrow ? 100 : 150; // room for names at the ends of lines
    const last = figures.periods.length - 1;
    const names = (place) => { // those who share the last rank stand below each other, in the room of the ranks they skip
      const same = figures.lines.filter((line) => line.values[last] === figures.lines[place].values[last]);
      return same[0] === figures.lines[place] ? same.map((line) => shortened(line.name, look.narrow ? 7 : 10)).join("\n") : "";
    };
    const room = (look.width - (named ? beside + 50 : 80)) / figures.periods.length;
    const every = Math.ceil((longest(words(figures.periods)) + 4) / room); // so many periods share one label
    const below = look.narrow && !many ? 26 + 24 * legendLines(look, figures.lines.map((line) => line.name)) : 50;
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
      height: ranks ? Math.min(220 + highest * 14, 460) : 290 + below,
      option: {
        grid: { left: 8, right: named ? beside : 24, top: 34, bottom: named ? 22 : look.paper ? 76 : below, containLabel: true },
        legend: { show: !named, bottom: 0, ...legend(look, figures.lines.map((line) => [line.name, line.shown])) },
        tooltip: { trigger: "axis", formatter: (all) => said(all[0].dataIndex) },
        xAxis: { type: "category", data: figures.periods, axisTick: { show: false }, offset: 12, axisLine: { show: !ranks, onZero: false },
          axisLabel: { interval: (at) => (last - at) % every === 0, width: room * every - 4, overflow: "break", lineHeight: 14 } },
        yAxis: { type: "value", name: figures.unit, axisLine: { show: false }, ...(ranks ? rankAxis : { min: Number(figures.floor) }) },
        series: figures.lines.map((line, place) => ({
          type: "line", name: line.name, data: line.values.map(number), connectNulls: false, symbolSize: line.own ? 10 : 7,
          symbol: SYMBOLS[place % SYMBOLS.length],
          lineStyle: { width: line.own ? 4 : 2, type: line.own ? "solid" : ["solid", "dashed", "dotted"][Math.floor(place / 8) % 3] },
          z: line.own ? 5 : 2,
          endLabel: { show: named, formatter: names(place), color: look.colours.ink, fontWeight: line.own ? "bold" : "normal",
            fontSize: look.narrow ? 11 : 12, lineHeight: 14, verticalAlign: "top", offset: [0, -7] },
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
    const more = look.narrow ? 24 * (legendLines(look, figures.groups.slice(0, 8).map((group) => group.name)) - 1) : 0;
    return {
      said: (at) => groupSaid(figures, at),
      count: figures.groups.length,
      height: look.narrow ? 356 + more : 420,
      option: {
        legend: { bottom: 0, ...legend(look, figures.groups.map((group, place) => [group.name, place < 8]), SYMBOLS) },
        tooltip: { trigger: "item", formatter: (one) => groupSaid(figures, one.seriesIndex) },
        graphic: [{ type: "text", left: 8, top: 8, silent: true, style: { text: `${floor}–100%`, fill: look.colours.soft, fontSize: 12 } }],
        radar: {
          center: ["50%", look.narrow ? 160 : "46%"], radius: look.narrow ? Math.min(100, look.width * 0.29) : "66%",
          indicator: figures.dimensions.map((name) => ({ name, max: 100, min: floor })),
          axisName: { color: look.colours.soft, formatter: (name) => (look.narrow ? halved(name) : name) },
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
    const { categories, series, stacked } = figures;
    const room = (look.width - 60) / categories.length - 4;
    const tight = longest(words(categories)) > room; // a word would have to be broken
    const long = longest(categories) > (tight ? 48 : 2 * room); // neither slanted nor in two lines
    const sideways = figures.sideways || (look.narrow && long && (stacked || series.length < 3));
    const aside = Math.min(longest(categories) + 4, look.narrow ? 125 : 220);
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
        ? { formatter: (name) => shortened(name, (aside * 1.8) / 12.5), width: aside, overflow: "break", lineHeight: 14 }
        : tight ? { rotate: 45 } : { width: room, overflow: "break", lineHeight: 14 }) } };
    const values = { type: "value", name: sideways ? "" : figures.unit, min: 0, minInterval: counted ? 1 : 0,
      splitNumber: sideways && look.narrow ? 3 : 5, axisLine: { show: false }, max: figures.whole ? 100 : (extent) => (most > extent.max ? Math.ceil(most * 0.11) * 10 : null) };
    const ends = (place) => figures.sums.length > 0 && place === series.length - 1; // where the sum stands
    const bar = Math.max(stacked ? 22 : 16 * series.length, 22);
    const below = look.narrow ? 20 + 24 * legendLines(look, series.map((each) => each.name)) : 44;
    return {
      said,
      count: categories.length,
      height: sideways ? 32 + below + categories.length * (bar + 12) * (look.paper ? 0.75 : 1) : 296 + below,
      option: {
        aria: { decal: { show: !alone } },
        grid: { left: 8, right: sideways ? 56 : 20, top: sideways ? 12 : 34, bottom: alone ? 12 : below, containLabel: true },
        legend: { show: !alone, bottom: 0, ...legend(look, series.map((each) => [each.name, true])) },
        tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, formatter: (all) => said(all[0].dataIndex) },
        xAxis: sideways ? values : names,
        yAxis: sideways ? names : values,
        series: series.map((each, place) => ({
          type: "bar", name: each.name, stack: stacked ? "one" : undefined, barMaxWidth: 44,
          itemStyle: each.tone ? { color: look.colours.tones[each.tone] } : {}, data: each.values.map(number),
          label: { show: alone || ends(place), position: sideways ? "right" : "top", color: look.colours.ink, fontSize: 11,
            formatter: (one) => (alone ? each.values[one.dataIndex] ?? "" : figures.sums[one.dataIndex]) },
          markLine: place === 0 && figures.marks.length ? marked(figures, look, sideways) : undefined,
        })),
      },
      keys: (at) => (sideways ? { yAxisIndex: 0, at } : { xAxisIndex: 0, at }),
    };
  }

  /* What is to be reached, as a line across the bars. */
  const marked = (figures, look, sideways) => ({
    symbol: "none", silent: true, animation: false, lineStyle: { color: look.colours.ink, type: "dashed", width: 1.5 },
    label: { position: "insideStartTop", color: look.colours.ink, formatter: (one) => one.name },
    data: figures.marks.map((mark) => ({ name: mark.name, [sideways ? "xAxis" : "yAxis"]: Number(mark.value) })),
  });

  /* Items across and groups down; where the items do not fit beside each other, groups across and items down. */
  function heat(figures, look) {
    const { items, groups } = figures;
    const turned = !look.paper && look.width < 110 + items.length * CELL && groups.length < items.length;
    const cells = turned ? [...figures.cells].sort((one, other) => one.item - other.item || one.group - other.group) : figures.cells;
    const columns = turned ? groups : items.map((item) => item.code);
    const head = turned ? Math.max(Math.min(200, look.width - 24 - groups.length * 48), 44) : 110;
    const width = Math.max(look.width, look.paper ? 0 : head + columns.length * CELL); // a picture that is slid, not shrunk
    const cell = (width - head - 20) / columns.length;
    const upright = turned && (cell < 40 || longest(words(groups)) > cell);
    const said = (at) => {
      const item = items[cells[at].item];
      return `${groups[cells[at].group]}\n${item.code} ${item.name}\n${cells[at].points}`;
    };
    const named = (item) => (head > 90 ? shortened(`${item.code} ${item.name}`, (head - 8) / 12.5) : item.code);
    const place = (each) => (turned ? [each.group, each.item] : [each.item, each.group]);
    return {
      said,
      width,
      count: cells.length,
      row: columns.length,
      across: (at) => (head + (place(cells[at])[0] + 0.5) * cell) / width,
      height: turned ? (upright ? 150 : 116) + items.length * 26 : 96 + groups.length * (look.narrow ? 30 : 34),
      option: {
        aria: { decal: { show: false } },
        grid: { left: 8, right: 12, top: 8, bottom: 58, containLabel: true },
        tooltip: { trigger: "item", formatter: (one) => said(one.dataIndex) },
        xAxis: { type: "category", data: columns, position: "top", splitArea: { show: false }, axisTick: { show: false }, axisLine: { show: false },
          axisLabel: { interval: 0, rotate: upright || cell < 30 ? 90 : 0, ...(turned ? { formatter: (name) => shortened(name, upright ? 7 : 12),
            fontSize: 11, ...(upright ? {} : { width: cell - 4, overflow: "break", lineHeight: 13 }) } : {}) } },
        yAxis: { type: "category", data: turned ? items.map(named) : groups, inverse: true, axisTick: { show: false }, axisLine: { show: false },
          axisLabel: { interval: 0, formatter: (name) => (turned ? name : shortened(name, look.narrow ? 5 : 12)) } },
        visualMap: { min: 0, max: 100, dimension: 2, calculable: false, orient: "horizontal", left: width > look.width ? 8 : "center", bottom: 0, itemWidth: 12,
          itemHeight: 120, text: ["100%", "0%"], textStyle: { color: look.colours.soft }, inRange: { color: look.colours.warmth } },
        series: [{
          type: "heatmap",
          data: cells.map((each) => ({ value: [...place(each), each.share === null ? "-" : Number(each.share)] })),
          label: { show: true, color: look.colours.ink, fontSize: cell < 24 ? 8 : cell < 30 ? 9.5 : 11, formatter: (one) => cells[one.dataIndex].points.split(" / ")[0] },
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

/* Saves a picture as a file that speaks for itself: title, whose figures and of when, what to see, the day. */
"use strict";

window.ChartSaving = (() => {
  const WIDTH = 900;
  const MARGIN = 40;
  const RATIO = 2;
  const INK = "#1b1f24";
  const SOFT = "#565e68";
  // What stays on one line: a word or number, or one Chinese sign with the punctuation that follows it.
  const UNIT = /(?:[A-Za-z0-9][\w.,:%/+-]*|[^\s])[，。；：、）》”！？.,;:)]*\s*/g;

  function linesOf(context, text, width) {
    const lines = [];
    let line = "";
    for (const unit of text.match(UNIT) || []) {
      if (line && context.measureText(line + unit.trimEnd()).width > width) {
        lines.push(line.trimEnd());
        line = "";
      }
      line += unit;
    }
    return line ? [...lines, line.trimEnd()] : lines;
  }

  /* The texts above the picture with their places, and how high they are. */
  function head(context, said, family) {
    const parts = [[`600 24px ${family}`, INK, said.title, 34], [`16px ${family}`, SOFT, said.about, 26], [`16px ${family}`, INK, said.caption, 25]];
    const placed = [];
    let y = MARGIN;
    for (const [font, colour, text, high] of parts) {
      context.font = font;
      for (const line of linesOf(context, text, WIDTH - 2 * MARGIN)) {
        y += high;
        placed.push({ font, colour, line, y: y - high / 4 });
      }
      y += 4;
    }
    return { placed, height: y + 12 };
  }

  function written(context, { font, colour, line, y }, x = MARGIN) {
    context.font = font;
    context.fillStyle = colour;
    context.fillText(line, x, y);
  }

  function sheet(picture, said) {
    const family = getComputedStyle(picture.box).fontFamily;
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d");
    const drawing = picture.dots(WIDTH - 2 * MARGIN, RATIO);
    const above = head(context, said, family);
    const height = above.height + drawing.height + 2 * MARGIN;
    canvas.width = WIDTH * RATIO;
    canvas.height = height * RATIO;
    context.scale(RATIO, RATIO);
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, WIDTH, height);
    above.placed.forEach((each) => written(context, each));
    context.drawImage(drawing.canvas, MARGIN, above.height, drawing.width, drawing.height);
    const foot = { font: `14px ${family}`, colour: SOFT, line: said.day, y: height - MARGIN / 2 - 4 };
    context.font = foot.font;
    written(context, foot, WIDTH - MARGIN - context.measureText(said.day).width);
    return canvas;
  }

  function save(picture, button) {
    const { title, about, day, file } = button.dataset;
    const caption = document.getElementById(`${picture.box.dataset.figures}-says`).textContent;
    sheet(picture, { title, about, day, caption }).toBlob((dots) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(dots);
      link.download = file;
      link.click();
      window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }, "image/png");
  }

  /* The button is there where a script can do it. */
  function offer(picture) {
    const button = document.querySelector(`[data-save-chart="${picture.box.dataset.figures}"]`);
    button.hidden = false;
    button.addEventListener("click", () => save(picture, button));
  }

  return { offer };
})();

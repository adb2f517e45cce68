"""Whether a page still says everything where somebody chose own colours: grounds and shadows are gone then."""

from __future__ import annotations

from playwright.sync_api import Page

STYLES = """
  const sides = ['Top', 'Right', 'Bottom', 'Left'];
  const edged = style => style.outlineStyle !== 'none' || sides.some(side =>
    style[`border${side}Style`] !== 'none' && parseFloat(style[`border${side}Width`]) > 0);
  const clear = colour => /^rgba\\(.*, 0\\)$/.test(colour);
  const seen = each => each.checkVisibility({visibilityProperty: true, opacityProperty: true});
"""
MARKS = f"""() => {{
  {STYLES}
  const drawnByTheBrowser = 'input, select, textarea, img, iframe, button, video, canvas, hr, meter, option, td, th';
  const found = [];
  for (const each of document.body.querySelectorAll('*:not(svg, svg *, script, style, template)')) {{
    if (!seen(each) || each.closest('[data-chart], [hidden]')) continue;
    for (const part of [null, '::before', '::after']) {{
      const style = getComputedStyle(each, part);
      if (part ? style.content !== '""' : each.childNodes.length || each.matches(drawnByTheBrowser)) continue;
      const painted = !clear(style.backgroundColor) || style.backgroundImage !== 'none';
      const large = parseFloat(style.width) > 1 && parseFloat(style.height) > 1;
      if (painted && large && !edged(style)) found.push([each, part]);
    }}
  }}
  window.marks = found;
}}"""
"""Everything that is drawn by its ground alone: no text, no edge."""
LOST = f"""() => {{
  {STYLES}
  const ground = getComputedStyle(document.body).backgroundColor;
  return window.marks.filter(([each, part]) => {{
    const style = getComputedStyle(each, part);
    const plain = clear(style.backgroundColor) || style.backgroundColor === ground;
    return plain && style.backgroundImage === 'none' && !edged(style);
  }}).map(([each, part]) => `${{each.outerHTML.slice(0, 120)}}${{part || ''}}`);
}}"""
PLACES = f"""() => {{
  {STYLES}
  const look = (each, part) => {{
    const style = getComputedStyle(each, part);
    return [style.content, style.fontWeight, style.textDecorationLine, style.outlineStyle,
      ...sides.map(side => style[`border${{side}}Style`] + style[`border${{side}}Width`])].join();
  }};
  const looks = each => look(each, null) + look(each, '::before');
  return [...document.querySelectorAll('a[aria-current], button[aria-current]')].filter(seen).filter(each => {{
    const list = each.closest('ul, ol, nav');
    const others = list ? [...list.querySelectorAll(each.tagName)].filter(one => one !== each && seen(one)) : [];
    return others.some(one => looks(one) === looks(each));
  }}).map(each => each.outerHTML.slice(0, 120));
}}"""
"""Where one is, in a menu or among chips, and that looks like the others there."""


def faults(page: Page) -> list[str]:
    """Marks that are gone, and places that look like any other."""
    page.evaluate(MARKS)
    page.emulate_media(forced_colors="active")
    lost: list[str] = page.evaluate(LOST)
    alike: list[str] = page.evaluate(PLACES)
    page.emulate_media(forced_colors="none")
    return [f"gone in own colours: {each}" for each in lost[:3]] + [
        f"looks like the others: {each}" for each in alike[:3]
    ]

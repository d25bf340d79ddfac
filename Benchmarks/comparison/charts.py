"""Bar charts as SVG, for light and dark pages."""

from html import escape

WIDTH, LEFT, RIGHT = 780, 215, 125
BAR, PITCH, TITLE, GAP = 14, 19, 26, 14

STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 15px; font-weight: 600 }
  .group { font-weight: 600 }
  .quiet { fill: #59636e }
  .ours { fill: #c2410c }
  .peer { fill: #8a99ad }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .quiet { fill: #9198a1 }
    .ours { fill: #fb923c }
    .peer { fill: #64748b }
  }
"""


def bar_chart(title, subtitle, groups):
    """Horizontal bars under a heading for each group.

    `groups` are pairs of a heading and bars; a bar has a name, a length in any unit, a label and
    whether it is ours. The longest bar of each group takes the whole width.
    """
    body = [text(0, 18, title, "title"), text(0, 36, subtitle, "quiet")]
    y = 48
    for heading, bars in groups:
        body.append(text(0, y + 16, heading, "group"))
        y += TITLE
        longest = max(length for _, length, _, _ in bars)
        for name, length, label, is_ours in bars:
            width = max(1, (WIDTH - LEFT - RIGHT) * length / longest)
            kind, size = "ours" if is_ours else "peer", f'width="{width:.1f}" height="{BAR}"'
            body += [
                text(LEFT - 8, y + 11.5, name, anchor="end"),
                f'<rect class="{kind}" x="{LEFT}" y="{y}" {size} rx="2"/>',
                text(LEFT + width + 6, y + 11.5, label, "quiet"),
            ]
            y += PITCH
        y += GAP
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" '
        f'viewBox="0 0 {WIDTH} {y}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style>",
        *body,
        "</svg>\n",
    ])  # fmt: skip


def text(x, y, content, kind="", anchor="start"):
    attributes = f' class="{kind}"' if kind else ""
    if anchor != "start":
        attributes += f' text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y}"{attributes}>{escape(content)}</text>'

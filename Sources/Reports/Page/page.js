"use strict";
(() => {
  const report = JSON.parse(document.getElementById("report").textContent);
  const element = (id) => document.getElementById(id);
  const count = (number) => number.toLocaleString("en");
  const number = (value) => (value === null ? "–" : value.toFixed(3));

  // What the reader has set survives the page's loading itself again.
  const memory = "dcgan-report:" + location.pathname;
  const kept = (() => {
    try { return JSON.parse(sessionStorage.getItem(memory)) || {}; } catch { return {}; }
  })();
  const keep = (changes) => {
    Object.assign(kept, changes);
    try { sessionStorage.setItem(memory, JSON.stringify(kept)); } catch { /* Not here, then. */ }
  };

  // The animation.
  const film = (() => {
    const frames = report.frames;
    if (frames.length === 0) { element("film").remove(); return { isPlaying: false }; }
    const [image, slider, button] = [element("frame"), element("position"), element("play")];
    // Decoded ahead, so that none flickers.
    const pictures = frames.map((frame) => {
      const picture = new Image();
      picture.src = "data:image/jpeg;base64," + frame.image;
      return picture;
    });
    const last = frames.length - 1;
    const speed = element("speed");
    let timer = null;

    const show = (index) => {
      slider.value = index;
      image.src = pictures[index].src;
      const step = "step " + count(frames[index].step);
      element("frame-step").textContent = step;
      slider.setAttribute("aria-valuetext", step);
      keep({ step: index === last ? null : frames[index].step });
    };
    const pause = () => {
      clearTimeout(timer);
      timer = null;
      button.textContent = "Play";
      keep({ isPlaying: false });
    };
    const advance = () => {
      const next = Number(slider.value) === last ? 0 : Number(slider.value) + 1;
      show(next);
      // The first and the newest picture stay for a moment.
      timer = setTimeout(advance, (next === last || next === 0 ? 1500 : 160) / Number(speed.value));
    };
    const play = () => {
      button.textContent = "Pause";
      keep({ isPlaying: true });
      advance();
    };

    slider.max = last;
    button.disabled = last === 0;
    button.addEventListener("click", () => (timer === null ? play() : pause()));
    if ([...speed.options].some((option) => option.value === kept.speed)) speed.value = kept.speed;
    speed.disabled = last === 0;
    speed.addEventListener("change", () => {
      keep({ speed: speed.value });
      // Not after the picture that a slow film shows for long.
      if (timer !== null) { clearTimeout(timer); advance(); }
    });
    slider.addEventListener("input", () => {
      pause();
      show(Number(slider.value));
    });
    // By its step: the newer page may have left out some of the pictures.
    const chosen = frames.findLastIndex((frame) => frame.step <= (kept.step ?? Infinity));
    show(Math.max(0, chosen));
    if (kept.isPlaying && last > 0) play();
    return { get isPlaying() { return timer !== null; } };
  })();

  // Smoothing: an exponential mean over so many steps, without the bias towards its first value.
  const curves = report.curves;
  const spans = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000]
    .filter((span) => span === 1 || (span > curves.width && span * 4 <= curves.last));
  const smoothed = (values, span, curves) => {
    const weight = Math.pow(1 - 1 / span, curves.width);
    let [sum, total] = [0, 0];
    return values.map((value) => {
      if (value !== null) {
        sum = weight * sum + (1 - weight) * value;
        total = weight * total + (1 - weight);
      }
      return value === null ? null : sum / total;
    });
  };

  // Whole multiples of 1, 2 or 5 times a power of ten, about `wanted` of them.
  const ticks = (low, high, wanted, least = 0) => {
    const rough = (high - low) / wanted;
    const power = Math.pow(10, Math.floor(Math.log10(rough)));
    const round = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
    const step = Math.max(round, least);
    const result = [];
    for (let index = Math.ceil(low / step); index * step <= high * (1 + 1e-9); index += 1) {
      result.push(Number((index * step).toPrecision(12)));
    }
    return result;
  };

  const svg = (name, attributes, parent) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    parent?.append(node);
    return node;
  };

  // The vertical axis of values that are not negative as a rule: its ends, the numbers beside it, and
  // where a value is between the ends, from 0 to 1. `top` is the least upper end, if given.
  const linearAxis = (series, top) => {
    const highest = Math.max(1e-3, ...series.flatMap((one) => one.high));
    const low = Math.min(0, ...series.flatMap((one) => one.low));
    const high = highest <= top ? top
      : ticks(0, highest * 1.25, 5).find((tick) => tick >= highest) ?? highest;
    return {
      low, high,
      ticks: ticks(low, high, 5).map((tick) => ({ value: tick, label: tick })),
      height: (value) => (value - low) / (high - low),
    };
  };
  // The axis of the losses, which `LossAxis` has decided about.
  const lossAxis = ({ low, high, threshold, ticks, note }) => {
    const scaled = (value) => (threshold === undefined ? value : Math.asinh(value / threshold));
    const height = (value) => (scaled(Math.min(Math.max(value, low), high)) - scaled(low))
      / (scaled(high) - scaled(low));
    return { low, high, ticks, note, height };
  };

  // A chart of curves over the steps of `curves`.
  const makeChart = (id, curves, series, axis) => {
    const plot = element(id).querySelector(".plot");
    const colours = ["var(--first)", "var(--second)", "var(--third)"];
    const legend = element(id).querySelector(".legend");
    legend.innerHTML = series
      .map((one, index) => `<span><i style="background:${colours[index]}"></i>${one.name}</span>`)
      .join("");
    if (axis.note !== undefined) {
      const note = document.createElement("span");
      note.textContent = axis.note;
      legend.append(note);
    }
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.hidden = true;
    tip.setAttribute("role", "status");
    const steps = curves.steps;
    const end = Math.max(curves.last, 2);
    let [smooth, cursor, span] = [[], null, 1];
    let place;

    const draw = () => {
      plot.querySelector("svg")?.remove();
      const canvas = svg("svg", { "aria-hidden": "true" }, plot);
      const [width, height] = [plot.clientWidth, canvas.clientHeight];
      const margin = { left: 40, right: 8, top: 10, bottom: 26 };
      const x = (step) =>
        margin.left + ((step - 1) / (end - 1)) * (width - margin.left - margin.right);
      const y = (value) =>
        height - margin.bottom - axis.height(value) * (height - margin.top - margin.bottom);
      const middle = (index) =>
        x(Math.min(steps[index] + (curves.width - 1) / 2, (steps[index] + curves.last) / 2));

      for (const { value, label } of axis.ticks) {
        svg("line", { class: "grid", x1: margin.left, x2: width - margin.right, y1: y(value),
          y2: y(value) }, canvas);
        svg("text", { x: margin.left - 8, y: y(value) + 4, "text-anchor": "end" }, canvas)
          .textContent = label;
      }
      for (const tick of ticks(1, end, Math.max(2, width / 130), 1)) {
        svg("text", { x: x(tick), y: height - 6,
          "text-anchor": x(tick) > width - 30 ? "end" : "middle" }, canvas).textContent =
          count(tick);
      }

      // A value that is not a number leaves a gap.
      const path = (values) => {
        let command = "M";
        return values.map((value, index) => {
          if (value === null) { command = "M"; return ""; }
          const point = `${command}${middle(index).toFixed(1)} ${y(value).toFixed(1)}`;
          command = "L";
          return point;
        }).join("");
      };
      series.forEach((one, index) => {
        const colour = colours[index];
        if (curves.width > 1) {
          const there = steps.map((_, place) => place).filter((place) => one.low[place] !== null);
          const points = [
            ...there.map((place) => `${middle(place).toFixed(1)},${y(one.high[place]).toFixed(1)}`),
            ...there.reverse()
              .map((place) => `${middle(place).toFixed(1)},${y(one.low[place]).toFixed(1)}`),
          ];
          svg("polygon", { class: "range", fill: colour, points: points.join(" ") }, canvas);
        } else if (span > 1) {
          svg("path", { class: "raw", stroke: colour, d: path(one.mean) }, canvas);
        }
      });
      series.forEach((one, index) => {
        svg("path", { class: "smooth" + (one.isFloor ? " floor" : ""), stroke: colours[index],
          d: path(smooth[index]) }, canvas);
        // Single points would not be seen as a curve, and the best has a ring.
        if (one.hasPoints) {
          one.mean.forEach((value, place) => {
            if (value === null) return;
            const isBest = steps[place] === curves.best;
            svg("circle", { class: isBest ? "best" : "", cx: middle(place), cy: y(value),
              r: isBest ? 6 : 2.5, fill: isBest ? "none" : colours[index],
              stroke: colours[index] }, canvas);
          });
        }
        // A triangle at the end of the axis wherever the curve leaves it.
        const above = one.high.map((value) => value !== null && value > axis.high);
        const below = one.low.map((value) => value !== null && value < axis.low);
        for (const [isBeyond, base, size] of [
          [above, margin.top - 6, 7], [below, height - margin.bottom + 6, -7],
        ]) {
          const first = steps.map((_, place) => place)
            .filter((place) => isBeyond[place] && !isBeyond[place - 1]);
          for (const place of first) {
            svg("path", { class: "beyond", fill: colours[index],
              d: `M${middle(place).toFixed(1)} ${base}l-5 ${size}h10z` }, canvas);
          }
        }
      });
      const cross = svg("g", { class: "cross", visibility: "hidden" }, canvas);
      const line = svg("line", { y1: margin.top, y2: height - margin.bottom }, cross);
      const dots = series.map((_, index) =>
        svg("circle", { r: 4, fill: colours[index], stroke: "var(--ground)" }, cross));
      place = { middle, y, cross, line, dots, width };
      if (cursor !== null) point(cursor);
    };

    // Shows the values of the steps at `index`, or nothing.
    const point = (index) => {
      cursor = index;
      tip.hidden = index === null;
      place.cross.setAttribute("visibility", index === null ? "hidden" : "visible");
      if (index === null) return;
      const at = place.middle(index);
      place.line.setAttribute("x1", at);
      place.line.setAttribute("x2", at);
      const final = Math.min(steps[index] + curves.width - 1, curves.last);
      const title = final === steps[index]
        ? `Step ${count(final)}` : `Steps ${count(steps[index])} to ${count(final)}`;
      const heads = [""];
      // The narrowest phones have no room for both.
      const showsMean = span === 1 || place.width >= 340;
      if (span > 1) heads.push("smoothed");
      if (showsMean) heads.push(curves.width > 1 ? "mean" : "value");
      if (curves.width > 1) heads.push("lowest", "highest");
      const rows = series.map((one, line) => {
        const values = [];
        if (span > 1) values.push(smooth[line][index]);
        if (showsMean) values.push(one.mean[index]);
        if (curves.width > 1) values.push(one.low[index], one.high[index]);
        const dot = place.dots[line];
        const height = smooth[line][index];
        dot.setAttribute("visibility", height === null ? "hidden" : "inherit");
        dot.setAttribute("cx", at);
        dot.setAttribute("cy", place.y(height ?? 0));
        return `<tr><td><i style="background:${colours[line]}"></i>${one.name}</td>`
          + values.map((value) => `<td>${number(value)}</td>`).join("") + "</tr>";
      });
      const epoch = curves.epochs === undefined ? "" : `, epoch ${curves.epochs[index] + 1}`;
      tip.innerHTML = `<p>${title}${epoch}</p><table><tr>${heads.map((head) => `<th>${head}</th>`).join("")}</tr>`
        + rows.join("") + "</table>";
      // On the side where there is room, and never out of the plot.
      const left = at > place.width / 2 ? at - tip.offsetWidth - 12 : at + 12;
      tip.style.left = `${Math.max(0, Math.min(left, place.width - tip.offsetWidth))}px`;
    };

    const nearest = (event) => {
      const at = event.clientX - plot.getBoundingClientRect().left;
      let [low, high] = [0, steps.length - 1];
      while (low < high) {
        const half = (low + high) >> 1;
        if ((place.middle(half) + place.middle(half + 1)) / 2 < at) low = half + 1;
        else high = half;
      }
      return low;
    };

    plot.append(tip);
    if (steps.length > 0) {
      plot.addEventListener("pointermove", (event) => point(nearest(event)));
      plot.addEventListener("pointerdown", (event) => point(nearest(event)));
      plot.addEventListener("pointerleave", () => point(null));
      plot.addEventListener("blur", () => point(null));
      plot.addEventListener("keydown", (event) => {
        const last = steps.length - 1;
        const from = cursor ?? last;
        const stride = event.shiftKey ? Math.ceil(steps.length / 20) : 1;
        const target = { ArrowLeft: from - stride, ArrowRight: from + stride, Home: 0, End: last }[
          event.key];
        if (event.key === "Escape") point(null);
        if (target === undefined) return;
        event.preventDefault();
        point(Math.max(0, Math.min(target, last)));
      });
    }
    return {
      draw,
      smooth(newSpan) {
        span = newSpan;
        // One value far beyond the axis must not hide those after it.
        const clamped = (value) =>
          value === null ? null : Math.min(Math.max(value, axis.low), axis.high);
        smooth = series.map((one) => smoothed(one.mean.map(clamped), span, curves));
        draw();
      },
    };
  };

  const charts = [
    makeChart("losses", curves, curves.losses, lossAxis(curves.lossAxis)),
    makeChart("outputs", curves, curves.outputs, linearAxis(curves.outputs, 1)),
  ];
  // Evaluations are few, so they are not smoothed.
  const evaluations = [];
  if (report.evaluations !== undefined) {
    const { steps, best, values, floors } = report.evaluations;
    const series = [
      { name: "generated", mean: values, low: values, high: values, hasPoints: true },
      { name: "floor: real images", mean: floors, low: floors, high: floors, isFloor: true },
    ];
    const data = { width: 1, last: Math.max(curves.last, ...steps), steps, best };
    const chart = makeChart("evaluations", data, series, linearAxis(series));
    chart.smooth(1);
    evaluations.push(chart);
  }
  const slider = element("smoothing");
  const smooth = () => {
    const span = spans[Number(slider.value)];
    const text = span === 1 ? "none" : `over ${count(span)} steps`;
    element("smoothing-value").textContent = text;
    slider.setAttribute("aria-valuetext", text);
    for (const chart of charts) chart.smooth(span);
  };
  slider.max = spans.length - 1;
  slider.disabled = spans.length === 1;
  // At most a twentieth of the run, until the reader has chosen.
  const usual = spans.filter((span) => span * 20 <= curves.last).length - 1;
  const chosen = spans.indexOf(kept.span);
  slider.value = chosen >= 0 ? chosen : Math.max(0, usual);
  slider.addEventListener("input", () => {
    keep({ span: spans[Number(slider.value)] });
    smooth();
  });
  smooth();
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    for (const chart of [...charts, ...evaluations]) chart.draw();
  });

  // While the run goes on, the file is rewritten; look again, but not under the reader's hands.
  if (report.refreshSeconds !== undefined) {
    let touched = 0;
    for (const kind of ["pointerdown", "pointermove", "keydown", "input"]) {
      window.addEventListener(kind, () => (touched = Date.now()), { passive: true });
    }
    const refresh = () => {
      if (!document.hidden && !film.isPlaying && Date.now() - touched > 5000) location.reload();
      else setTimeout(refresh, 5000);
    };
    setTimeout(refresh, report.refreshSeconds * 1000);
  }
})();

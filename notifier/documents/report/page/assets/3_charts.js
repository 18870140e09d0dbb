// Tiles and charts, each drawn anew from the villages the other filters let through.
var RADIUS = 62, ROUND = 2 * Math.PI * RADIUS;
var TONES = { high: "#c0392b", medium: "#e08e2b", low: "#e3c546", lacking: "#9aa5b1", unrated: "#cbd2d9", none: "#8fbf9f" };
var RULES_SHOWN = 18;

function drawTiles() {
  var groups = data.townships.map(function () { return []; });
  chosen("township").forEach(function (village) { groups[village.township].push(village); });
  fill(byId("tiles"), data.townships.map(function (township, place) {
    var found = groups[place], all = township[2], counts = countStandings(found);
    var tile = button("tile " + tone(counts), String(place) === filters.township, function () {
      filters.township = filters.township === String(place) ? "" : String(place);
      update();
    });
    tile.appendChild(make("b", "", township[1]));
    var number = make("span", "", found.length);
    number.appendChild(make("i", "", " / " + all));
    if (counts.high) { number.appendChild(make("u", "", "高 " + counts.high)); }
    tile.appendChild(number);
    var strip = make("em", "");
    STANDINGS.forEach(function (line) { if (counts[line]) { strip.appendChild(segment(line, counts[line] / all)); } });
    tile.appendChild(strip);
    tile.title = township[1] + "：" + all + " 个村（社区），" + STANDINGS.filter(function (line) {
      return counts[line];
    }).map(function (line) {
      return data.standings[line] + " " + counts[line];
    }).join("，");
    return tile;
  }));
}

// The colour of a tile is that of its gravest village, darker with the number of high ones.
function tone(counts) {
  if (counts.high) { return "s-high" + Math.min(3, counts.high); }
  return "s-" + (["medium", "low", "lacking", "unrated"].filter(function (line) { return counts[line]; })[0] || "none");
}

function drawLevels() {
  var counts = countStandings(chosen("levels")), total = 0;
  STANDINGS.forEach(function (level) { total += counts[level]; });
  var ring = svg("svg", { viewBox: "0 0 168 168", role: "img", "aria-label": "等级构成" }), start = 0;
  STANDINGS.forEach(function (level) {
    var length = total ? ROUND * counts[level] / total : 0;
    if (!length) { return; }
    ring.appendChild(svg("circle", {
      cx: 84, cy: 84, r: RADIUS, fill: "none", stroke: TONES[level], "stroke-width": 26,
      "stroke-dasharray": Math.max(length - (length < ROUND ? 1.5 : 0), 1) + " " + ROUND, "stroke-dashoffset": -start,
      transform: "rotate(-90 84 84)"
    }));
    start += length;
  });
  var big = svg("text", { x: 84, y: 90, "text-anchor": "middle", "class": "big" });
  big.textContent = total;
  var small = svg("text", { x: 84, y: 108, "text-anchor": "middle", "class": "small" });
  small.textContent = "村（社区）";
  ring.appendChild(big);
  ring.appendChild(small);
  var legend = make("div", "legend");
  STANDINGS.forEach(function (level) {
    if (!counts[level]) { return; }
    legend.appendChild(make("span", "t-" + level, null, make("i", "dot"), make("span", "", data.standings[level]), make("b", "", counts[level])));
  });
  fill(byId("chart-levels"), [make("div", "ring", null, ring, legend)]);
}

// items: {name, hint, counts by level or number, pressed, act}
function drawBars(id, items, wide) {
  var most = items.reduce(function (max, item) { return Math.max(max, item.total); }, 1);
  var bars = items.map(function (item) {
    var bar = button("bar", item.pressed, item.act);
    bar.title = item.hint;
    bar.appendChild(make("span", "", item.name));
    var track = make("div", "");
    LEVELS.forEach(function (level) {
      if (item.counts[level]) { track.appendChild(segment(level, item.counts[level] / most)); }
    });
    bar.appendChild(track);
    bar.appendChild(make("b", "", item.total));
    return bar;
  });
  fill(byId(id), [bars.length ? make("div", wide ? "bars wide" : "bars") : make("p", "empty", "没有符合筛选的村")]);
  bars.forEach(function (bar) { byId(id).firstChild.appendChild(bar); });
}

function item(filter, key, name, villages, hint) {
  return {
    name: name, hint: hint || name, counts: countLevels(villages), total: villages.length,
    pressed: filters[filter] === key,
    act: function () { filters[filter] = filters[filter] === key ? "" : key; update(); }
  };
}

function drawDimensions() {
  var villages = chosen("dimension");
  drawBars("chart-dimensions", data.themes.map(function (theme) {
    return item("dimension", theme, theme, villages.filter(function (v) { return v.themes[theme]; }));
  }), false);
}

function drawRules() {
  var villages = chosen("rule");
  var items = Object.keys(data.rules).map(function (id) {
    var rule = data.rules[id];
    return item("rule", id, rule.title, villages.filter(function (v) { return v.rules[id]; }), id + " " + rule.title);
  }).filter(function (each) { return each.total || each.pressed; });
  items.sort(function (a, b) { return b.total - a.total; });
  drawBars("chart-rules", items.slice(0, RULES_SHOWN), true);
}

function drawLeads() {
  var groups = data.leaders.map(function () { return []; });
  chosen("lead").forEach(function (village) { if (village.lead >= 0) { groups[village.lead].push(village); } });
  drawBars("chart-leads", data.leaders.map(function (leader, place) {
    return item("lead", String(place), leader[1], groups[place], leadTitle(place));
  }).filter(function (each) { return each.total || each.pressed; }), false);
}

// Tiles and charts, each drawn anew from the villages the other filters let through.
var RADIUS = 62, ROUND = 2 * Math.PI * RADIUS;
var TONES = { high: "#c0392b", medium: "#e08e2b", low: "#e3c546", none: "#8fbf9f" };
var RULES_SHOWN = 18;

function drawTiles() {
  var groups = data.townships.map(function () { return []; });
  chosen("township").forEach(function (village) { groups[village.township].push(village); });
  fill(byId("tiles"), data.townships.map(function (township, place) {
    var found = groups[place], all = township[2], share = all ? found.length / all : 0;
    var step = found.length === 0 ? 0 : Math.min(5, 1 + Math.floor(share * 10));
    var tile = button("tile s" + step, String(place) === filters.township, function () {
      filters.township = filters.township === String(place) ? "" : String(place);
      update();
    });
    var counts = countLevels(found);
    tile.appendChild(make("b", "", township[1]));
    var number = make("span", "", found.length);
    number.appendChild(make("i", "", " / " + all));
    tile.appendChild(number);
    var strip = make("em", "");
    LEVELS.forEach(function (level) { if (counts[level]) { strip.appendChild(segment(level, counts[level] / all)); } });
    tile.appendChild(strip);
    tile.title = township[1] + "：" + all + " 个村（社区），" + LEVELS.map(function (level) {
      return levelWord(level) + " " + counts[level];
    }).join("，");
    return tile;
  }));
}

function drawLevels() {
  var counts = countLevels(chosen("levels")), total = 0;
  LEVELS.forEach(function (level) { total += counts[level]; });
  var ring = svg("svg", { viewBox: "0 0 168 168", role: "img", "aria-label": "等级构成" }), start = 0;
  LEVELS.forEach(function (level) {
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
  LEVELS.forEach(function (level) {
    legend.appendChild(make("span", "t-" + level, null, make("i", "dot"), make("span", "", levelWord(level)), make("b", "", counts[level])));
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
  drawBars("chart-dimensions", data.dimensions.map(function (dimension) {
    return item("dimension", dimension[0], dimension[1], villages.filter(function (v) { return v.dimensions[dimension[0]]; }));
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

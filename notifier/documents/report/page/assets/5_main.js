// The list, the controls, and drawing everything anew when a filter changes.
var PAGE = 40, shown = PAGE;

function row(village) {
  var line = button("row", null, function () { openDrawer(village, line); });
  line.appendChild(badge(village));
  line.appendChild(make("span", "where", null, make("b", "", village.name), make("i", "", data.townships[village.township][1])));
  line.appendChild(make("span", "score", null, make("b", "", village.floor ? "底线" : village.score), make("i", "", village.floor ? "" : " 分")));
  var what = make("span", "what", village.hits.filter(function (hit) { return hit[1] || hit[2]; }).map(function (hit) { return data.rules[hit[0]].title; }).join("、") || "没有命中的规则");
  if (village.worst !== village.automatic) { what.appendChild(make("span", "open", "最坏" + levelWord(village.worst))); }
  line.appendChild(what);
  line.appendChild(make("span", "who", leadTitle(village.lead)));
  return line;
}

function drawList() {
  var villages = chosen();
  var rest = villages.length - shown;
  fill(byId("list"), villages.length ? villages.slice(0, shown).map(row) : [make("p", "empty", "没有符合筛选的村（社区），可放宽筛选。")]);
  byId("more").hidden = rest <= 0;
  byId("more").textContent = "再显示 " + Math.min(rest, PAGE) + " 个（还有 " + rest + " 个）";
  var rule = filters.rule ? "，规则“" + data.rules[filters.rule].title + "”" : "";
  fill(byId("shown"), [make("b", "", villages.length), make("span", "", " / " + data.villages.length + " 个村（社区）" + rule)]);
}

function drawControls() {
  fill(byId("levels"), LEVELS.map(function (level) {
    var chip = button("chip t-" + level, filters.levels[level], function () {
      filters.levels[level] = !filters.levels[level];
      update();
    });
    chip.appendChild(make("span", "", data.levels[level]));
    chip.setAttribute("aria-label", levelWord(level));
    return chip;
  }));
  byId("township").value = filters.township;
  byId("dimension").value = filters.dimension;
  byId("lead").value = filters.lead;
  byId("lacking").checked = filters.lacking;
}

function update() {
  var focused = document.activeElement, mark = focused && focused.parentNode ? [focused.parentNode.id, focused.textContent] : null;
  shown = PAGE;
  drawControls();
  drawTiles();
  drawLevels();
  drawDimensions();
  drawRules();
  drawLeads();
  drawList();
  refocus(mark);
}

// A control that was drawn anew keeps the focus, so that the keyboard can go on from there.
function refocus(mark) {
  if (!mark || !mark[0] || document.activeElement !== document.body) { return; }
  var found = Array.prototype.filter.call(byId(mark[0]).querySelectorAll("button"), function (each) {
    return each.textContent === mark[1];
  });
  if (found.length) { found[0].focus(); }
}

function options(id, first, pairs) {
  fill(byId(id), [["", first]].concat(pairs).map(function (pair) {
    var option = make("option", "", pair[1]);
    option.value = pair[0];
    return option;
  }));
}

function number(pair, place) { return [String(place), pair[1]]; }

options("township", "全部乡镇", data.townships.map(number));
options("dimension", "全部方面", data.themes.map(function (theme) { return [theme, theme]; }));
options("lead", "全部领导", data.leaders.map(function (leader, place) { return [String(place), leadTitle(place)]; }));
["township", "dimension", "lead"].forEach(function (name) {
  byId(name).addEventListener("change", function () { filters[name] = byId(name).value; update(); });
});
byId("search").addEventListener("input", function () { filters.text = byId("search").value.trim().toLowerCase(); update(); });
byId("lacking").addEventListener("change", function () { filters.lacking = byId("lacking").checked; update(); });
byId("reset").addEventListener("click", function () { clearFilters(); byId("search").value = ""; update(); });
byId("more").addEventListener("click", function () { shown += PAGE; drawList(); });
byId("veil").addEventListener("click", closeDrawer);
document.addEventListener("keydown", function (event) {
  if (!opened) { return; }
  if (event.key === "Escape") { closeDrawer(); }
  if (event.key === "ArrowLeft") { step(-1); }
  if (event.key === "ArrowRight") { step(1); }
  if (event.key === "Tab") { keepFocus(event); }
});
window.addEventListener("beforeprint", function () { shown = data.villages.length; drawList(); });
window.addEventListener("afterprint", function () { shown = PAGE; drawList(); });

clearFilters();
update();
data.villages.some(function (village) {
  if ("#" + village.code === location.hash) { openDrawer(village); return true; }
  return false;
});

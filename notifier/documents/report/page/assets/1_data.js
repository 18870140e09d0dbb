"use strict";
// The county as it stands in the page, and which villages the filters let through.
var data = JSON.parse(document.getElementById("data").textContent);
var LEVELS = ["high", "medium", "low", "none"];
var filters = { levels: {}, township: "", dimension: "", lead: "", rule: "", text: "", lacking: false };

function clearFilters() {
  filters = { levels: { high: true, medium: true, low: true }, township: "", dimension: "", lead: "", rule: "", text: "", lacking: false };
}

data.villages.forEach(function (village) {
  village.title = data.townships[village.township][1] + village.name;
  village.themes = {};
  village.rules = {};
  village.hits.forEach(function (hit) {
    if (!hit[1] && !hit[2]) { return; }  // a duty or a stop, not a problem of the village
    village.rules[hit[0]] = true;
    village.themes[data.rules[hit[0]].theme] = true;
  });
  village.text = [village.code, village.title].concat(
    village.hits.map(function (hit) { return hit[0] + data.rules[hit[0]].title + hit[3]; })
  ).join(" ").toLowerCase();
});
data.villages.sort(function (a, b) {
  return LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || a.score - b.score || (a.code < b.code ? -1 : 1);
});

// Each test knows one filter; a chart leaves its own filter out, so that one sees what else there is to choose.
var TESTS = {
  levels: function (v) { return noLevel() || filters.levels[v.level]; },
  township: function (v) { return filters.township === "" || v.township === +filters.township; },
  dimension: function (v) { return !filters.dimension || v.themes[filters.dimension]; },
  lead: function (v) { return filters.lead === "" || v.lead === +filters.lead; },
  rule: function (v) { return !filters.rule || v.rules[filters.rule]; },
  text: function (v) { return !filters.text || v.text.indexOf(filters.text) >= 0; },
  lacking: function (v) { return !filters.lacking || v.worst !== v.automatic || v.standing === "unrated"; }
};

function noLevel() {
  return !LEVELS.some(function (level) { return filters.levels[level]; });
}

function chosen(exceptFor) {
  var names = Object.keys(TESTS).filter(function (name) { return name !== exceptFor; });
  return data.villages.filter(function (village) {
    return names.every(function (name) { return TESTS[name](village); });
  });
}

function levelWord(level) { return data.levels[level] + "风险"; }

function leadTitle(place) {
  if (place < 0) { return ""; }
  return data.leaders[place][0] + " " + data.leaders[place][1];
}

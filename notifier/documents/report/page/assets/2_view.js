// Building elements: text is only ever set as text, so nothing in the data can become markup.
function make(tag, className, text) {
  var element = document.createElement(tag);
  if (className) { element.className = className; }
  if (text !== undefined && text !== null) { element.textContent = text; }
  for (var place = 3; place < arguments.length; place++) {
    if (arguments[place]) { element.appendChild(arguments[place]); }
  }
  return element;
}

function byId(id) { return document.getElementById(id); }

function fill(element, children) {
  while (element.firstChild) { element.removeChild(element.firstChild); }
  children.forEach(function (child) { element.appendChild(child); });
}

function button(className, pressed, act) {
  var element = make("button", className);
  element.type = "button";
  if (pressed !== null) { element.setAttribute("aria-pressed", String(Boolean(pressed))); }
  element.addEventListener("click", act);
  return element;
}

function segment(level, share) {
  var part = make("u", "t-" + level);
  part.style.width = 100 * share + "%";
  return part;
}

function countLevels(villages) {
  var counts = { high: 0, medium: 0, low: 0, none: 0 };
  villages.forEach(function (village) { counts[village.level] += 1; });
  return counts;
}

// The lines of the table of levels: villages nobody can call free of risk are counted apart from those that are.
var STANDINGS = ["high", "medium", "low", "lacking", "unrated", "none"];

function countStandings(villages) {
  var counts = {};
  STANDINGS.forEach(function (line) { counts[line] = 0; });
  villages.forEach(function (village) { counts[village.standing] += 1; });
  return counts;
}

function badge(village) { return make("span", "badge t-" + village.standing, data.standings[village.standing]); }

function svg(tag, attributes) {
  var element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.keys(attributes).forEach(function (name) { element.setAttribute(name, attributes[name]); });
  return element;
}

// The page of one village, and moving from one to the next.
var opened = null, cameFrom = null;

function listItems(tag, className, lines) {
  var list = make(tag, className);
  lines.forEach(function (line) { list.appendChild(make("li", "", line)); });
  return list;
}

function effect(hit) {
  var words = [];
  if (hit[1]) { words.push("底线等级：" + data.levels[hit[1]]); }
  if (hit[2]) { words.push("扣 " + hit[2] + " 分"); }
  if (hit[4]) { words.push(hit[4]); }
  return words.join("，");
}

function hitCard(hit) {
  var rule = data.rules[hit[0]];
  var card = make("div", "hit t-" + (hit[1] || "medium"));
  card.appendChild(make("div", "name", null, make("b", "", rule.title), make("i", "", hit[0]), make("u", "", effect(hit))));
  card.appendChild(make("p", "", hit[3]));
  if (rule.steps.length) { card.appendChild(listItems("ol", "", rule.steps)); }
  if (rule.basis.length) { card.appendChild(make("p", "basis", "依据：" + rule.basis.join("；"))); }
  return card;
}

function pointBars(village) {
  var bars = make("div", "bars");
  data.dimensions.forEach(function (dimension, place) {
    var lost = village.points[place];
    var track = make("div", "");
    if (lost) {
      var part = make("u", lost >= data.cap ? "t-high" : "t-medium");
      part.style.width = 100 * lost / data.cap + "%";
      track.appendChild(part);
    }
    bars.appendChild(make("div", "bar", null, make("span", "", dimension[1]), track, make("b", "", lost ? "−" + lost : "0")));
  });
  return bars;
}

function why(village) {
  var worst = village.worst === village.automatic ? "" : "待补规则如全部命中，将为" + levelWord(village.worst) + "。";
  return make("p", "why", village.why + worst);
}

function section(title, children) {
  return [make("h3", "", title)].concat(children);
}

function drawerContent(village) {
  var top = make("div", "bar-top", null, badge(village));
  var title = make("h2", "", village.title, make("i", "", village.code));
  title.id = "drawer-title";
  top.appendChild(title);
  [["‹", "上一个村", -1], ["›", "下一个村", 1]].forEach(function (move) {
    var turn = button("", null, function () { step(move[2]); });
    turn.textContent = move[0];
    turn.setAttribute("aria-label", move[1]);
    top.appendChild(turn);
  });
  var close = button("close", null, closeDrawer);
  close.textContent = "×";
  close.setAttribute("aria-label", "关闭");
  top.appendChild(close);
  var parts = [top, why(village)].concat(section("各方面扣分", [pointBars(village)]));
  parts = parts.concat(section("命中规则 " + village.hits.length + " 条", village.hits.length ? village.hits.map(hitCard) : [make("p", "empty", "没有命中的规则")]));
  if (village.questions.length) {
    parts = parts.concat(section("数据待补，无法判定", [listItems("ul", "plain", village.questions.map(function (question) {
      return data.rules[question[0]].title + "（" + question[0] + "）：缺 " + question[1].join("、");
    }))]));
  }
  if (village.lead >= 0) {
    var who = leadTitle(village.lead) + (village.owner ? "；乡镇责任人 " + village.owner : "") + (village.pinned ? "（指定）" : "");
    parts = parts.concat(section("包联领导", [make("p", "", who), listItems("ul", "plain", village.reasons)]));
  }
  return parts;
}

function openDrawer(village, from) {
  if (!opened) { cameFrom = from || document.activeElement; }
  opened = village;
  fill(byId("drawer"), drawerContent(village));
  byId("drawer").hidden = byId("veil").hidden = false;
  document.body.classList.add("locked");
  byId("drawer").scrollTop = 0;
  byId("drawer").focus();
  history.replaceState(null, "", "#" + village.code);
}

function closeDrawer() {
  opened = null;
  byId("drawer").hidden = byId("veil").hidden = true;
  document.body.classList.remove("locked");
  history.replaceState(null, "", location.pathname + location.search);
  if (cameFrom && document.contains(cameFrom)) { cameFrom.focus(); }
}

function step(by) {
  var villages = chosen(), place = villages.indexOf(opened) + by;
  if (place >= 0 && place < villages.length) { openDrawer(villages[place]); }
}

function keepFocus(event) {
  var inside = byId("drawer").querySelectorAll("button");
  var first = inside[0], last = inside[inside.length - 1];
  if (event.shiftKey && (document.activeElement === first || document.activeElement === byId("drawer"))) {
    last.focus();
    event.preventDefault();
  } else if (!event.shiftKey && document.activeElement === last) {
    first.focus();
    event.preventDefault();
  }
}

// Answers for `url` alone: what clients give as `host` is not always what they ask for.
function FindProxyForURL(url, host) {
  var parts = /^([A-Za-z]+):\/\/(?:[^\/?#\\@]*@)?([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]*))?(\/[^?#\x00-\x20]*)?(?:[?#].*)?$/.exec(url);
  if (!parts) return OTHERWISE;
  var scheme = parts[1].toLowerCase(), name = parts[2].toLowerCase();
  var way = scheme + ":" + (parts[3] ? Number(parts[3]) : scheme === "https" ? 443 : 80);
  var literal = addressOf(name), route = -1, at;
  if (literal) {
    route = routeOfAddress(NETWORKS[way], literal);
  } else if (isName(name = name.replace(/\.$/, ""))) {
    // The name itself, then what is below each part of it, from near to far.
    var path = normalPath(parts[4] || "/");
    route = routeOfPath(HOSTS[way + " " + name], path);
    for (at = name.indexOf("."); route < 0 && at >= 0; at = name.indexOf(".", at + 1)) {
      route = routeOfPath(HOSTS[way + " " + name.substring(at)], path);
    }
  }
  return route < 0 ? OTHERWISE : ROUTES[route];
}

// A host name of two labels or more.
function isName(text) {
  return text.length <= 253 &&
    /^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(text);
}

// A path without needless escapes; "" where it is none, or has dot segments, however written.
function normalPath(text) {
  var path = text.replace(/%([0-9A-Fa-f]{2})/g, function (whole, digits) {
    var letter = String.fromCharCode(parseInt(digits, 16));
    return /[A-Za-z0-9._~-]/.test(letter) ? letter : whole.toUpperCase();
  });
  var odd = /[^A-Za-z0-9._~!$&'()+,;=:@%\/-]|%(?![0-9A-F]{2})/;
  return odd.test(path) || /(\/|%2F|%5C)\.\.?(\/|%2F|%5C|;|$)/.test(path) ? "" : path;
}

// The number of a route, or -1. Instead of a number there may be [path, whether below, route], the
// narrowest first.
function routeOfPath(found, path) {
  if (found === undefined) return -1;
  if (typeof found === "number") return found;
  for (var i = 0; i < found.length; i += 3) {
    var wanted = found[i];
    if (found[i + 1] ? path.substring(0, wanted.length) === wanted : path === wanted) {
      return found[i + 2];
    }
  }
  return -1;
}

// Networks are [first, last, route] in order; none overlap.
function routeOfAddress(networks, literal) {
  var low = 0, high = networks ? networks.length / 3 : 0;
  while (low < high) {
    var middle = Math.floor((low + high) / 2);
    if (networks[3 * middle + 1] < literal) low = middle + 1;
    else high = middle;
  }
  return networks && low < networks.length / 3 && networks[3 * low] <= literal ? networks[3 * low + 2] : -1;
}

// An address as text that sorts as addresses do, such as "4:c0000201"; null for what is none.
function addressOf(text) {
  if (text.charAt(0) !== "[") {
    var four = fourOf(text);
    return four && "4:" + four;
  }
  text = text.substring(1, text.length - 1);
  var dotted = /^(.*:)([0-9.]*\.[0-9.]*)$/.exec(text), tail = dotted && fourOf(dotted[2]);
  if (dotted) text = tail ? dotted[1] + tail.substring(0, 4) + ":" + tail.substring(4) : "";
  var halves = text.split("::");
  var left = halves[0] ? halves[0].split(":") : [], right = halves[1] ? halves[1].split(":") : [];
  var lacking = 8 - left.length - right.length;
  if (halves.length > 2 || (halves.length === 2 ? lacking < 1 : lacking !== 0)) return null;
  while (lacking-- > 0) left.push("0");
  var groups = left.concat(right), six = "6:";
  for (var i = 0; i < 8; i++) {
    if (!/^[0-9a-f]{1,4}$/.test(groups[i])) return null;
    six += ("000" + groups[i]).slice(-4);
  }
  return six;
}

// Four numbers with dots between them as eight hexadecimal digits, or null.
function fourOf(text) {
  var numbers = text.split("."), digits = "";
  if (numbers.length !== 4) return null;
  for (var i = 0; i < 4; i++) {
    if (!/^(0|[1-9][0-9]{0,2})$/.test(numbers[i]) || numbers[i] > 255) return null;
    digits += ("0" + Number(numbers[i]).toString(16)).slice(-2);
  }
  return digits;
}

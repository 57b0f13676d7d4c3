#!/bin/sh
# Asks for the URLs of a table as Defender does, and prints what came of it: a line of JSON for each.
# Needs a POSIX shell and curl. Run it as root on the device:
#
#   sh outgate-probe.sh > result.jsonl
#
#   -t TABLE    the table [outgate-probe.tsv beside this script]
#   -x PROXY    the proxy, as http://HOST:PORT
#   -d          no proxy, whatever is configured
#   -w SECONDS  how long to wait for a connection [5]
#
# Without -x and -d it takes the proxy of the service mdatp, that of macOS, or HTTPS_PROXY. It sends
# HEAD requests and follows no redirect. Where a certificate is not trusted it connects once more to
# read who issued it. It prints no address and no name of the device or of a proxy.
#
# This file is the same for every policy: what a policy says stands in the table, and is only read.

set -u
LC_ALL=C
export LC_ALL
unset CURL_HOME ALL_PROXY all_proxy NO_PROXY no_proxy

table=$(dirname -- "$0")/outgate-probe.tsv
proxy=
direct=
seconds=5
tab=$(printf '\t')

fail() {
  printf 'outgate-probe: %s\n' "$1" >&2
  exit 1
}

while getopts t:x:dw: option; do
  case $option in
    t) table=$OPTARG ;;
    x) proxy=$OPTARG ;;
    d) direct=1 ;;
    w) seconds=$OPTARG ;;
    *) fail 'usage: outgate-probe.sh [-t TABLE] [-x PROXY | -d] [-w SECONDS]' ;;
  esac
done
case $seconds in '' | *[!0-9]* | ????*) fail 'after -w stands a number of seconds' ;; esac
command -v curl >/dev/null 2>&1 || fail 'there is no curl on this device'
[ -r "$table" ] || fail 'there is no table to read'

# The proxy that Defender uses here, nothing where there is none.
find_proxy() {
  if command -v systemctl >/dev/null 2>&1; then
    found=$(systemctl show mdatp --property=Environment 2>/dev/null | tr ' ' '\n' |
      sed -n 's/^\(Environment=\)\{0,1\}[hH][tT][tT][pP][sS]_[pP][rR][oO][xX][yY]=//p' |
      head -n 1)
    [ -z "$found" ] || { printf '%s' "$found"; return; }
  fi
  if command -v scutil >/dev/null 2>&1; then
    found=$(scutil --proxy 2>/dev/null | awk '
      $1 == "HTTPSEnable" { on = $3 }
      $1 == "HTTPSProxy" { host = $3 }
      $1 == "HTTPSPort" { port = $3 }
      END { if (on == 1 && host != "") print "http://" host ":" port }')
    [ -z "$found" ] || { printf '%s' "$found"; return; }
  fi
  printf '%s' "${HTTPS_PROXY:-${https_proxy:-}}"
}

if [ -n "$direct" ]; then
  proxy=
elif [ -z "$proxy" ]; then
  proxy=$(find_proxy)
fi

# Text that can stand in a string of JSON: printable ASCII, not too long, quotes escaped.
text() {
  printf '%s' "$1" | tr -cd '\040-\176' | cut -c 1-200 | sed 's/[\\"]/\\&/g'
}

# The last header with a name (in lower case), from the headers in a file.
header() {
  awk -v name="$1:" '
    tolower(substr($0, 1, length(name))) == name { value = substr($0, length(name) + 1) }
    END { gsub(/^ +|[ \r]+$/, "", value); printf "%s", value }' "$2"
}

work=$(mktemp -d "${TMPDIR:-/tmp}/outgate-probe.XXXXXX") || fail 'cannot make a temporary folder'
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM

# ask NUMBER SCHEME HOST PORT PATH WAY: one line of JSON
ask() {
  number=$1
  scheme=$2
  url=$2://$3:$4$5
  way=$6
  [ -n "$proxy" ] || way=direct
  heads=$work/$number.heads
  trace=$work/$number.trace
  : >"$heads"
  if [ "$way" = proxy ]; then
    set -- --proxy "$proxy"
  else
    set -- --proxy '' --noproxy '*'
  fi
  said=$(curl -q -g -s -S -v -I --connect-timeout "$seconds" --max-time "$((seconds * 3))" \
    --proto '=http,https' -o /dev/null -D "$heads" \
    -w '%{http_code} %{http_connect} %{time_namelookup} %{time_connect} %{time_appconnect}' \
    "$@" --url "$url" 2>"$trace")
  code=$?
  # shellcheck disable=SC2086  # these are numbers
  set -- $said "$@"
  status=$(digits "${1:-}")
  connect=$(digits "${2:-}")
  issuer=$(issuer_of "$trace")
  error=
  case $way,$code in
    *,0) ;;
    proxy,5 | proxy,7 | proxy,28 | proxy,97) error="curl: ($code)" ;; # its text names the proxy
    *) error=$(sed -n 's/^curl: (/&/p' "$trace" | tail -n 1) ;;
  esac
  dns=ok
  tcp=ok
  tls=none
  if [ "$way" = proxy ]; then dns=proxy; fi
  case $code in
    5) tcp=failed ;;
    6) dns=failed tcp=none ;;
    7) tcp=failed ;;
    28)
      if [ "$way" = direct ] && is_zero "${3:-}"; then
        dns=failed tcp=none
      elif is_zero "${4:-}"; then
        tcp=failed
      fi
      ;;
  esac
  if [ "$scheme" = https ] && [ "$dns" != failed ] && [ "$tcp" = ok ]; then
    case $connect in
      0 | 2??)
        case $code in
          51 | 60)
            tls=untrusted
            shift 5
            if [ -z "$issuer" ]; then
              curl -q -g -s -S -v -I -k --connect-timeout "$seconds" --max-time "$((seconds * 3))" \
                --proto '=http,https' -o /dev/null "$@" --url "$url" 2>"$trace"
              issuer=$(issuer_of "$trace")
            fi
            ;;
          *) if is_zero "${5:-}"; then tls=failed; else tls=ok; fi ;;
        esac
        ;;
    esac
  fi
  says=$(header x-squid-error "$heads")
  passed=false
  [ -z "$(header via "$heads")" ] || passed=true
  printf '{"kind": "url", "n": %s, "url": "%s", "way": "%s", "dns": "%s", "tcp": "%s", "tls": "%s"' \
    "$number" "$(text "$url")" "$way" "$dns" "$tcp" "$tls"
  printf ', "issuer": "%s", "connect": %s, "status": %s, "server": "%s", "says": "%s"' \
    "$(text "$issuer")" "$connect" "$status" "$(text "$(header server "$heads")")" "$(text "$says")"
  printf ', "passed": %s, "error": "%s"}\n' "$passed" "$(text "$error")"
}

# A whole number as JSON has them, 0 for anything else.
digits() {
  case $1 in
    '' | *[!0-9]* | ??????*) printf 0 ;;
    *) printf '%s' "$1" | sed 's/^0*\(.\)/\1/' ;;
  esac
}

is_zero() {
  case $1 in '' | *[1-9]*) [ -z "$1" ] ;; *) true ;; esac
}

issuer_of() {
  sed -n 's/^\* *issuer: //p' "$1" | tail -n 1
}

# Whether the fields of a row are what they should be; the table came from elsewhere.
is_row() {
  case $1 in '' | *[!0-9]* | ??????*) return 1 ;; esac
  case $2 in http | https) ;; *) return 1 ;; esac
  case $3 in
    \[*[!0-9a-f:.]*\]) return 1 ;;
    \[*\]) ;;
    '' | -* | *[!a-z0-9._-]*) return 1 ;;
  esac
  case $4 in '' | *[!0-9]* | ??????*) return 1 ;; esac
  case $5 in /*) ;; *) return 1 ;; esac
  case $5 in *[!A-Za-z0-9._~!\$\&\'\(\)+,\;=:@%/-]*) return 1 ;; esac
  case $6 in proxy | direct) ;; *) return 1 ;; esac
  [ -z "$7" ]
}

IFS=$tab read -r mark version digest fleet source rest <"$table" || fail 'the table is empty'
[ "$mark $version" = 'outgate-probe 1' ] || fail 'that is no table of outgate-probe 1'
printf '{"kind": "probe", "version": 1, "plan": "%s", "fleet": "%s", "source": "%s"' \
  "$(text "$digest")" "$(text "$fleet")" "$(text "$source")"
printf ', "time": "%s", "proxy": %s}\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
  "$(if [ -n "$proxy" ]; then printf true; else printf false; fi)"

asked=0
skipped=0
first=1
running=
print_running() {
  wait
  for each in $running; do cat -- "$work/$each.line"; done
  running=
}
while IFS=$tab read -r number scheme host port path way rest || [ -n "$number" ]; do
  if [ "$first" = 1 ]; then
    first=0
    continue
  fi
  if ! is_row "$number" "$scheme" "$host" "$port" "$path" "$way" "$rest"; then
    skipped=$((skipped + 1))
    continue
  fi
  asked=$((asked + 1))
  ask "$asked" "$scheme" "$host" "$port" "$path" "$way" >"$work/$asked.line" </dev/null &
  running="$running $asked"
  [ $((asked % 8)) -ne 0 ] || print_running
done <"$table"
print_running
printf '{"kind": "end", "asked": %s, "skipped": %s}\n' "$asked" "$skipped"
[ "$skipped" -eq 0 ] || fail "$skipped lines of the table are not what they should be"

#!/bin/sh
# Prints what rasdaemon has recorded as metrics for node_exporter's textfile collector. Run it by a timer:
#   rasdaemon.sh >/var/lib/node_exporter/rasdaemon.prom.new && mv /var/lib/node_exporter/rasdaemon.prom.new /var/lib/node_exporter/rasdaemon.prom
# Needs sqlite3 (the program); the database is opened read-only. Why rotwatch does not do this itself: README, "rasdaemon".
set -eu
database=${1:-/var/lib/rasdaemon/ras-mc_event.db}

[ -r "$database" ] || {
  echo "$0: $database is not there or may not be read" >&2
  exit 1
}

query() { sqlite3 -readonly -batch -noheader -cmd '.timeout 5000' "$database" "$1"; }

# A label value, quoted for the text format; NULL is empty.
quoted() {
  printf "'\"' || replace(replace(replace(coalesce(%s, ''), '\\', '\\\\'), '\"', '\\\"'), char(10), '\\\\n') || '\"'" "$1"
}

# family TABLE NAME COUNT HELP LABEL=COLUMN...: a counter, one sample for each combination; nothing where rasdaemon was built without the table.
family() {
  table=$1 name=$2 count=$3 help=$4
  shift 4
  found=$(query "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '$table'")
  [ -n "$found" ] || return 0
  labels='' columns=''
  for pair in "$@"; do
    labels="$labels || '${labels:+,}${pair%%=*}=' || $(quoted "${pair#*=}")"
    columns="$columns${columns:+, }${pair#*=}"
  done
  printf '# HELP %s %s\n# TYPE %s counter\n' "$name" "$help" "$name"
  query "SELECT '$name{'$labels || '} ' || $count FROM $table GROUP BY $columns ORDER BY $columns"
}

family mc_event rasdaemon_memory_errors_total 'sum(err_count)' \
  'Memory errors that rasdaemon recorded, by DIMM label and kind.' mc=mc label=label type=err_type
family mce_record rasdaemon_mce_records_total 'count(*)' \
  'Machine checks that rasdaemon recorded.' bank=bank_name error=error_msg
family extlog_event rasdaemon_extlog_events_total 'sum(error_count)' \
  'Errors that the firmware told of (extlog), by CPER severity.' severity=severity fru=fru_text
family aer_event rasdaemon_aer_events_total 'count(*)' \
  'PCIe errors (AER) that rasdaemon recorded.' device=dev_name type=err_type
family disk_errors rasdaemon_disk_errors_total 'count(*)' \
  'Failed requests to block devices that rasdaemon recorded.' device=dev error=error
family memory_failure_event rasdaemon_memory_failures_total 'count(*)' \
  'Pages of broken memory that rasdaemon recorded.' page_type=page_type result=action_result

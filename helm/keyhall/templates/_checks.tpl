{{/*
What no single value shows: each check fails with a sentence that says what to write instead. Included by the workload, so
that nothing is installed when one of them fails.
*/}}
{{- define "keyhall.checks" -}}
{{- $v := .Values -}}
{{- if not $v.publicUrl -}}
{{- fail "publicUrl is missing: write where people reach Keyhall, such as https://keyhall.example.com" -}}
{{- end -}}
{{- if not $v.identity.existingSecret -}}
{{- fail "identity.existingSecret is missing: name the secret that holds the age identity file; `keyhall setup` makes the file" -}}
{{- end -}}
{{- if eq $v.database.kind "sqlite" -}}
{{- if gt (int $v.replicas) 1 -}}
{{- fail (printf "replicas is %d, but SQLite is one file for one server: write replicas 1, or database.kind postgresql" (int $v.replicas)) -}}
{{- end -}}
{{- if $v.autoscaling.enabled -}}
{{- fail "autoscaling.enabled needs database.kind postgresql: SQLite is one file for one server" -}}
{{- end -}}
{{- if or $v.database.postgresql.existingSecret $v.database.postgresql.migrationUrlKey -}}
{{- fail "database.postgresql is filled in, but database.kind is sqlite: write database.kind postgresql, or leave it out" -}}
{{- end -}}
{{- else -}}
{{- if not $v.database.postgresql.existingSecret -}}
{{- fail "database.postgresql.existingSecret is missing: name the secret that holds the address postgres://…" -}}
{{- end -}}
{{- if $v.database.sqlite.existingClaim -}}
{{- fail "database.sqlite.existingClaim is filled in, but database.kind is postgresql: write database.kind sqlite, or leave it out" -}}
{{- end -}}
{{- end -}}
{{- if and $v.autoscaling.enabled (gt (int $v.autoscaling.minReplicas) (int $v.autoscaling.maxReplicas)) -}}
{{- fail (printf "autoscaling.minReplicas is %d and autoscaling.maxReplicas is %d: the least can't be more than the most" (int $v.autoscaling.minReplicas) (int $v.autoscaling.maxReplicas)) -}}
{{- end -}}
{{- if and $v.ingress.enabled (hasPrefix "http://" $v.publicUrl) -}}
{{- fail "ingress.enabled needs an https address in publicUrl: a browser keeps no session over plain http" -}}
{{- end -}}
{{- include "keyhall.checkVersion" . -}}
{{- include "keyhall.checkEnv" . -}}
{{- end -}}

{{/* The settings of this version of the server, one a line. */}}
{{- define "keyhall.settings" -}}
{{- .Files.Get "settings.txt" | trim -}}
{{- end -}}

{{/* Values that need a setting which not every version has. */}}
{{- define "keyhall.checkVersion" -}}
{{- $known := include "keyhall.settings" . | splitList "\n" -}}
{{- $wanted := dict "KEYHALL_METRICS_LISTEN" .Values.metrics.enabled "KEYHALL_MIGRATION_DATABASE_URL" .Values.database.postgresql.migrationUrlKey -}}
{{- range $name, $value := $wanted -}}
{{- if and $value (not (has $name $known)) -}}
{{- fail (printf "%s is not a setting of this version of the server: leave the value out that sets it" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The variables that values set: name and value by which. */}}
{{- define "keyhall.ownSettings" -}}
KEYHALL_LISTEN: the chart
KEYHALL_PUBLIC_URL: publicUrl
KEYHALL_DATABASE_URL: database
KEYHALL_MIGRATION_DATABASE_URL: database.postgresql.migrationUrlKey
KEYHALL_AGE_IDENTITY_FILE: identity
KEYHALL_AGE_RECIPIENTS: identity.recipients
KEYHALL_LOG: log.filter
KEYHALL_LOG_FORMAT: log.format
KEYHALL_TRUSTED_PROXIES: trustedProxies
KEYHALL_ALLOW_PRIVATE_ADDRESSES: allowPrivateAddresses
KEYHALL_METRICS_LISTEN: metrics
{{- end -}}

{{- define "keyhall.checkEnv" -}}
{{- $known := include "keyhall.settings" . | splitList "\n" -}}
{{- $own := include "keyhall.ownSettings" . | fromYaml -}}
{{- $seen := dict -}}
{{- range .Values.extraEnv -}}
{{- if hasKey $seen .name -}}
{{- fail (printf "extraEnv has %s twice" .name) -}}
{{- end -}}
{{- $_ := set $seen .name true -}}
{{- if hasPrefix "KEYHALL_" .name -}}
{{- if hasKey $own .name -}}
{{- fail (printf "extraEnv has %s, which %s sets: change it there" .name (get $own .name)) -}}
{{- end -}}
{{- if not (has .name $known) -}}
{{- fail (printf "extraEnv has %s, which is not a setting. Settings are: %s" .name (join ", " $known)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

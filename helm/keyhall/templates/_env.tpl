{{/* The server's configuration: everything is a variable, so that a change of it replaces the pods. */}}
{{- define "keyhall.env" -}}
{{- $v := .Values -}}
{{- $files := list -}}
{{- range $v.identity.keys -}}
{{- $files = append $files (printf "/etc/keyhall/identity/%s" .) -}}
{{- end -}}
- name: KEYHALL_LISTEN
  value: "0.0.0.0:8080"
- name: KEYHALL_PUBLIC_URL
  value: {{ $v.publicUrl | quote }}
{{- if eq $v.database.kind "sqlite" }}
- name: KEYHALL_DATABASE_URL
  value: sqlite:///var/lib/keyhall/keyhall.db
{{- else }}
- name: KEYHALL_DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ $v.database.postgresql.existingSecret }}
      key: {{ $v.database.postgresql.urlKey }}
{{- with $v.database.postgresql.migrationUrlKey }}
- name: KEYHALL_MIGRATION_DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ $v.database.postgresql.existingSecret }}
      key: {{ . }}
{{- end }}
{{- end }}
- name: KEYHALL_AGE_IDENTITY_FILE
  value: {{ join "," $files | quote }}
{{- with $v.identity.recipients }}
- name: KEYHALL_AGE_RECIPIENTS
  value: {{ join "," . | quote }}
{{- end }}
- name: KEYHALL_LOG
  value: {{ $v.log.filter | quote }}
- name: KEYHALL_LOG_FORMAT
  value: {{ $v.log.format }}
{{- with $v.trustedProxies }}
- name: KEYHALL_TRUSTED_PROXIES
  value: {{ join "," . | quote }}
{{- end }}
{{- with $v.allowPrivateAddresses }}
- name: KEYHALL_ALLOW_PRIVATE_ADDRESSES
  value: {{ join "," . | quote }}
{{- end }}
{{- if $v.metrics.enabled }}
- name: KEYHALL_METRICS_LISTEN
  value: {{ printf "0.0.0.0:%d" (int $v.metrics.port) | quote }}
{{- end }}
{{- with $v.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

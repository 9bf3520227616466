{{/* The pod of both workloads. */}}
{{- define "keyhall.pod" -}}
{{- $v := .Values -}}
metadata:
  labels:
    {{- include "keyhall.labels" . | nindent 4 }}
    {{- with $v.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $v.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "keyhall.serviceAccount" . }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with $v.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $v.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  securityContext:
    {{- include "keyhall.podSecurity" . | nindent 4 }}
  # The pause before SIGTERM, ten seconds for streams, and as much again to settle what was cut and close the database.
  terminationGracePeriodSeconds: {{ add (int $v.drain.waitSeconds) 25 }}
  containers:
    - name: keyhall
      image: {{ include "keyhall.image" . | quote }}
      imagePullPolicy: {{ $v.image.pullPolicy }}
      args: [serve]
      env:
        {{- include "keyhall.env" . | nindent 8 }}
      ports:
        - name: http
          containerPort: 8080
        {{- if $v.metrics.enabled }}
        - name: metrics
          containerPort: {{ $v.metrics.port }}
        {{- end }}
      # Migrations run before the first answer.
      startupProbe:
        httpGet: { path: /readyz, port: http }
        periodSeconds: 2
        timeoutSeconds: 5
        failureThreshold: 150
      readinessProbe:
        httpGet: { path: /readyz, port: http }
        periodSeconds: 5
        timeoutSeconds: 5
        failureThreshold: 2
      # The process only: a database that is down is no reason to restart the server.
      livenessProbe:
        httpGet: { path: /healthz, port: http }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 3
      lifecycle:
        preStop:
          sleep:
            seconds: {{ $v.drain.waitSeconds }}
      {{- with $v.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        {{- include "keyhall.containerSecurity" . | nindent 8 }}
      volumeMounts:
        - name: identity
          mountPath: /etc/keyhall/identity
          readOnly: true
        - name: tmp
          mountPath: /tmp
        {{- if eq $v.database.kind "sqlite" }}
        - name: data
          mountPath: /var/lib/keyhall
        {{- end }}
        {{- with $v.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: identity
      secret:
        secretName: {{ $v.identity.existingSecret }}
        defaultMode: 0400
        items:
          {{- range $v.identity.keys }}
          - { key: {{ . | quote }}, path: {{ . | quote }} }
          {{- end }}
    - name: tmp
      emptyDir:
        sizeLimit: 256Mi
    {{- if and (eq $v.database.kind "sqlite") $v.database.sqlite.existingClaim }}
    - name: data
      persistentVolumeClaim:
        claimName: {{ $v.database.sqlite.existingClaim }}
    {{- end }}
    {{- with $v.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- if and $v.topologySpread (eq $v.database.kind "postgresql") }}
  topologySpreadConstraints:
    {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "keyhall.selector" $ | nindent 10 }}
      matchLabelKeys: [pod-template-hash]
    {{- end }}
  {{- end }}
  {{- with $v.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $v.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $v.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* What the program would refuse at its start, as far as the values' schema cannot tell. */}}
{{- define "quotient.checks" -}}
{{- include "quotient.checkTimes" .Values.config -}}
{{- if and .Values.workerPools.enabled .Values.workerPools.template -}}
{{- include "quotient.checkTemplate" .Values.workerPools.template -}}
{{- end -}}
{{- end -}}

{{/* The defaults are the program's, which a test compares. */}}
{{- define "quotient.checkTimes" -}}
{{- $stale := int (default 15000 .staleAfterMs) -}}
{{- $poll := int (default 750 .pollIntervalMs) -}}
{{- $timeout := int (default 5000 .requestTimeoutMs) -}}
{{- if le $stale (add $poll $timeout | int) -}}
{{- fail (printf "config.staleAfterMs %d must be above config.pollIntervalMs %d and config.requestTimeoutMs %d together" $stale $poll $timeout) -}}
{{- end -}}
{{- end -}}

{{- define "quotient.checkTemplate" -}}
{{- $template := fromYaml . -}}
{{- with get $template "Error" -}}
{{- fail (printf "workerPools.template is not YAML of a Deployment: %s" .) -}}
{{- end -}}
{{- $isDeployment := and (eq (toString $template.apiVersion) "apps/v1") (eq (toString $template.kind) "Deployment") -}}
{{- if not (and $isDeployment (kindIs "map" $template.spec) (kindIs "map" (default dict $template.metadata))) -}}
{{- fail "workerPools.template must be a Deployment of apps/v1, with a spec" -}}
{{- end -}}
{{- if regexMatch "(?ms)^[^#\\s%-].*^---\\s+[^#\\s]" . -}}
{{- fail "workerPools.template must hold one Deployment, and holds several documents" -}}
{{- end -}}
{{- $known := list "poolName" "namespace" "taskType" "image" "queueName" "rabbitHostname" "redisUrl" "resources" -}}
{{- range regexFindAll "\\$\\{[A-Za-z]+\\}" (toJson $template) -1 -}}
{{- if not (has (trimAll "${}" .) $known) -}}
{{- fail (printf "workerPools.template names %s; it may name %s" . (join ", " $known)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

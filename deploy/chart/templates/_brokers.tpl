{{/*
The brokers as the configuration file has them, as JSON: credentials are files of a mounted Secret, never values.
Templates speak text only, so whoever wants the list reads it back with fromJson.
*/}}
{{- define "quotient.brokers" -}}
{{- $listed := .Values.brokers -}}
{{- if and $listed .Values.rabbitmq.managementUrl -}}
{{- fail "rabbitmq.managementUrl and brokers are both given: brokers takes the place of rabbitmq, so give one of them" -}}
{{- end -}}
{{- if not $listed -}}
{{- $url := required "rabbitmq.managementUrl is required, such as http://rabbitmq.default.svc.cluster.local:15672 (or list brokers)" .Values.rabbitmq.managementUrl -}}
{{- $listed = list (merge (dict "name" "default") .Values.rabbitmq) -}}
{{- end -}}
{{- $brokers := list -}}
{{- range $listed -}}
{{- $broker := dict -}}
{{- range $key, $value := omit . "existingSecret" "usernameKey" "passwordKey" -}}
{{- if $value -}}{{- $_ := set $broker $key $value -}}{{- end -}}
{{- end -}}
{{- if .existingSecret -}}
{{- $_ := set $broker "usernameFile" (printf "/etc/quotient-brokers/%s/username" .name) -}}
{{- $_ := set $broker "passwordFile" (printf "/etc/quotient-brokers/%s/password" .name) -}}
{{- end -}}
{{- $brokers = append $brokers $broker -}}
{{- end -}}
{{- toJson $brokers -}}
{{- end -}}

{{/* One volume for all brokers' Secrets: brokers/<name>/username and …/password. */}}
{{- define "quotient.credentialSources" -}}
{{- $listed := default (list (merge (dict "name" "default") .Values.rabbitmq)) .Values.brokers -}}
{{- range $listed }}
{{- if .existingSecret }}
- secret:
    name: {{ .existingSecret }}
    items:
      - key: {{ default "username" .usernameKey }}
        path: {{ .name }}/username
      - key: {{ default "password" .passwordKey }}
        path: {{ .name }}/password
{{- end }}
{{- end }}
{{- end -}}

{{/*
The brokers as the configuration file has them, as JSON: credentials are files of a mounted Secret, never values.
Templates speak text only, so whoever wants the list reads it back with fromJson.
*/}}
{{- define "quotient.brokers" -}}
{{- $listed := .Values.brokers -}}
{{- $defaults := dict "source" "management" "vhost" "/" "usernameKey" "username" "passwordKey" "password" -}}
{{- range $key, $value := .Values.rabbitmq -}}
{{- if and $listed $value (ne $value (get $defaults $key)) -}}
{{- fail (printf "rabbitmq.%s and brokers are both given: brokers takes the place of rabbitmq, so give one of them" $key) -}}
{{- end -}}
{{- end -}}
{{- if not $listed -}}
{{- $amqp := and (eq .Values.rabbitmq.source "amqp") .Values.rabbitmq.amqpUrl -}}
{{- $url := required "rabbitmq.managementUrl is required, such as http://rabbitmq.default.svc.cluster.local:15672 (or list brokers; or rabbitmq.source=amqp and rabbitmq.amqpUrl)" (or $amqp .Values.rabbitmq.managementUrl) -}}
{{- $listed = list (merge (dict "name" "default") .Values.rabbitmq) -}}
{{- end -}}
{{- $brokers := list -}}
{{- $names := dict -}}
{{- range $listed -}}
{{- if hasKey $names .name -}}{{- fail (printf "brokers: two are named %q" .name) -}}{{- end -}}
{{- $_ := set $names .name true -}}
{{- $broker := dict -}}
{{- range $key, $value := omit . "source" "existingSecret" "usernameKey" "passwordKey" -}}
{{- if $value -}}{{- $_ := set $broker $key $value -}}{{- end -}}
{{- end -}}
{{- if eq (default "management" .source) "amqp" -}}
{{- $_ := set $broker "source" .source -}}
{{- $url := required (printf "brokers: %q needs amqpUrl, as its source is amqp" .name) (or .amqpUrl .managementUrl) -}}
{{- else -}}
{{- $url := required (printf "brokers: %q needs managementUrl (or source: amqp and amqpUrl)" .name) .managementUrl -}}
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

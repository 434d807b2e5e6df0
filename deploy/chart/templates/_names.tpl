{{- define "quotient.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* `quotient` for a release of that name, else `<release>-quotient`; 63 characters at most, as Services have it. */}}
{{- define "quotient.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains (include "quotient.name" .) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "quotient.name" .) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The ConfigMap that keeps what was learned. */}}
{{- define "quotient.checkpoint" -}}
{{- printf "%s-durations" (include "quotient.fullname" . | trunc 53 | trimSuffix "-") -}}
{{- end -}}

{{/* Names of cluster-wide objects carry the namespace, so that two releases of one name do not share them. */}}
{{- define "quotient.clusterName" -}}
{{- printf "%s-%s" .Release.Namespace (include "quotient.fullname" .) -}}
{{- end -}}

{{- define "quotient.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "quotient.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name is required where serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "quotient.selectorLabels" -}}
app.kubernetes.io/name: {{ include "quotient.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "quotient.labels" -}}
{{ include "quotient.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "quotient.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* The address for a ScaledObject to paste: it works from every namespace. */}}
{{- define "quotient.scalerAddress" -}}
{{- with .Values.scalerAddresses -}}
{{- first . -}}
{{- else -}}
{{- printf "%s.%s.svc.%s:9090" (include "quotient.fullname" .) .Release.Namespace .Values.clusterDomain -}}
{{- end -}}
{{- end -}}

{{/* Those of the values, and for how long a lost node is waited for. */}}
{{- define "quotient.tolerations" -}}
{{- $tolerations := default list .Values.tolerations -}}
{{- if not (kindIs "invalid" .Values.nodeLossSeconds) -}}
{{- range list "not-ready" "unreachable" -}}
{{- $common := dict "operator" "Exists" "effect" "NoExecute" "tolerationSeconds" (int $.Values.nodeLossSeconds) -}}
{{- $tolerations = append $tolerations (merge (dict "key" (printf "node.kubernetes.io/%s" .)) $common) -}}
{{- end -}}
{{- end -}}
{{- if $tolerations -}}{{- toYaml $tolerations -}}{{- end -}}
{{- end -}}

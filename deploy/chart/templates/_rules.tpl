{{/* What Quotient may do, in the whole cluster or in one namespace: reading, but for replicas of scale targets, Events and what WorkerPools own. Why: docs/install.md. */}}
{{- define "quotient.rules" -}}
- apiGroups: ['']
  resources: [resourcequotas, limitranges, pods, events]
  verbs: [list, watch]
- apiGroups: [keda.sh]
  resources: [scaledobjects]
  verbs: [list, watch]
- apiGroups: [autoscaling]
  resources: [horizontalpodautoscalers]
  verbs: [list, watch]
- apiGroups: [apps]
  resources: [deployments, statefulsets, replicasets]
  verbs: [list, watch]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [list, watch]
{{- range .Values.scaleTargets }}
- apiGroups: [{{ .group | quote }}]
  resources: [{{ .plural | quote }}]
  verbs: [list, watch]
{{- end }}
{{- if .Values.directScaling.enabled }}
- apiGroups: [apps]
  resources: [deployments/scale, statefulsets/scale]
  verbs: [update]
{{- range .Values.scaleTargets }}
- apiGroups: [{{ .group | quote }}]
  resources: [{{ printf "%s/scale" .plural | quote }}]
  verbs: [update]
{{- end }}
{{- end }}
{{- if .Values.workerPools.enabled }}
- apiGroups: [hyperflow.agh.edu.pl]
  resources: [workerpools]
  verbs: [list, watch, patch]
- apiGroups: [hyperflow.agh.edu.pl]
  resources: [workerpools/status]
  verbs: [patch]
- apiGroups: [apps]
  resources: [deployments]
  verbs: [create, patch]
- apiGroups: [keda.sh]
  resources: [scaledobjects]
  verbs: [create, patch]
{{- end }}
{{- if .Values.events.enabled }}
- apiGroups: ['']
  resources: [events]
  verbs: [create, patch]
{{- end }}
{{- end -}}

/**
 * Does a message say that a quota is full? So the quota admission words it
 * (k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go, v0.36), wherever it is repeated.
 */
export function isQuotaRefusal(message: string | undefined): message is string {
  return message?.includes('exceeded quota: ') === true;
}

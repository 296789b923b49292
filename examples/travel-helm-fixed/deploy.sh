#!/bin/sh
# Brings the environment groups into the cluster; web-grp reads its certificate from the secret.
set -eu
kubectl apply -f kubernetes/
cd helm-charts
for group in web-grp partner-grp; do
  helm upgrade "$group" apigee-virtualhost/ --install --namespace apigee --atomic --set envgroup="$group" -f overrides.yaml
done

# syntax=docker/dockerfile:1

# Everything that it takes to build, none of which is in the image.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY src src
RUN npm run build && npm prune --omit=dev
# The command by its name, on the final PATH: `kubectl exec deploy/quotient -- quotient …`.
RUN chmod 755 dist/main.js && mkdir bin && ln -s ../dist/main.js bin/quotient

# slim, not distroless: the command starts by its first line, `#!/usr/bin/env`, with the options that keep it small.
FROM node:24-slim
LABEL org.opencontainers.image.title="quotient" \
      org.opencontainers.image.description="Divides a ResourceQuota across worker pools by their RabbitMQ queues, for KEDA" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="0.1.0"
# Nothing here installs packages at run time.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-*
WORKDIR /app
COPY LICENSE ./
COPY proto proto
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/bin bin
ENV NODE_ENV=production \
    PATH=/app/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# A number, so that `runAsNonRoot` can be checked; nobody's, so that it owns no file.
USER 65532:65532
EXPOSE 9090 8080
ENTRYPOINT ["quotient"]
CMD ["serve"]

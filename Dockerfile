# Builds with the locked dependencies; ships only what runs.
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY scripts scripts
RUN npm install --no-save --no-audit --no-fund
COPY tsconfig.json ./
COPY src src
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends smartmontools \
  && rm -rf /var/lib/apt/lists/*
ARG REVISION
ENV ROTWATCH_REVISION=$REVISION MALLOC_ARENA_MAX=1
WORKDIR /opt/rotwatch
COPY --from=build /src/package.json package.json
COPY --from=build /src/node_modules node_modules
COPY --from=build /src/dist dist
COPY deploy/runbooks deploy/runbooks
RUN install -d -o node -g node /var/lib/rotwatch
VOLUME /var/lib/rotwatch
USER node
EXPOSE 10947
HEALTHCHECK --interval=30s --timeout=5s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:10947/-/healthy').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--optimize-for-size", "--max-semi-space-size=1", "dist/main.js"]
CMD ["serve"]

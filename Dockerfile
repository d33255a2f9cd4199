# The product for a PostgreSQL of your own: production packages, the dashboard as it was built, no shell script, no root.
# The database that it could start itself is left out, and with it what only development needs.

FROM node:24-bookworm-slim AS dashboard
WORKDIR /opt/undeliver
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:24-bookworm-slim AS packages
WORKDIR /opt/undeliver
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
WORKDIR /opt/undeliver
COPY --from=packages /opt/undeliver/node_modules node_modules
COPY package.json LICENSE ./
COPY bin bin
COPY src src
COPY docs docs
COPY --from=dashboard /opt/undeliver/dist dist
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=262144 \
    UNDELIVER_HTTP_LISTEN=0.0.0.0:8080 \
    UNDELIVER_SMTP_LISTEN=0.0.0.0:2525 \
    UNDELIVER_DEMO=0
# Nothing is written but what a restore or a backup is told to write: the root can be read-only.
USER node
EXPOSE 8080 2525
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then((it) => process.exit(it.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--single-threaded-gc", "--max-semi-space-size=8", "--heap-growing-percent=200", "src/main/main.ts"]
CMD ["serve"]

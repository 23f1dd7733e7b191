# The program beside PostgreSQL's own pg_dump and pg_restore, of the server's version.
ARG CHARTWRIGHT_VERSION=latest
FROM chartwright:${CHARTWRIGHT_VERSION} AS app
FROM postgres:18-alpine
COPY --from=app /usr/local/bin/chartwright /usr/local/bin/chartwright
USER 10001:10001
ENV CHARTWRIGHT_DATA_DIR=/var/lib/chartwright CHARTWRIGHT_LOG_FORMAT=json CHARTWRIGHT_DEMO=off

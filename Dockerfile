# syntax=docker/dockerfile:1
# The image of `chartwright`: one static binary with the web application inside, tesseract for pages without text, and
# poppler-utils and qpdf, which prove redactions.
# It brings no database: give it CHARTWRIGHT_DATABASE_URL, CHARTWRIGHT_REDIS_URL and a bucket (docs/operating.md).

# A release names these by digest: docker build --build-arg GO_IMAGE=golang@sha256:… (docs/deploying.md).
ARG NODE_IMAGE=node:24-bookworm-slim
ARG GO_IMAGE=golang:1.26-bookworm
ARG BASE_IMAGE=alpine:3.22

FROM ${NODE_IMAGE} AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY web/ ./
RUN npm run build

FROM ${GO_IMAGE} AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download && go mod verify
COPY cmd/ cmd/
COPY internal/ internal/
COPY migrations/ migrations/
COPY web/embed.go web/embed.go
COPY infra/supply/ infra/supply/
COPY web/package-lock.json web/package-lock.json
COPY --from=web /src/web/node_modules web/node_modules
COPY --from=web /src/web/dist web/dist
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /chartwright ./cmd/chartwright \
 && go run ./infra/supply write /notices && chmod -R a+rX /notices

FROM ${BASE_IMAGE}
RUN apk add --no-cache ca-certificates tesseract-ocr tesseract-ocr-data-eng poppler-utils qpdf \
 && adduser -D -H -u 10001 chartwright \
 && install -d -o chartwright -g chartwright -m 0700 /var/lib/chartwright
COPY --from=build /chartwright /usr/local/bin/chartwright
COPY --from=build /notices /usr/share/doc/chartwright
USER 10001:10001
# The folder holds caches and upload spools only; it may be an emptyDir or tmpfs. The root file system may be read-only.
ENV CHARTWRIGHT_DATA_DIR=/var/lib/chartwright \
    CHARTWRIGHT_ADDRESS=0.0.0.0:8080 \
    CHARTWRIGHT_LOG_FORMAT=json \
    CHARTWRIGHT_DEMO=off
VOLUME /var/lib/chartwright
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD wget -q -O /dev/null http://127.0.0.1:8080/healthz || exit 1
ENTRYPOINT ["chartwright"]
CMD ["serve"]

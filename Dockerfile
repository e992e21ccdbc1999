# v0to1 in a container: docker build -t v0to1 . && docker run --rm -v "$PWD:/code" v0to1 check
# The gateway (docs/gateway.md): docker build -t v0to1-gateway --target gateway .
FROM python:3.12-slim AS source
COPY . /source

FROM source AS gateway-build
RUN python -m venv /opt/v0to1 && /opt/v0to1/bin/pip install --no-cache-dir --quiet '/source[gateway]'

FROM python:3.12-slim AS gateway
COPY --from=gateway-build /opt/v0to1 /opt/v0to1
RUN useradd --system --no-create-home --uid 10001 gateway && install --directory --owner=gateway /record
USER 10001
EXPOSE 3000
ENTRYPOINT ["/opt/v0to1/bin/v0to1", "gateway", "--host", "0.0.0.0"]
CMD ["--help"]

FROM source AS build
RUN python -m venv /opt/v0to1 && /opt/v0to1/bin/pip install --no-cache-dir --quiet /source

FROM python:3.12-slim
RUN apt-get update --quiet=2 && apt-get install --quiet=2 --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* && git config --system --add safe.directory '*'
COPY --from=build /opt/v0to1 /opt/v0to1
RUN useradd --create-home person
USER person
WORKDIR /code
ENTRYPOINT ["/opt/v0to1/bin/v0to1"]
CMD ["--help"]

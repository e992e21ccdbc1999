# v0to1 in a container: docker build -t v0to1 . && docker run --rm -v "$PWD:/code" v0to1 check
FROM python:3.12-slim AS build
COPY . /source
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

# Two stages: the first installs the locked packages, the second carries only them and the program.
FROM python:3.13-slim AS packages

COPY requirements.txt .
RUN python -m venv /opt/comeback \
    && /opt/comeback/bin/pip install --no-cache-dir --disable-pip-version-check \
        --only-binary :all: --require-hashes --requirement requirements.txt


FROM python:3.13-slim

# A number, not only a name, so that a cluster can see that it is not root.
RUN groupadd --gid 10001 comeback \
    && useradd --uid 10001 --gid comeback --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin comeback \
    && install --directory --owner=comeback --group=comeback --mode=0700 /data

COPY --from=packages /opt/comeback /opt/comeback
WORKDIR /app
COPY LICENSE ./
COPY config/ config/
COPY core/ core/
COPY bot/ bot/
# No byte code is written at run time (the program's files belong to root), so it is written here.
RUN /opt/comeback/bin/python -m compileall -q core bot

ENV PATH="/opt/comeback/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    COMEBACK_DATA_DIR=/data

USER 10001:10001
# The one thing to keep and to back up.
VOLUME /data

CMD ["python", "-m", "bot"]

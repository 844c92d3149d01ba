FROM python:3.11-slim-bookworm

# What WeasyPrint loads; without harfbuzz-subset a certificate takes ten times as long.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/padriver
COPY requirements.txt .
RUN pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements.txt

COPY . .
ENV STATIC_ROOT=/srv/padriver/static-collected PYTHONUNBUFFERED=1
RUN python -m compileall -q . \
 && pybabel -q compile -D django -d locale \
 && pybabel -q compile -D 'django djangojs' -d locale/borrowed \
 && SECRET_KEY=only-for-collecting-files python manage.py collectstatic --noinput \
 && useradd --system --home-dir /nonexistent padriver
USER padriver

EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--graceful-timeout", "30", "--no-control-socket"]

# The package with FFmpeg, on a CPU:
#   docker build -t integralaction .
# On NVIDIA GPUs, whose torch is then the base's:
#   docker build -t integralaction --build-arg BASE=pytorch/pytorch:2.8.0-cuda12.8-cudnn9-runtime \
#       --build-arg TORCH= .
# docker run --rm -v "$PWD":/data integralaction demo --out /data/demo     (--gpus all)
ARG BASE=python:3.11-slim-bookworm
# hadolint ignore=DL3006
FROM ${BASE}

# What is installed before the package; empty keeps the torch of the base.
ARG TORCH="torch==2.13.0 --index-url https://download.pytorch.org/whl/cpu"

SHELL ["/bin/bash", "-o", "pipefail", "-c"]

# OpenCV's wheels need libgl1 and libglib2.0-0; figures and videos need nothing more.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ffmpeg libgl1 libglib2.0-0 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/integralaction
COPY . .
# TORCH is several words, and versions are those of the constraints, of which the torch line would
# replace the base's.
# hadolint ignore=DL3013,SC2086
RUN if [ -n "$TORCH" ]; then pip install --no-cache-dir $TORCH; fi \
    && grep -v '^torch==' constraints.txt > /tmp/constraints.txt \
    && pip install --no-cache-dir -c /tmp/constraints.txt '.[lite]' \
    && rm /tmp/constraints.txt

RUN useradd --create-home --uid 10001 user
USER 10001
WORKDIR /data
ENTRYPOINT ["integralaction"]
CMD ["--help"]

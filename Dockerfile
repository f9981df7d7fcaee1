# An image with formcheck and nothing else: no root, no network once it is built, and /data is the
# one place it writes to. docs/index.md says how to run it.

FROM python:3.12-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY models models
COPY src src
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.12-slim
# OpenCV's wheel links libGL, GLib and xcb, which the slim image lacks; xcb comes with libGL. So do
# 200 MB that draw in three dimensions, which libGL only looks for once there is a window.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgl1 libglib2.0-0 \
    && rm -rf /var/lib/apt/lists/* /usr/lib/*/dri /usr/lib/*/libLLVM* /usr/lib/*/libgallium* \
        /usr/lib/*/libz3.so*
COPY --from=build /wheels /wheels
# Such as EXTRAS=web or EXTRAS=web,tables.
ARG EXTRAS=""
RUN wheel="$(ls /wheels/*.whl)" \
    && pip install --no-cache-dir "${wheel}${EXTRAS:+[$EXTRAS]}"
# Libraries that are missing show here, and not to whoever runs the image.
RUN python -c "import av, cv2, mediapipe"
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin formcheck \
    && install -d -o formcheck -g formcheck /data
# What --save and --person keep stays with the clips, because the image itself forgets.
ENV FORMCHECK_DATA=/data/.formcheck
USER formcheck
WORKDIR /data
VOLUME /data
ENTRYPOINT ["formcheck"]
CMD ["--help"]

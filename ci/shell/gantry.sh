#!/bin/sh
# Runs Gantry in a container, from any machine with an engine: gantry.sh run test
# No folder is mounted: the sources travel as a tar stream, so the engine may be anywhere that DOCKER_HOST says.
set -eu
image=${GANTRY_IMAGE:-gantry}
socket=${GANTRY_SOCKET:-/var/run/docker.sock}
name=gantry-$$
trap 'docker rm --force "$name" >/dev/null 2>&1 || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

docker create --name "$name" --interactive --volume "$socket:/var/run/docker.sock" --workdir /project \
  --entrypoint gantry "$image" "$@" >/dev/null
tar --create . | docker cp - "$name:/project"
docker start --attach "$name"

#!/bin/sh
# Runs Gantry in a container, from any machine with an engine: gantry.sh run test
# No folder is mounted: the sources travel as a tar stream, so the engine may be anywhere that DOCKER_HOST says. What
# Gantry remembers (snapshots of sources, included files) is kept in a volume, so that the next run starts as fast as it
# would outside of a container.
set -eu
image=${GANTRY_IMAGE:-gantry}
socket=${GANTRY_SOCKET:-/var/run/docker.sock}
home=${GANTRY_HOME:-gantry-home}
name=gantry-$$
trap 'docker rm --force "$name" >/dev/null 2>&1 || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The sources belong to whoever calls this, and git in the container asks whether root trusts them.
docker create --name "$name" --interactive --volume "$socket:/var/run/docker.sock" --volume "$home:/root" \
  --env GIT_CONFIG_COUNT=1 --env GIT_CONFIG_KEY_0=safe.directory --env GIT_CONFIG_VALUE_0=/project \
  --workdir /project --entrypoint gantry "$image" "$@" >/dev/null
tar --create . | docker cp - "$name:/project"
docker start --attach "$name"

"""The steps of a migration, one file each, in the order in which they run.

Each step sees what the ones before it left. The order is the story of a deployment: make it readable, find what
starts, make it importable, fit it into the platform's paths, say how to start it, list what it needs, keep out
what must not be pushed, say what is left.
"""

from __future__ import annotations

from codemods import (
    background_callbacks,
    bundle_files,
    declare_server,
    entry_module,
    ephemeral_writes,
    extract_secrets,
    guard_run,
    ignore_files,
    legacy_files,
    linked_services,
    next_steps,
    payloads,
    platform_auth,
    platform_prefix,
    prefix_routes,
    private_packages,
    procfile,
    python2,
    python_version,
    redis_cache,
    relative_urls,
    requirements,
    run_mode,
    shared_state,
    ship_list,
    sign_in,
    strip_pathname,
    system_packages,
    timeouts,
)

SERIES = (
    python2.STEP,
    entry_module.STEP,
    extract_secrets.STEP,
    declare_server.STEP,
    guard_run.STEP,
    run_mode.STEP,
    shared_state.STEP,
    payloads.STEP,
    platform_prefix.STEP,
    strip_pathname.STEP,
    relative_urls.STEP,
    prefix_routes.STEP,
    linked_services.STEP,
    background_callbacks.STEP,
    bundle_files.STEP,
    redis_cache.STEP,
    sign_in.STEP,
    platform_auth.STEP,
    ephemeral_writes.STEP,
    procfile.STEP,
    timeouts.STEP,
    legacy_files.STEP,
    requirements.STEP,
    private_packages.STEP,
    python_version.STEP,
    system_packages.STEP,
    ignore_files.STEP,
    ship_list.STEP,
    next_steps.STEP,
)

"""The Dash apps that are deployed together, since they share a server."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.backends import mounts, server_of, within
from dash_migrate.facts.values import Role

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from dash_migrate.facts.evaluate import Evaluator
    from dash_migrate.facts.sites import DashInstance, RunSite, Sites
    from dash_migrate.facts.values import Value, Values


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The Dash apps that share a server, and the values that are that server.

    Args:
        apps: the Dash apps as values.
        servers: the servers that they are on, and what these are mounted on.
        outer: those of `servers` that others are mounted on: the ones that serve everything.
    """

    instances: tuple[DashInstance, ...]
    apps: frozenset[Value]
    servers: frozenset[Value]
    outer: frozenset[Value]

    def serves(self, values: Values) -> bool:
        """Whether one of the values is the server, or wraps it."""
        if not self.servers.isdisjoint(values):
            return True
        wrapped = within(frozenset(value for value in values if value.role is Role.WRAPPED))
        return not wrapped.isdisjoint(self.servers) or not wrapped.isdisjoint(self.apps)

    def runs(self, site: RunSite) -> bool:
        """Whether a run call serves an app of the group."""
        return not self.apps.isdisjoint(site.served) or self.serves(site.served)


def find_groups(evaluator: Evaluator, sites: Sites) -> tuple[Group, ...]:
    """The groups of an app, in the order of their first construction."""
    links = _Links()
    servers: dict[Value, Values] = {}
    for instance in sites.instances:
        servers[instance.value] = server_of(evaluator, instance.value)
        links.join(instance.value, within(servers[instance.value]))
        if instance.name:  # made again, or in either branch of an `if`
            links.join(instance.value, [(id(instance.site.scope), instance.name)])
    outer_servers: set[Value] = set()
    for outer, inner in mounts(evaluator):
        served = within(inner) - {outer}
        if any(value in links for value in served):
            links.join(outer, served)
            outer_servers.add(outer)
    members: dict[Hashable, list[DashInstance]] = defaultdict(list)
    for instance in sites.instances:
        members[links.root(instance.value)].append(instance)
    return tuple(_groups(members, links, servers, outer_servers))


def _groups(
    members: dict[Hashable, list[DashInstance]],
    links: _Links,
    servers: dict[Value, Values],
    outer_servers: set[Value],
) -> Iterator[Group]:
    for root, instances in members.items():
        apps = frozenset(instance.value for instance in instances)
        outer = frozenset(value for value in outer_servers if links.root(value) == root)
        yield Group(tuple(instances), apps, outer.union(*(servers[app] for app in apps)), outer)


class _Links:
    """What belongs together: a union-find over hashable things."""

    def __init__(self) -> None:
        self._parent: dict[Hashable, Hashable] = {}

    def __contains__(self, item: Hashable) -> bool:
        return item in self._parent

    def root(self, item: Hashable) -> Hashable:
        while self._parent.setdefault(item, item) != item:
            item = self._parent[item]
        return item

    def join(self, item: Hashable, others: Iterable[Hashable]) -> None:
        root = self.root(item)
        for other in others:
            self._parent[self.root(other)] = root

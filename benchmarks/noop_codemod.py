"""A LibCST codemod that changes nothing: what LibCST's own runner costs by itself."""

from libcst import Module
from libcst.codemod import CodemodCommand


class NoOp(CodemodCommand):
    """Gives each module back as it is."""

    DESCRIPTION = "Changes nothing."

    def transform_module_impl(self, tree: Module) -> Module:
        """The same tree."""
        return tree

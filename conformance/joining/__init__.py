"""The parts of `conformance/join`: one machine of the control plane, one node, and what is proven of them."""

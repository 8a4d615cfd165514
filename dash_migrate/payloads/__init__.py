"""What the callbacks of an app send over the network, and how often: one module for each rule of a step."""

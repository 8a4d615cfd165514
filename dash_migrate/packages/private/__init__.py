"""What comes from no public index: Plotly's own packages, repositories, files of this machine, private indexes."""

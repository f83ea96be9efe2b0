"""Files that outlive a run: output folders swapped in whole, registers, snapshots, history, hand edits."""

package io.github.ssl4j.encoder;

import io.github.ssl4j.nn.VisionTransformer;
import java.util.Optional;

/**
 * The grid of the patches that a table of position embeddings [T, D] is for. Where T is one more than there are
 * patches, the first row is the class token's.
 */
record PatchGrid(int rows, int columns) {

    /** Returns the grid of a network of some settings; empty for one without patches. */
    static Optional<PatchGrid> of(Object settings) {
        return settings instanceof VisionTransformer.Config config
                ? Optional.of(new PatchGrid(config.rows(), config.columns()))
                : Optional.empty();
    }

    /** Returns the square grid of a table of so many rows; empty if there is none. */
    static Optional<PatchGrid> square(int tableRows) {
        int side = (int) Math.sqrt(tableRows);
        PatchGrid grid = new PatchGrid(side, side);
        return side > 0 && grid.isOf(tableRows) ? Optional.of(grid) : Optional.empty();
    }

    /** Returns whether a table of so many rows can be for this grid. */
    boolean isOf(int tableRows) {
        int others = tableRows - patches();
        return others == 0 || others == 1;
    }

    int patches() {
        return rows * columns;
    }

    @Override
    public String toString() {
        return rows + "x" + columns;
    }
}

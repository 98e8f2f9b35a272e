package io.github.ssl4j.encoder;

import io.github.ssl4j.nn.GridInterpolation;
import java.util.Arrays;

/**
 * The place of learned position embeddings in a table.
 *
 * @param rows T, those of the grid and, where it is one more, the class token's before them
 * @param grid the grid of patches
 */
record PositionTable(int rows, PatchGrid grid) {

    private int classRows() {
        return rows - grid.patches();
    }

    /**
     * Returns a table [T, D] of this kind as one of another: the rows of the grid interpolated bicubically, as in
     * DINO's and MAE's code; the class token's as it is, zeros if there was none, left out if there is none now.
     */
    float[] fitted(float[] table, PositionTable wanted) {
        int width = table.length / rows;
        int before = classRows() * width;
        int newBefore = wanted.classRows() * width;
        float[] places = Arrays.copyOfRange(table, before, table.length);
        PatchGrid to = wanted.grid;
        float[] newPlaces = grid.equals(to)
                ? places
                : GridInterpolation.resized(places, grid.rows(), grid.columns(), to.rows(), to.columns());
        float[] fitted = new float[wanted.rows * width];
        System.arraycopy(table, 0, fitted, 0, Math.min(before, newBefore));
        System.arraycopy(newPlaces, 0, fitted, newBefore, newPlaces.length);
        return fitted;
    }
}

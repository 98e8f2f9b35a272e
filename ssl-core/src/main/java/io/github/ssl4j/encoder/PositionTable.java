package io.github.ssl4j.encoder;

import io.github.ssl4j.nn.GridInterpolation;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Learned position embeddings [T, D] of a square grid of patches. Where T is one more than a square, the first row is the
 * class token's.
 */
final class PositionTable {
    private PositionTable() {}

    /** Returns the side of the grid of so many rows; empty if there is none. */
    static OptionalInt side(int rows) {
        int side = (int) Math.sqrt(rows);
        return side > 0 && rows - side * side <= 1 ? OptionalInt.of(side) : OptionalInt.empty();
    }

    private static int classRows(int rows) {
        int side = side(rows).orElseThrow();
        return rows - side * side;
    }

    /**
     * Returns the table for another number of rows: those of the grid interpolated bicubically, as in DINO's and MAE's code;
     * the class token's as it is, zeros if there was none, left out if there is none now.
     */
    static float[] fitted(float[] table, int rows, int newRows) {
        int width = table.length / rows;
        int side = side(rows).orElseThrow();
        int newSide = side(newRows).orElseThrow();
        int before = classRows(rows) * width;
        int newBefore = classRows(newRows) * width;
        float[] grid = Arrays.copyOfRange(table, before, table.length);
        float[] newGrid = side == newSide ? grid : GridInterpolation.resized(grid, side, newSide);
        float[] fitted = new float[newRows * width];
        System.arraycopy(table, 0, fitted, 0, Math.min(before, newBefore));
        System.arraycopy(newGrid, 0, fitted, newBefore, newGrid.length);
        return fitted;
    }
}

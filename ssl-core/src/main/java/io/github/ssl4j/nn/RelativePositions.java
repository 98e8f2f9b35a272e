package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/**
 * The relative positions of the tokens of a grid: one entry of a table for every offset in rows and columns, and three
 * more for a class token as query, as key, and as both. Bao et al. 2021, arXiv:2106.08254.
 */
public final class RelativePositions {
    private static final int CLASS_TOKEN_ENTRIES = 3;

    private final int rows;
    private final int columns;
    private final boolean classToken;
    private final int[] index;

    /**
     * Creates the offsets of a grid of tokens.
     *
     * @param classToken whether a token stands before them
     */
    public RelativePositions(int rows, int columns, boolean classToken) {
        this.rows = rows;
        this.columns = columns;
        this.classToken = classToken;
        this.index = makeIndex();
    }

    private static int offsets(int rows, int columns) {
        return (2 * rows - 1) * (2 * columns - 1);
    }

    /** Returns the number of entries of the table of a grid. */
    public static int distances(int rows, int columns) {
        return offsets(rows, columns) + CLASS_TOKEN_ENTRIES;
    }

    private int offsets() {
        return offsets(rows, columns);
    }

    /** Returns the number of entries of the table. */
    int distances() {
        return distances(rows, columns);
    }

    /** Returns L, the number of tokens. */
    int tokens() {
        return rows * columns + (classToken ? 1 : 0);
    }

    /** Returns the entry for each pair of tokens, row by row [L L]; a copy. */
    public int[] index() {
        return index.clone();
    }

    private int[] makeIndex() {
        int tokens = tokens();
        int first = classToken ? 1 : 0;
        int[] entries = new int[tokens * tokens];
        for (int i = 0; i < tokens; i++) {
            for (int j = 0; j < tokens; j++) {
                entries[i * tokens + j] = i >= first && j >= first ? offset(i - first, j - first) : ofClassToken(i, j);
            }
        }
        return entries;
    }

    private int offset(int i, int j) {
        int down = i / columns - j / columns + rows - 1;
        int right = i % columns - j % columns + columns - 1;
        return down * (2 * columns - 1) + right;
    }

    private int ofClassToken(int i, int j) {
        if (i == 0 && j == 0) {
            return offsets() + 2;
        }
        return i == 0 ? offsets() : offsets() + 1;
    }

    /** Returns the bias of the scores [heads, L, L] from a table [entries, heads]. */
    Tensor bias(Tensor table) {
        int tokens = tokens();
        Tensor entries = Tensor.of(table.device(), index, tokens * tokens);
        Tensor pairs = Ops.reshape(Ops.gatherRows(table, entries), tokens, tokens, table.size(1));
        return Ops.permute(pairs, 2, 0, 1);
    }
}

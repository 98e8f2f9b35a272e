package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.Optional;

/** A position embedding: a table of one row per token, learned or fixed, or none. */
final class PositionEmbedding {
    private final int tableRows;
    private final int tableColumns;
    private final int width;
    private final int before;
    private final Tensor learned;
    private final Tensor fixed;

    PositionEmbedding(Initializer init, VisionTransformer.Config config) {
        this.tableRows = config.rows();
        this.tableColumns = config.columns();
        this.width = config.width();
        boolean trained = config.positions() == VisionTransformer.Positions.LEARNED;
        this.before = trained && config.classToken() ? 1 : 0;
        this.learned = trained ? init.normal(TransformerWeights.DEVIATION, 1, before + config.patches(), width) : null;
        this.fixed = config.positions() == VisionTransformer.Positions.SIN_COS ? sinCos(init) : null;
    }

    private Tensor sinCos(Initializer init) {
        Tensor table = Tensor.persistent(init.device(), tableRows * tableColumns, width);
        init.device().write(table.storage(), SinCosPositions.single(tableRows, tableColumns, width), 0);
        return table;
    }

    /** Returns the learned table [1, tokens, D]. */
    Optional<Tensor> learned() {
        return Optional.ofNullable(learned);
    }

    /** Returns the fixed table [L, D]. */
    Optional<Tensor> fixed() {
        return Optional.ofNullable(fixed);
    }

    /** Returns patch tokens [N, L, D] of a grid plus their positions, if they have any. */
    Tensor addTo(Tensor tokens, int rows, int columns) {
        return of(rows, columns).map(tokens::plus).orElse(tokens);
    }

    /** Returns the positions [L, D] of the patches of a grid, interpolated from the grid of the table. */
    Optional<Tensor> of(int rows, int columns) {
        if (learned == null && fixed == null) {
            return Optional.empty();
        }
        Tensor table = learned == null ? fixed : Ops.slice(rows(), before, tableRows * tableColumns);
        if (rows != tableRows || columns != tableColumns) {
            double[] weights = GridInterpolation.weights(tableRows, tableColumns, rows, columns);
            table = Ops.matmul(Tensor.of(table.device(), weights, rows * columns, table.size(0)), table);
        }
        return Optional.of(table);
    }

    /** Returns a class token [1, D] plus its position, where it has one. */
    Tensor addToClassToken(Tensor token) {
        return before == 0 ? token : token.plus(Ops.slice(rows(), 0, 1));
    }

    private Tensor rows() {
        return Ops.reshape(learned, learned.size(1), width);
    }
}

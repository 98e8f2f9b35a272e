package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MatrixProduct;
import java.util.function.BiFunction;

/**
 * Sums of the columns of a matrix, as the gradients of biases are, by a product with a row of ones and sums in float32.
 */
final class ColumnSums {
    private static final int FEWEST_ROWS = 64;
    private static final int FEWEST_COLUMNS = 16;
    /** More rows are summed in double precision elsewhere: a long sum in float32 loses digits. */
    private static final int MOST_ROWS = 1 << 16;

    private final MatrixProducts products;
    private final KernelCache<Row, Ones> ones;

    /** As many ones of that type as there are ever rows. */
    private record Row(ElementType type) implements KernelCache.Key {
        @Override
        public long[] numbers() {
            return new long[] {type.ordinal()};
        }
    }

    private record Ones(CpuStorage storage) implements KernelCache.Entry {
        @Override
        public void close() {
            storage.close();
        }
    }

    /** Creates the kernel, with {@code memory} to borrow elements from. */
    ColumnSums(OneDnn library, Elementwise elementwise, BiFunction<ElementType, Long, CpuStorage> memory) {
        products = new MatrixProducts(library);
        ones = library.kernels((recipe, row) -> {
            CpuStorage storage = memory.apply(row.type(), (long) MOST_ROWS);
            elementwise.fill(storage, 1);
            return new Ones(storage);
        });
    }

    /** Returns whether a matrix of this shape is summed faster in this way, and about as exactly. */
    static boolean serves(int rows, int columns) {
        return rows >= FEWEST_ROWS && rows <= MOST_ROWS && columns >= FEWEST_COLUMNS;
    }

    /** y[j] = sum over i of x[i, j]. */
    void sum(int rows, int columns, CpuStorage x, CpuStorage y) {
        CpuStorage row = ones.get(new Row(x.type())).storage().slice(0, rows);
        // ones are the same as a row or a column; as a column they are multiplied by the code that is faster here
        products.matmul(MatrixProduct.of(1, columns, rows, true, false), row, x, null, y);
    }
}

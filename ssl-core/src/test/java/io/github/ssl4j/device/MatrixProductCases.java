package io.github.ssl4j.device;

import java.util.ArrayList;
import java.util.List;

/** Matrix products. */
final class MatrixProductCases {
    private static final int[][] SIZES = {
        {1, 1, 1},
        {1, 1, 65},
        {1, 17, 1},
        {17, 1, 3},
        {3, 7, 16},
        {7, 16, 17},
        {16, 16, 16},
        {33, 65, 17},
        {65, 33, 7},
        {17, 3, 65},
        {130, 65, 257},
        {33, 17, 1031},
        {16, 65, 2048}
    };

    private MatrixProductCases() {}

    static List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] size : SIZES) {
            for (boolean transposeA : new boolean[] {false, true}) {
                for (boolean transposeB : new boolean[] {false, true}) {
                    for (int batch : new int[] {1, 3}) {
                        int m = size[0];
                        int n = size[1];
                        int k = size[2];
                        add(cases, new MatrixProduct(batch, m, n, k, transposeA, transposeB, 1, 0), false);
                        add(cases, new MatrixProduct(batch, m, n, k, transposeA, transposeB, -0.5, 1), false);
                        add(cases, new MatrixProduct(batch, m, n, k, transposeA, transposeB, 0.125, 0), true);
                        add(cases, new MatrixProduct(batch, m, n, k, transposeA, transposeB, 2, 0.25), true);
                    }
                }
            }
        }
        for (int batch : new int[] {1, 3}) {
            MatrixProduct gram = new MatrixProduct(batch, 17, 17, 33, false, true, 1, 0);
            cases.add(new KernelCase("matmul of x and x transposed, " + gram, 33, o -> {
                Storage x = o.input("x", batch * 17 * 33);
                o.device().matmul(gram, x, x, null, o.output("c", batch * 17 * 17));
            }));
        }
        return cases;
    }

    private static void add(List<KernelCase> cases, MatrixProduct product, boolean hasBias) {
        long batch = product.batch();
        String name = "matmul" + (hasBias ? " with bias " : " ") + product;
        cases.add(new KernelCase(name, product.k(), o -> {
            Storage a = o.input("a", batch * product.m() * product.k());
            Storage b = o.input("b", batch * product.k() * product.n());
            Storage bias = hasBias ? o.input("bias", product.n()) : null;
            long length = batch * product.m() * product.n();
            Storage c = product.beta() == 0 ? o.output("c", length) : o.changed("c", length);
            o.device().matmul(product, a, b, bias, c);
        }));
    }
}

package io.github.ssl4j.device;

import java.util.ArrayList;
import java.util.List;

/** Batch norm, layer norm and L2 normalisation. */
final class NormCases {
    private static final int[] ROWS = {1, 3, 7, 17, 65, 260};
    private static final int[] WIDTHS = {1, 3, 16, 17, 33, 65};
    private static final int[] LAYER_WIDTHS = {1, 3, 7, 16, 17, 65, 192, 1025};

    private static final int MOST_ELEMENTS = 70_000;

    /**
     * From this many on, numbers from [10, 11) have a variance that is no accident; so far from 0 they tell a variance
     * computed as a difference of squares.
     */
    private static final int ENOUGH = 16;

    private NormCases() {}

    static List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        for (int rows : ROWS) {
            for (int width : WIDTHS) {
                for (boolean relu : new boolean[] {false, true}) {
                    addBatchNorm(cases, new BatchNormShape(rows, width, 1e-5, relu));
                    addGivenStatistics(cases, new BatchNormShape(rows, width, 1e-5, relu));
                }
                addStatistics(cases, rows, width);
            }
            for (int width : LAYER_WIDTHS) {
                if (rows * width < MOST_ELEMENTS) {
                    addLayerNorm(cases, rows, width);
                    addL2(cases, rows, width);
                }
            }
        }
        addBatchNorm(cases, new BatchNormShape(4_003, 64, 1e-3, true));
        addGivenStatistics(cases, new BatchNormShape(4_003, 64, 1e-3, true));
        addStatistics(cases, 4_003, 64);
        addStatistics(cases, 3, 1_500);
        return cases;
    }

    private static void addBatchNorm(List<KernelCase> cases, BatchNormShape shape) {
        int channels = shape.channels();
        if (shape.rows() >= ENOUGH && !shape.relu()) {
            cases.add(new KernelCase("far from zero " + shape, shape.rows(), o -> {
                Storage x = o.input("x", shape.length(), 10, 11);
                Storage gamma = o.inputAwayFromZero("gamma", channels);
                Storage beta = o.inputAwayFromZero("beta", channels);
                Storage mean = o.output("mean", channels);
                Storage variance = o.output("variance", channels);
                o.device().batchNorm(shape, x, gamma, beta, o.output("y", shape.length()), mean, variance, null);
            }));
        }
        for (boolean inPlace : new boolean[] {false, true}) {
            cases.add(new KernelCase((inPlace ? "in place " : "apart ") + shape, shape.rows(), o -> {
                Storage x = o.input("x", shape.length());
                Storage gamma = o.inputAwayFromZero("gamma", channels);
                Storage beta = o.inputAwayFromZero("beta", channels);
                Storage mean = o.output("mean", channels);
                Storage variance = o.output("variance", channels);
                Storage workspace = o.workspace(o.device().batchNormWorkspace(shape));
                Storage y = o.output("y", shape.length());
                o.device().batchNorm(shape, x, gamma, beta, y, mean, variance, workspace);
                Storage dy = inPlace ? o.changed("dy", shape.length()) : o.input("dy", shape.length());
                Storage dx = inPlace ? dy : o.output("dx", shape.length());
                Storage dgamma = o.output("dgamma", channels);
                Storage dbeta = o.output("dbeta", channels);
                o.device().batchNormBackward(shape, x, dy, gamma, mean, variance, workspace, dx, dgamma, dbeta);
            }));
        }
        cases.add(new KernelCase(
                "inference " + shape,
                2,
                o -> o.device()
                        .batchNormInference(
                                shape,
                                o.input("x", shape.length()),
                                o.inputAwayFromZero("gamma", channels),
                                o.inputAwayFromZero("beta", channels),
                                o.input("mean", channels),
                                o.input("variance", channels, 0.2, 3),
                                o.output("y", shape.length()))));
    }

    private static void addStatistics(List<KernelCase> cases, int rows, int channels) {
        // a few numbers far from 0 may have next to no variance
        for (double low : rows < ENOUGH ? new double[] {-2} : new double[] {-2, 10}) {
            cases.add(new KernelCase(
                    "statistics " + rows + "x" + channels + " from " + low,
                    rows,
                    o -> o.device()
                            .batchNormStatistics(
                                    rows,
                                    channels,
                                    o.input("x", (long) rows * channels, low, low < 0 ? 2 : low + 1),
                                    o.output("mean", channels),
                                    o.output("variance", channels))));
        }
    }

    private static void addGivenStatistics(List<KernelCase> cases, BatchNormShape shape) {
        int channels = shape.channels();
        for (boolean inPlace : new boolean[] {false, true}) {
            String name = "given statistics " + (inPlace ? "in place " : "apart ") + shape;
            cases.add(new KernelCase(name, shape.rows(), o -> {
                Storage x = o.input("x", shape.length());
                Storage gamma = o.inputAwayFromZero("gamma", channels);
                Storage beta = o.inputAwayFromZero("beta", channels);
                Storage mean = o.input("mean", channels);
                Storage variance = o.input("variance", channels, 0.2, 3);
                Storage workspace = o.workspace(o.device().batchNormByStatisticsWorkspace(shape));
                Storage y = o.output("y", shape.length());
                o.device().batchNormByStatistics(shape, x, gamma, beta, mean, variance, y, workspace);
                Storage dy = inPlace ? o.changed("dy", shape.length()) : o.input("dy", shape.length());
                Storage dx = inPlace ? dy : o.output("dx", shape.length());
                Storage dgamma = o.output("dgamma", channels);
                Storage dbeta = o.output("dbeta", channels);
                o.device()
                        .batchNormByStatisticsBackward(
                                shape, x, dy, gamma, mean, variance, workspace, dx, dgamma, dbeta);
            }));
        }
        cases.add(new KernelCase(
                "through statistics " + shape,
                2,
                o -> o.device()
                        .batchNormStatisticsBackward(
                                shape,
                                3 * shape.rows(),
                                o.input("x", shape.length()),
                                o.inputAwayFromZero("gamma", channels),
                                o.input("mean", channels),
                                o.input("variance", channels, 0.2, 3),
                                o.input("dgamma", channels, -2 * shape.rows(), 2 * shape.rows()),
                                o.input("dbeta", channels, -2 * shape.rows(), 2 * shape.rows()),
                                o.changed("dx", shape.length()))));
    }

    private static void addLayerNorm(List<KernelCase> cases, int rows, int width) {
        for (boolean affine : new boolean[] {false, true}) {
            addLayerNorm(cases, rows, width, affine, -2, 2);
            if (width >= ENOUGH) {
                addLayerNorm(cases, rows, width, affine, 10, 11);
            }
        }
    }

    private static void addLayerNorm(
            List<KernelCase> cases, int rows, int width, boolean affine, double low, double high) {
        int length = rows * width;
        String name = "layer norm " + rows + "x" + width + (affine ? " affine" : "") + " from " + low;
        cases.add(new KernelCase(name, Math.max(rows, width), o -> {
            Storage x = o.input("x", length, low, high);
            Storage gamma = affine ? o.inputAwayFromZero("gamma", width) : null;
            Storage beta = affine ? o.input("beta", width) : null;
            Storage mean = o.output("mean", rows);
            Storage variance = o.output("variance", rows);
            o.device().layerNorm(rows, width, 1e-6, x, gamma, beta, o.output("y", length), mean, variance);
            Storage dy = o.input("dy", length);
            Storage dx = o.output("dx", length);
            Storage dgamma = affine ? o.output("dgamma", width) : null;
            Storage dbeta = affine ? o.output("dbeta", width) : null;
            o.device().layerNormBackward(rows, width, 1e-6, x, dy, gamma, mean, variance, dx, dgamma, dbeta);
        }));
    }

    private static void addL2(List<KernelCase> cases, int rows, int width) {
        int length = rows * width;
        String size = rows + "x" + width;
        // of a single column the gradient is nothing, left by dy / |x| less itself
        double operands = width == 1 ? 2 / 0.05 : 1;
        for (double epsilon : new double[] {1e-12, 1.25, 1e4}) {
            cases.add(new KernelCase("L2 " + size + " epsilon " + epsilon, width, operands, o -> {
                Storage x = o.inputAwayFromZero("x", length);
                Storage y = o.output("y", length);
                Storage norms = o.output("norms", rows);
                o.device().l2Normalize(rows, width, epsilon, x, y, norms);
                Storage dx = o.output("dx", length);
                o.device().l2NormalizeBackward(rows, width, epsilon, y, norms, o.input("dy", length), dx);
            }));
        }
        cases.add(new KernelCase("L2 of zeros " + size, width, o -> {
            Storage y = o.output("y", length);
            Storage norms = o.output("norms", rows);
            o.device().l2Normalize(rows, width, 0.5, o.given("x", new double[length]), y, norms);
            Storage dx = o.output("dx", length);
            o.device().l2NormalizeBackward(rows, width, 0.5, y, norms, o.input("dy", length), dx);
        }));
    }
}

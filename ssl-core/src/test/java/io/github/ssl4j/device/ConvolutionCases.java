package io.github.ssl4j.device;

import java.util.ArrayList;
import java.util.List;

/** Convolutions and max pooling. */
final class ConvolutionCases {
    /** N, H, W, C, K, R, stride, padding. */
    private static final int[][] CONVOLUTIONS = {
        // the stems of ResNet for large and small images
        {2, 33, 31, 3, 16, 7, 2, 3},
        {1, 32, 32, 3, 65, 7, 2, 3},
        {3, 9, 8, 3, 17, 3, 1, 1},
        {2, 16, 16, 3, 64, 3, 1, 1},
        // its blocks
        {2, 8, 8, 16, 16, 3, 1, 1},
        {2, 7, 9, 17, 33, 3, 1, 1},
        {1, 8, 8, 64, 64, 3, 1, 1},
        {2, 8, 8, 16, 32, 3, 2, 1},
        {2, 7, 9, 33, 17, 3, 2, 1},
        {3, 8, 8, 16, 32, 1, 2, 0},
        {2, 7, 9, 17, 7, 1, 2, 0},
        // of fewer channels than a vector holds
        {16, 16, 16, 4, 8, 1, 2, 0},
        {8, 32, 32, 8, 16, 1, 2, 0},
        {4, 64, 48, 3, 16, 1, 2, 0},
        {4, 32, 32, 15, 40, 1, 2, 0},
        {3, 27, 9, 5, 9, 1, 3, 0},
        {2, 5, 5, 33, 65, 1, 1, 0},
        {1, 4, 4, 65, 16, 1, 1, 0},
        // enough channels and pixels for Winograd's algorithm, with tiles that do and do not fill the image
        {2, 32, 32, 64, 64, 3, 1, 1},
        {3, 19, 21, 65, 71, 3, 1, 1},
        {17, 7, 7, 80, 64, 3, 1, 1},
        {65, 4, 4, 64, 129, 3, 1, 1},
        {64, 3, 4, 67, 64, 3, 1, 1},
        // small images with enough channels for products of pixels
        {3, 4, 4, 128, 130, 3, 1, 1},
        {2, 8, 8, 131, 128, 3, 2, 1},
        // patch embeddings
        {2, 16, 16, 3, 33, 4, 4, 0},
        {1, 32, 32, 3, 48, 16, 16, 0},
        {2, 8, 12, 1, 7, 2, 2, 0},
        // one of something
        {1, 1, 1, 1, 1, 1, 1, 0},
        {1, 1, 1, 3, 7, 3, 1, 1},
        {1, 7, 7, 1, 1, 3, 1, 1},
        {17, 1, 1, 16, 16, 1, 1, 0},
        {1, 7, 7, 16, 16, 7, 1, 0},
        {1, 1, 9, 3, 3, 3, 2, 1},
        // pixels that no window reaches, even kernels, wide padding
        {2, 8, 8, 3, 16, 3, 2, 0},
        {2, 9, 8, 7, 3, 3, 3, 0},
        {1, 7, 7, 16, 16, 1, 3, 0},
        {2, 6, 7, 3, 5, 4, 2, 1},
        {2, 6, 7, 5, 3, 5, 1, 2},
        {1, 5, 5, 3, 3, 3, 1, 2},
        {1, 5, 5, 16, 16, 3, 1, 3}
    };

    /** N, H, W, C, R, stride, padding. */
    private static final int[][] POOLS = {
        {2, 17, 16, 64, 3, 2, 1},
        {1, 16, 16, 17, 3, 2, 1},
        {2, 7, 9, 3, 3, 2, 1},
        {3, 8, 8, 16, 2, 2, 0},
        {2, 7, 9, 33, 2, 2, 0},
        {1, 9, 9, 7, 3, 1, 1},
        {1, 1, 1, 1, 1, 1, 0},
        {1, 1, 1, 3, 3, 2, 1},
        {2, 8, 8, 5, 2, 3, 0},
        {2, 7, 7, 65, 7, 1, 0},
        {1, 6, 5, 1, 4, 2, 2}
    };

    private ConvolutionCases() {}

    static List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] c : CONVOLUTIONS) {
            addConvolution(cases, new ConvolutionShape(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]));
        }
        for (int[] p : POOLS) {
            PoolShape shape = new PoolShape(p[0], p[1], p[2], p[3], p[4], p[5], p[6]);
            addPool(cases, shape, 2);
            addPool(cases, shape, -1);
        }
        return cases;
    }

    private static void addConvolution(List<KernelCase> cases, ConvolutionShape shape) {
        long window = (long) shape.kernel() * shape.kernel();
        cases.add(new KernelCase("forward " + shape, window * shape.channels(), o -> {
            Storage x = o.input("x", shape.inputLength());
            Storage w = o.input("w", shape.weightLength());
            o.device().convolution(shape, x, w, o.output("y", shape.outputLength()));
        }));
        cases.add(new KernelCase("backward input " + shape, window * shape.filters(), o -> {
            Storage dy = o.input("dy", shape.outputLength());
            Storage w = o.input("w", shape.weightLength());
            o.device().convolutionBackwardInput(shape, dy, w, o.output("dx", shape.inputLength()));
        }));
        long pixels = (long) shape.batch() * shape.outputHeight() * shape.outputWidth();
        cases.add(new KernelCase("backward weight " + shape, pixels, o -> {
            Storage x = o.input("x", shape.inputLength());
            Storage dy = o.input("dy", shape.outputLength());
            o.device().convolutionBackwardWeight(shape, x, dy, o.output("dw", shape.weightLength()));
        }));
    }

    private static void addPool(List<KernelCase> cases, PoolShape shape, int high) {
        int overlap = (shape.kernel() + shape.stride() - 1) / shape.stride();
        cases.add(new KernelCase("max pool below " + high + " " + shape, (long) overlap * overlap, o -> {
            Storage x = o.input("x", shape.inputLength(), -2, high);
            Storage workspace = o.workspace(o.device().maxPoolWorkspace(shape));
            o.device().maxPool(shape, x, o.output("y", shape.outputLength()), workspace);
            Storage dy = o.input("dy", shape.outputLength());
            o.device().maxPoolBackward(shape, dy, workspace, o.output("dx", shape.inputLength()));
        }));
    }
}

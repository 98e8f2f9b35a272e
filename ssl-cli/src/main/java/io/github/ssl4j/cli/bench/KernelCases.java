package io.github.ssl4j.cli.bench;

import io.github.ssl4j.device.AdamWStep;
import io.github.ssl4j.device.BatchNormShape;
import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.device.MatrixProduct;
import io.github.ssl4j.device.PoolShape;
import io.github.ssl4j.device.SgdStep;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.device.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Kernels of a device in the sizes of a ResNet-18 on 256 views of 32 x 32 pixels and of a ViT-Tiny on 128 images. */
final class KernelCases {
    private static final int VIEWS = 256;
    private static final int TOKENS = 128 * 65;
    private static final int WIDTH = 192;
    private static final long SEED = 1;

    private final Device device;
    private final List<KernelCase> cases = new ArrayList<>();
    private final Random random = new Random(SEED);

    /**
     * One kernel in one size.
     *
     * @param name what it computes
     * @param flops multiplications and additions of the plain algorithm; 0 where memory is what counts
     * @param bytes read and written once each
     * @param call runs it
     */
    record KernelCase(String name, double flops, double bytes, Runnable call) {}

    private KernelCases(Device device) {
        this.device = device;
    }

    static List<KernelCase> of(Device device) {
        KernelCases all = new KernelCases(device);
        all.products();
        all.convolutions();
        all.pooling();
        all.norms();
        all.elementwise();
        all.rows();
        all.optimisers();
        return all.cases;
    }

    /** Adds a kernel; storages that it both reads and writes are {@code touched} twice. */
    private void add(String name, double flops, Runnable call, Storage... touched) {
        long bytes =
                Stream.of(touched).mapToLong(s -> s.type().bytes() * s.length()).sum();
        cases.add(new KernelCase(name, flops, bytes, call));
    }

    /** Adds a kernel that memory bounds. */
    private void add(String name, Runnable call, Storage... touched) {
        add(name, 0, call, touched);
    }

    /** Returns numbers of the type that layers hand on. */
    private Storage activations(long length) {
        Storage storage = device.allocate(device.activation(), length);
        try (Storage floats = floats(length)) {
            device.convert(floats, storage);
        }
        return storage;
    }

    private Storage floats(long length) {
        Storage storage = device.allocate(device.floating(), length);
        float[] values = new float[Math.toIntExact(length)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        device.write(storage, values, 0);
        return storage;
    }

    private Storage positive(long length) {
        Storage storage = floats(length);
        device.unary(Unary.SQUARE, storage, storage);
        return storage;
    }

    private Storage bytes(long length) {
        return device.allocate(ElementType.UINT8, Math.max(1, length));
    }

    private Storage indices(int length, int below) {
        Storage storage = device.allocate(ElementType.INT32, length);
        device.write(storage, random.ints(length, 0, below).toArray(), 0);
        return storage;
    }

    private void products() {
        for (int[] s : new int[][] {{2048, 2048, 2048}, {TOKENS, WIDTH, WIDTH}, {TOKENS, 4 * WIDTH, WIDTH}}) {
            MatrixProduct product = MatrixProduct.of(s[0], s[1], s[2], false, true);
            Storage a = activations((long) s[0] * s[2]);
            Storage b = floats((long) s[1] * s[2]);
            Storage c = activations((long) s[0] * s[1]);
            double flops = 2.0 * s[0] * s[1] * s[2];
            String name = "matmul " + s[0] + "x" + s[1] + "x" + s[2];
            add(name, flops, () -> device.matmul(product, a, b, null, c), a, b, c);
        }
    }

    private void convolutions() {
        convolution(new ConvolutionShape(VIEWS, 32, 32, 3, 64, 3, 1, 1));
        convolution(new ConvolutionShape(VIEWS, 32, 32, 64, 64, 3, 1, 1));
        convolution(new ConvolutionShape(VIEWS, 32, 32, 64, 128, 3, 2, 1));
        convolution(new ConvolutionShape(VIEWS, 32, 32, 64, 128, 1, 2, 0));
        convolution(new ConvolutionShape(VIEWS, 16, 16, 128, 128, 3, 1, 1));
        convolution(new ConvolutionShape(VIEWS, 8, 8, 256, 256, 3, 1, 1));
        convolution(new ConvolutionShape(VIEWS, 4, 4, 512, 512, 3, 1, 1));
    }

    private void convolution(ConvolutionShape s) {
        Storage x = activations(s.inputLength());
        Storage w = floats(s.weightLength());
        Storage y = activations(s.outputLength());
        String name = " " + s.kernel() + "x" + s.kernel() + "/" + s.stride() + " " + s.channels() + "-" + s.filters()
                + " on " + s.height() + "x" + s.width();
        double flops = 2.0 * s.outputLength() * s.channels() * s.kernel() * s.kernel();
        add("convolution" + name, flops, () -> device.convolution(s, x, w, y), x, w, y);
        add("convolutionBackwardInput" + name, flops, () -> device.convolutionBackwardInput(s, y, w, x), x, w, y);
        add("convolutionBackwardWeight" + name, flops, () -> device.convolutionBackwardWeight(s, x, y, w), x, w, y);
    }

    private void pooling() {
        PoolShape shape = new PoolShape(64, 112, 112, 64, 3, 2, 1);
        Storage x = floats(shape.inputLength());
        Storage y = floats(shape.outputLength());
        Storage workspace = bytes(device.maxPoolWorkspace(shape));
        add("maxPool 3x3/2 64 on 112x112", () -> device.maxPool(shape, x, y, workspace), x, y);
        add("maxPoolBackward 3x3/2 64 on 112x112", () -> device.maxPoolBackward(shape, y, workspace, x), x, y);
    }

    private void norms() {
        BatchNormShape shape = new BatchNormShape(VIEWS * 32 * 32, 64, 1e-5, true);
        Storage x = activations(shape.length());
        Storage y = activations(shape.length());
        Storage dx = activations(shape.length());
        Storage[] c = {floats(64), floats(64), floats(64), positive(64), floats(64), floats(64)};
        Storage workspace = bytes(device.batchNormWorkspace(shape));
        Runnable normalize = () -> device.batchNorm(shape, x, c[0], c[1], y, c[2], c[3], workspace);
        add("batchNorm+relu 64 on 32x32", normalize, x, y);
        Runnable differentiate =
                () -> device.batchNormBackward(shape, x, y, c[0], c[2], c[3], workspace, dx, c[4], c[5]);
        add("batchNormBackward+relu 64 on 32x32", differentiate, x, y, dx);
        Storage tokens = floats((long) TOKENS * WIDTH);
        Storage out = activations((long) TOKENS * WIDTH);
        Storage[] d = {floats(WIDTH), floats(WIDTH), floats(TOKENS), positive(TOKENS), floats(WIDTH), floats(WIDTH)};
        Storage back = floats((long) TOKENS * WIDTH);
        int n = TOKENS;
        int w = WIDTH;
        String size = " " + n + "x" + w;
        Runnable forward = () -> device.layerNorm(n, w, 1e-6, tokens, d[0], d[1], out, d[2], d[3]);
        add("layerNorm" + size, forward, tokens, out);
        Runnable backward = () -> device.layerNormBackward(n, w, 1e-6, tokens, out, d[0], d[2], d[3], back, d[4], d[5]);
        add("layerNormBackward" + size, backward, tokens, out, back);
        add("l2Normalize" + size, () -> device.l2Normalize(n, w, 1e-12, tokens, back, d[2]), tokens, back);
    }

    private void elementwise() {
        int length = VIEWS * 16 * 16 * 128;
        Storage x = activations(length);
        Storage y = activations(length);
        Storage z = activations(length);
        for (Unary function : new Unary[] {Unary.RELU, Unary.GELU, Unary.EXP}) {
            add(function + " " + length, () -> device.unary(function, x, y), x, y);
        }
        Storage positive = positive(length);
        Storage logarithms = floats(length);
        add("LOG " + length, () -> device.unary(Unary.LOG, positive, logarithms), positive, logarithms);
        add("GELU backward " + length, () -> device.unaryBackward(Unary.GELU, x, y, y, z), x, y, z);
        add("ADD_RELU " + length, () -> device.binary(Binary.ADD_RELU, Broadcast.NONE, 1, length, x, y, y), x, y, y);
        add("accumulate " + length, () -> device.accumulate(1, x, y), x, y, y);
        add("copy " + length, () -> device.copy(x, y), x, y);
        int[] shape = {128, 65, 3, 64};
        int[] order = {0, 2, 1, 3};
        Storage heads = floats((long) TOKENS * WIDTH);
        Storage turned = floats((long) TOKENS * WIDTH);
        add("permute 128x65x3x64", () -> device.permute(shape, order, heads, turned), heads, turned);
    }

    private void rows() {
        int rows = 512;
        int columns = 4096;
        Storage x = floats((long) rows * columns);
        Storage y = floats((long) rows * columns);
        Storage target = indices(rows, columns);
        Storage losses = floats(rows);
        add("softmax 512x4096", () -> device.softmax(rows, columns, x, y), x, y);
        add("logSoftmax 512x4096", () -> device.logSoftmax(rows, columns, x, y), x, y);
        Runnable entropy = () -> device.softmaxCrossEntropy(rows, columns, x, target, null, 1, losses, y);
        add("softmaxCrossEntropy 512x4096", entropy, x, y);
        Storage index = indices(TOKENS / 4, TOKENS);
        Storage tokens = floats((long) TOKENS * WIDTH);
        Storage some = floats((long) TOKENS / 4 * WIDTH);
        add("gatherRows", () -> device.gatherRows(TOKENS / 4, WIDTH, tokens, index, some), some, some);
        add("scatterAddRows", () -> device.scatterAddRows(TOKENS / 4, WIDTH, some, index, tokens), some, some, some);
    }

    private void optimisers() {
        int length = 512 * 512 * 9;
        Storage p = floats(length);
        Storage g = floats(length);
        Storage v = floats(length);
        Storage m = positive(length);
        add("sgd " + length, () -> device.sgd(new SgdStep(1e-3, 0.9, false, 5e-4), p, g, v), p, p, g, v, v);
        LarsStep lars = new LarsStep(1e-3, 0.9, 1e-6, 1e-3, true, LarsStep.Norm.DECAYED_GRADIENT, 0);
        add("lars " + length, () -> device.lars(lars, p, g, v), p, p, p, g, g, v, v);
        AdamWStep adamW = new AdamWStep(1e-3, 0.9, 0.95, 1e-8, 0.05, 10);
        add("adamW " + length, () -> device.adamW(adamW, p, g, v, m), p, p, g, v, v, m, m);
        add("movingAverage " + length, () -> device.movingAverage(0.99, p, g), p, p, g);
    }
}

package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.AdamWStep;
import io.github.ssl4j.device.Augmentations;
import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.HogShape;
import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.device.Reduction;
import io.github.ssl4j.device.SgdStep;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.device.Unary;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The part of the device that works on plain arrays: functions, copies, reductions, optimisers and augmentation. */
abstract class CudaArrays extends CudaMemory {
    final Kernels kernels;
    final Elementwise elementwise;
    final Reductions reductions;
    private final Movement movement;
    private final Optimisers optimisers;
    private final GradientHistograms gradientHistograms;
    private final Augmentations augmentations;

    CudaArrays(Card card, MachineCodeCache code) {
        super(card);
        kernels = new Kernels(card, code, this::borrow);
        elementwise = new Elementwise(kernels);
        reductions = new Reductions(kernels);
        movement = new Movement(kernels);
        optimisers = new Optimisers(kernels);
        Uploads uploads = new Uploads(this);
        gradientHistograms = new GradientHistograms(kernels, uploads);
        augmentations = new CudaAugmentations(this, kernels, uploads);
    }

    @Override
    void release() {
        kernels.close();
        super.release();
    }

    @Override
    public final void fill(Storage x, double value) {
        elementwise.fill(floats("fill", "x", x, 0), value);
    }

    @Override
    public final void copy(Storage x, Storage y) {
        CudaStorage to = own("copy", "y", y);
        CudaStorage from = checked("copy", "x", x, to.type(), to.length());
        kernels.copy(from, to);
    }

    @Override
    public final void affine(double alpha, double beta, Storage x, Storage y) {
        elementwise.affine(alpha, beta, floats("affine", "x", x, y.length()), floats("affine", "y", y, 0));
    }

    @Override
    public final void accumulate(double alpha, Storage x, Storage y) {
        elementwise.accumulate(alpha, floats("accumulate", "x", x, y.length()), floats("accumulate", "y", y, 0));
    }

    @Override
    public final void unary(Unary function, Storage x, Storage y) {
        elementwise.unary(function, floats("unary", "x", x, y.length()), floats("unary", "y", y, 0));
    }

    @Override
    public final void unaryBackward(Unary function, Storage x, Storage y, Storage dy, Storage dx) {
        long length = dx.length();
        elementwise.unaryBackward(
                function,
                floats("unaryBackward", "x", x, length),
                floats("unaryBackward", "y", y, length),
                floats("unaryBackward", "dy", dy, length),
                floats("unaryBackward", "dx", dx, length));
    }

    @Override
    public final void binary(
            Binary function, Broadcast spread, int rows, int columns, Storage a, Storage b, Storage y) {
        long length = (long) rows * columns;
        long spreadLength = switch (spread) {
            case NONE -> length;
            case ROW -> columns;
            case COLUMN -> rows;
            case SCALAR -> 1;
        };
        elementwise.binary(
                function,
                spread,
                rows,
                columns,
                floats("binary", "a", a, length),
                floats("binary", "b", b, spreadLength),
                floats("binary", "y", y, length));
    }

    @Override
    public final void reduce(Reduction reduction, int outer, int count, int inner, Storage x, Storage y) {
        reductions.reduce(
                reduction,
                outer,
                count,
                inner,
                floats("reduce", "x", x, (long) outer * count * inner),
                floats("reduce", "y", y, (long) outer * inner));
    }

    @Override
    public final void repeat(int outer, int count, int inner, double alpha, Storage x, Storage y) {
        movement.repeat(
                outer,
                count,
                inner,
                alpha,
                floats("repeat", "x", x, (long) outer * inner),
                floats("repeat", "y", y, (long) outer * count * inner));
    }

    @Override
    public final void gatherRows(int count, int columns, Storage x, Storage index, Storage y) {
        movement.gatherRows(
                count,
                columns,
                floats("gatherRows", "x", x, 0),
                ints("gatherRows", "index", index, count),
                floats("gatherRows", "y", y, (long) count * columns));
    }

    @Override
    public final void scatterAddRows(int count, int columns, Storage x, Storage index, Storage y) {
        movement.scatterAddRows(
                count,
                columns,
                floats("scatterAddRows", "x", x, (long) count * columns),
                ints("scatterAddRows", "index", index, count),
                floats("scatterAddRows", "y", y, 0));
    }

    @Override
    public final void copyColumns(int rows, int columns, int xPitch, int yPitch, Storage x, Storage y) {
        movement.copyColumns(
                rows,
                columns,
                xPitch,
                yPitch,
                floats("copyColumns", "x", x, (rows - 1L) * xPitch + columns),
                floats("copyColumns", "y", y, (rows - 1L) * yPitch + columns));
    }

    @Override
    public final void argmaxRows(int rows, int columns, Storage x, Storage index) {
        movement.argmaxRows(
                rows,
                columns,
                floats("argmaxRows", "x", x, (long) rows * columns),
                ints("argmaxRows", "index", index, rows));
    }

    @Override
    public final void permute(int[] shape, int[] order, Storage x, Storage y) {
        long length = length(shape, order);
        movement.permute(shape, order, floats("permute", "x", x, length), floats("permute", "y", y, length));
    }

    private static long length(int[] shape, int[] order) {
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        if (shape.length < 1
                || shape.length > 6
                || !Arrays.equals(sorted, IntStream.range(0, shape.length).toArray())) {
            throw new IllegalArgumentException("permute: order needs each of at most 6 axes of "
                    + Arrays.toString(shape) + " once, found " + Arrays.toString(order));
        }
        return Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
    }

    @Override
    public final void histogramsOfGradients(HogShape shape, Storage images, Storage y) {
        gradientHistograms.of(
                shape,
                floats("histogramsOfGradients", "images", images, shape.inputLength()),
                floats("histogramsOfGradients", "y", y, shape.outputLength()));
    }

    @Override
    public final void sgd(SgdStep step, Storage p, Storage g, Storage v) {
        long length = p.length();
        optimisers.sgd(
                step,
                floats("sgd", "p", p, length),
                floats("sgd", "g", g, length),
                step.momentum() == 0 && v == null ? null : floats("sgd", "v", v, length));
    }

    @Override
    public final void lars(LarsStep step, Storage p, Storage g, Storage v) {
        long length = p.length();
        optimisers.lars(
                step, floats("lars", "p", p, length), floats("lars", "g", g, length), floats("lars", "v", v, length));
    }

    @Override
    public final void adamW(AdamWStep step, Storage p, Storage g, Storage m, Storage v) {
        long length = p.length();
        optimisers.adamW(
                step,
                floats("adamW", "p", p, length),
                floats("adamW", "g", g, length),
                floats("adamW", "m", m, length),
                floats("adamW", "v", v, length));
    }

    @Override
    public final void movingAverage(double momentum, Storage source, Storage target) {
        optimisers.movingAverage(
                momentum,
                floats("movingAverage", "source", source, target.length()),
                floats("movingAverage", "target", target, 0));
    }

    @Override
    public final Augmentations augmentations() {
        return augmentations;
    }
}

package io.github.ssl4j.device.pooled;

import io.github.ssl4j.device.AdamWStep;
import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.HogShape;
import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.device.MemoryPool;
import io.github.ssl4j.device.Reduction;
import io.github.ssl4j.device.SgdStep;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.device.Unary;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The part of a device that works on plain arrays: functions, copies, reductions, HOG and optimisers.
 *
 * @param <B> what the device knows a block of memory by
 * @param <S> the storages of the device
 */
abstract class PooledArrays<B, S extends PooledStorage<B>> extends PooledMemory<B, S> {
    PooledArrays(MemoryPool.Source<B> source, Class<S> kind) {
        super(source, kind);
    }

    @Override
    public final void fill(Storage x, double value) {
        kernels().elementwise().fill(reals("fill", "x", x, 0), value);
    }

    @Override
    public final void copy(Storage x, Storage y) {
        S to = own("copy", "y", y);
        S from = checked("copy", "x", x, to.type(), to.length());
        kernels().movement().copy(from, to);
    }

    @Override
    public final void convert(Storage x, Storage y) {
        kernels().movement().convert(reals("convert", "x", x, y.length()), reals("convert", "y", y, 0));
    }

    @Override
    public final void affine(double alpha, double beta, Storage x, Storage y) {
        kernels().elementwise().affine(alpha, beta, floats("affine", "x", x, y.length()), floats("affine", "y", y, 0));
    }

    @Override
    public final void accumulate(double alpha, Storage x, Storage y) {
        kernels()
                .elementwise()
                .accumulate(alpha, reals("accumulate", "x", x, y.length()), reals("accumulate", "y", y, 0));
    }

    @Override
    public final void unary(Unary function, Storage x, Storage y) {
        kernels().elementwise().unary(function, reals("unary", "x", x, y.length()), reals("unary", "y", y, 0));
    }

    @Override
    public final void unaryBackward(Unary function, Storage x, Storage y, Storage dy, Storage dx) {
        long length = dx.length();
        kernels()
                .elementwise()
                .unaryBackward(
                        function,
                        reals("unaryBackward", "x", x, length),
                        reals("unaryBackward", "y", y, length),
                        reals("unaryBackward", "dy", dy, length),
                        reals("unaryBackward", "dx", dx, length));
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
        kernels()
                .elementwise()
                .binary(
                        function,
                        spread,
                        rows,
                        columns,
                        reals("binary", "a", a, length),
                        reals("binary", "b", b, spreadLength),
                        reals("binary", "y", y, length));
    }

    @Override
    public final void reduce(Reduction reduction, int outer, int count, int inner, Storage x, Storage y) {
        kernels()
                .reductions()
                .reduce(
                        reduction,
                        outer,
                        count,
                        inner,
                        reals("reduce", "x", x, (long) outer * count * inner),
                        floats("reduce", "y", y, (long) outer * inner));
    }

    @Override
    public final void repeat(int outer, int count, int inner, double alpha, Storage x, Storage y) {
        kernels()
                .movement()
                .repeat(
                        outer,
                        count,
                        inner,
                        alpha,
                        floats("repeat", "x", x, (long) outer * inner),
                        floats("repeat", "y", y, (long) outer * count * inner));
    }

    @Override
    public final void gatherRows(int count, int columns, Storage x, Storage index, Storage y) {
        kernels()
                .movement()
                .gatherRows(
                        count,
                        columns,
                        floats("gatherRows", "x", x, 0),
                        ints("gatherRows", "index", index, count),
                        floats("gatherRows", "y", y, (long) count * columns));
    }

    @Override
    public final void scatterAddRows(int count, int columns, Storage x, Storage index, Storage y) {
        kernels()
                .movement()
                .scatterAddRows(
                        count,
                        columns,
                        floats("scatterAddRows", "x", x, (long) count * columns),
                        ints("scatterAddRows", "index", index, count),
                        floats("scatterAddRows", "y", y, 0));
    }

    @Override
    public final void copyColumns(int rows, int columns, int xPitch, int yPitch, Storage x, Storage y) {
        kernels()
                .movement()
                .copyColumns(
                        rows,
                        columns,
                        xPitch,
                        yPitch,
                        floats("copyColumns", "x", x, (rows - 1L) * xPitch + columns),
                        floats("copyColumns", "y", y, (rows - 1L) * yPitch + columns));
    }

    @Override
    public final void argmaxRows(int rows, int columns, Storage x, Storage index) {
        kernels()
                .reductions()
                .argmaxRows(
                        rows,
                        columns,
                        floats("argmaxRows", "x", x, (long) rows * columns),
                        ints("argmaxRows", "index", index, rows));
    }

    @Override
    public final void permute(int[] shape, int[] order, Storage x, Storage y) {
        long length = length(shape, order);
        kernels()
                .movement()
                .permute(shape, order, floats("permute", "x", x, length), floats("permute", "y", y, length));
    }

    /** Returns the number of elements of a shape whose axes {@code order} names once each. */
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
    public final void hog(HogShape shape, Storage images, Storage y) {
        kernels()
                .hog()
                .hog(
                        shape,
                        floats("hog", "images", images, shape.inputLength()),
                        floats("hog", "y", y, shape.outputLength()));
    }

    @Override
    public final void sgd(SgdStep step, Storage p, Storage g, Storage v) {
        long length = p.length();
        kernels()
                .optimisers()
                .sgd(
                        step,
                        floats("sgd", "p", p, length),
                        floats("sgd", "g", g, length),
                        step.momentum() == 0 && v == null ? null : floats("sgd", "v", v, length));
    }

    @Override
    public final void lars(LarsStep step, Storage p, Storage g, Storage v) {
        long length = p.length();
        kernels()
                .optimisers()
                .lars(
                        step,
                        floats("lars", "p", p, length),
                        floats("lars", "g", g, length),
                        floats("lars", "v", v, length));
    }

    @Override
    public final void adamW(AdamWStep step, Storage p, Storage g, Storage m, Storage v) {
        long length = p.length();
        kernels()
                .optimisers()
                .adamW(
                        step,
                        floats("adamW", "p", p, length),
                        floats("adamW", "g", g, length),
                        floats("adamW", "m", m, length),
                        floats("adamW", "v", v, length));
    }

    @Override
    public final void movingAverage(double momentum, Storage source, Storage target) {
        kernels()
                .optimisers()
                .movingAverage(
                        momentum,
                        floats("movingAverage", "source", source, target.length()),
                        floats("movingAverage", "target", target, 0));
    }
}

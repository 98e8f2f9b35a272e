package io.github.ssl4j.device.pooled;

import io.github.ssl4j.device.AttentionKernels;
import io.github.ssl4j.device.BatchNormKernels;
import io.github.ssl4j.device.ConvolutionKernels;
import io.github.ssl4j.device.ElementwiseKernels;
import io.github.ssl4j.device.HogKernels;
import io.github.ssl4j.device.LayerNormKernels;
import io.github.ssl4j.device.MatrixKernels;
import io.github.ssl4j.device.MovementKernels;
import io.github.ssl4j.device.OptimiserKernels;
import io.github.ssl4j.device.PoolingKernels;
import io.github.ssl4j.device.ReductionKernels;
import io.github.ssl4j.device.SoftmaxKernels;
import io.github.ssl4j.device.UnitRowKernels;

/**
 * All kernels of a device, by family: the interfaces that {@link io.github.ssl4j.device.Device} extends, on storages of
 * the device's own class that were checked; what is nullable there may be null.
 *
 * @param <S> the storages of the device
 */
public record KernelFamilies<S>(
        HostCopies<S> hostCopies,
        ElementwiseKernels<S> elementwise,
        MovementKernels<S> movement,
        ReductionKernels<S> reductions,
        MatrixKernels<S> products,
        ConvolutionKernels<S> convolutions,
        PoolingKernels<S> pooling,
        HogKernels<S> hog,
        BatchNormKernels<S> batchNorms,
        LayerNormKernels<S> layerNorms,
        UnitRowKernels<S> unitRows,
        SoftmaxKernels<S> softmaxes,
        AttentionKernels<S> attention,
        OptimiserKernels<S> optimisers) {

    /** Copies of {@code count} values between the start of a storage and {@code values[from]} on. */
    public interface HostCopies<S> {
        void write(S target, float[] values, int from, int count);

        void write(S target, double[] values, int from, int count);

        void write(S target, int[] values, int from, int count);

        void read(S source, float[] values, int from, int count);

        void read(S source, double[] values, int from, int count);

        void read(S source, int[] values, int from, int count);
    }
}

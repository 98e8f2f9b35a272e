package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.ConvolutionShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolutions by kernels of our own, many times slower than cuDNN's, for where it has no way; all is channels-last.
 */
final class PlainConvolutions {
    private final Kernels kernels;

    PlainConvolutions(Kernels kernels) {
        this.kernels = kernels;
    }

    void forward(ConvolutionShape shape, CudaStorage x, CudaStorage w, CudaStorage y) {
        long outputs = shape.outputLength();
        launch("convolve", shape, Blocks.of(outputs), x, w, y, outputs);
    }

    void backwardInput(ConvolutionShape shape, CudaStorage dy, CudaStorage w, CudaStorage dx) {
        long inputs = shape.inputLength();
        launch("convolveBackwardInput", shape, Blocks.of(inputs), dy, w, dx, inputs);
    }

    void backwardWeight(ConvolutionShape shape, CudaStorage x, CudaStorage dy, CudaStorage dw) {
        long weights = shape.weightLength();
        long pixels = shape.outputLength() / shape.filters();
        launch("convolveBackwardWeight", shape, Kernels.blocksFor(weights, 1), x, dy, dw, weights, pixels);
    }

    private void launch(String kernel, ConvolutionShape s, long blocks, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(
                s.height(),
                s.width(),
                s.channels(),
                s.outputHeight(),
                s.outputWidth(),
                s.filters(),
                s.kernel(),
                s.stride(),
                s.padding()));
        all.addAll(List.of(arguments));
        kernels.launch("PlainConvolutions", kernel, blocks, Blocks.THREADS, 0, all.toArray());
    }
}
